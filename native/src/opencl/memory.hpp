// Filling memory on a device with a pattern and checking it, outside the time.
#pragma once

#include <cstdint>
#include <functional>

#include "../os/memory.hpp"
#include "card.hpp"

namespace plimsoll::opencl {

// Word `index` of a pattern, a different one for each seed; no two neighbours are alike.
inline std::uint32_t pattern_word(std::uint32_t seed, std::uint64_t index) {
    return (static_cast<std::uint32_t>(index) + seed) * 2654435761u;  // Knuth's multiplicative hash
}

void fill_host(std::uint32_t* words, std::uint64_t count, std::uint32_t seed);
// Throws Failure `wrong-result` naming the operation and the first word that is not the pattern's.
void verify_host(const std::uint32_t* words, std::uint64_t count, std::uint32_t seed, const char* operation);

// The same for memory on the device, in pieces, so that the host needs little memory of its own.
void fill_device(Card& card, MemoryId memory, std::uint64_t bytes, std::uint32_t seed);
void verify_device(Card& card, MemoryId memory, std::uint64_t bytes, std::uint32_t seed, const char* operation);
// Overwrites it with zeros.
void clear_device(Card& card, MemoryId memory, std::uint64_t bytes);

// Zeroed pages of the host on the node that the request asks for, if any.
Buffer pages_for(const gpu::Request& request);

// Hands over each piece of the memory: its first byte, its bytes, and what it holds.
void read_pieces(Card& card, MemoryId memory, std::uint64_t bytes,
                 const std::function<void(std::uint64_t first, std::uint64_t bytes, const void* piece)>& use);

// Memory of the host that copies go from and to. Pinned is what the driver allocates (CL_MEM_ALLOC_HOST_PTR, mapped);
// on a chosen node, since OpenCL cannot choose one, memory of ours that is handed to it (CL_MEM_USE_HOST_PTR, mapped).
class HostMemory {
   public:
    // The fields bytes, pinned and node of the request.
    HostMemory(Card& card, const gpu::Request& request);
    ~HostMemory();
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;

    std::uint32_t* words() const { return static_cast<std::uint32_t*>(start_); }

   private:
    Card& card_;
    Buffer own_;
    Memory pinned_;
    void* start_ = nullptr;
};

}  // namespace plimsoll::opencl
