// Large aligned buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace plimsoll {

// Huge pages, where the system gives them, spare the memory kernels the cost of address translation.
enum class Pages { huge, ordinary };

// Owns zeroed memory, aligned to 2 MiB and not yet touched.
class Buffer {
   public:
    Buffer() = default;
    // Throws Failure `out-of-memory` where fewer bytes are available; `field` names in it what the caller asked for.
    Buffer(std::uint64_t bytes, Pages pages, const std::string& field);
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

// What the system would give without swapping or killing; 0 where it does not say.
std::uint64_t available_memory_bytes();

}  // namespace plimsoll
