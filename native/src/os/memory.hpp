// Large aligned buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "../kernel.hpp"

namespace plimsoll {

// Owns zeroed memory, aligned to 2 MiB and not yet touched.
class Buffer {
   public:
    Buffer() = default;
    // Throws Failure `out-of-memory` where the system refuses, `unsupported` where it cannot place pages on the nodes.
    Buffer(std::uint64_t bytes, const Memory& memory);
    Buffer(std::uint64_t bytes, Pages pages) : Buffer(bytes, Memory{pages}) {}
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;
    ~Buffer();

    template <class T>
    T* as() const {
        return static_cast<T*>(start_);
    }
    std::uint64_t bytes() const { return bytes_; }

   private:
    void* start_ = nullptr;
    std::uint64_t bytes_ = 0;
    void* mapping_ = nullptr;
    std::size_t mapped_bytes_ = 0;
};

// Throws Failure `out-of-memory` where so many bytes are more than 70 % of what is available now, to this process and its
// control groups. Linux promises more memory than it has and kills whoever uses it, so a kernel asks this for all its
// buffers before it makes the first. `field` is what the caller set.
void require_memory(std::uint64_t bytes, const std::string& field);

}  // namespace plimsoll
