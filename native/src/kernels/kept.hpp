// The arrays of the last sample stay allocated and filled, so that the next one that asks for the same pays no first
// touch. Any other sample frees them first: a measurement never holds the memory of two.
#pragma once

#include <memory>

#include "../kernel.hpp"

namespace plimsoll {

// What decides on which page lies where: the thread that touches it first, unless nodes are named.
struct ArraysKey {
    std::uint64_t elements;
    unsigned threads;
    std::vector<unsigned> cpus;
    Memory memory;

    explicit ArraysKey(const Request& request)
        : elements(request.elements), threads(request.threads), cpus(request.cpus), memory(request.memory) {}
    bool operator==(const ArraysKey& other) const {
        return elements == other.elements && threads == other.threads && cpus == other.cpus && memory == other.memory;
    }
};

struct Kept {
    Kept(const void* kind, const ArraysKey& key) : kind(kind), key(key) {}
    virtual ~Kept() = default;
    const void* const kind;  // of which the object is
    const ArraysKey key;
};

// One place for all kernels. Never destroyed: at the exit of the process a sample may still be running.
inline std::unique_ptr<Kept>& kept_arrays() {
    static auto* kept = new std::unique_ptr<Kept>;
    return *kept;
}

// The arrays of this kind and key: the kept ones, or else new ones, made after the kept ones are gone. T derives from
// Kept, and `make(key)` answers a unique_ptr of one whose kind is `kind`.
template <class T, class Make>
T& arrays_of(const void* kind, const Request& request, Make make) {
    std::unique_ptr<Kept>& kept = kept_arrays();
    const ArraysKey key(request);
    if (!kept || kept->kind != kind || !(kept->key == key)) {
        kept.reset();
        kept = make(key);
    }
    return static_cast<T&>(*kept);
}

}  // namespace plimsoll
