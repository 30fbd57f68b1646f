// A GPU that is in use: its context, our kernels, and what is taken on it and given back.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "../kernel.hpp"
#include "../os/memory.hpp"
#include "driver.hpp"

namespace plimsoll::cuda {

struct Grid {
    unsigned blocks, threads;
    unsigned shared_bytes = 0;
};

// Kept until the process ends: taking a context costs a large part of a second.
class Gpu {
   public:
    // The GPU with its context current in this thread.
    static Gpu& open(unsigned index);

    // Compute capability, e.g. 89 for 8.9.
    int capability() const { return capability_; }
    Context context() const { return context_; }
    DeviceHandle handle() const { return handle_; }

    // Throws Failure `unsupported` where neither the machine code nor the PTX of our kernels suits GPU and driver.
    Function kernel(const std::string& name);
    // `PTX` where the driver compiled our kernels here; else empty.
    std::string compiled_by() const { return ptx_used_ ? "compiled by the driver from PTX" : ""; }

    // A grid that fills the GPU, for kernels that stride over their elements.
    Grid wide_grid(unsigned threads) const { return {multiprocessors_ * (threads_each_ / threads), threads}; }

    template <class... Arguments>
    void launch(Function function, Grid grid, Stream stream, Arguments... arguments) const {
        void* pointers[] = {&arguments...};
        check(driver().cuLaunchKernel(function, grid.blocks, 1, 1, grid.threads, 1, 1, grid.shared_bytes, stream,
                                      pointers, nullptr),
              "cuLaunchKernel");
    }
    template <class... Arguments>
    void run(const std::string& name, Stream stream, Arguments... arguments) {
        launch(kernel(name), wide_grid(256), stream, arguments...);
    }

    // Throws Failure `out-of-memory` where that is more than 80 % of what is free: others may need some too.
    void require(std::uint64_t bytes, const std::string& field) const;

   private:
    explicit Gpu(unsigned index);
    Module module(const std::string& name);

    DeviceHandle handle_ = 0;
    Context context_ = nullptr;
    int capability_ = 0;
    unsigned multiprocessors_ = 0, threads_each_ = 0;
    std::map<std::string, Module> modules_;
    std::map<std::string, Function> functions_;
    bool ptx_used_ = false;
};

// The destructors of these let errors pass: after a lost device every call fails, and the first failure was told.

class DeviceMemory {
   public:
    explicit DeviceMemory(std::uint64_t bytes) { check(driver().cuMemAlloc_v2(&address_, bytes), "cuMemAlloc"); }
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;
    ~DeviceMemory() { driver().cuMemFree_v2(address_); }
    Address address() const { return address_; }

   private:
    Address address_ = 0;
};

enum class HostKind { pageable, pinned, registered };

// Host memory, touched. `pinned` comes from the driver; `registered` is ours, on the node that it was made for, and
// pinned afterwards.
class HostMemory {
   public:
    HostMemory(std::uint64_t bytes, HostKind kind, std::optional<int> node = std::nullopt);
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;
    ~HostMemory();
    template <class T>
    T* as() const {
        return static_cast<T*>(start_);
    }
    // Where the GPU sees it, if it is pinned.
    Address address() const;

   private:
    HostKind kind_;
    Buffer buffer_;
    void* start_ = nullptr;
};

class OwnStream {
   public:
    OwnStream() { check(driver().cuStreamCreate(&stream_, non_blocking), "cuStreamCreate"); }
    OwnStream(const OwnStream&) = delete;
    OwnStream& operator=(const OwnStream&) = delete;
    ~OwnStream() { driver().cuStreamDestroy_v2(stream_); }
    operator Stream() const { return stream_; }
    void synchronize() const { check(driver().cuStreamSynchronize(stream_), "cuStreamSynchronize"); }

   private:
    static constexpr unsigned non_blocking = 1;
    Stream stream_ = nullptr;
};

class OwnEvent {
   public:
    OwnEvent() { check(driver().cuEventCreate(&event_, 0), "cuEventCreate"); }
    OwnEvent(const OwnEvent&) = delete;
    OwnEvent& operator=(const OwnEvent&) = delete;
    ~OwnEvent() { driver().cuEventDestroy_v2(event_); }
    operator Event() const { return event_; }
    void record(Stream stream) const { check(driver().cuEventRecord(event_, stream), "cuEventRecord"); }
    double seconds_since(const OwnEvent& begin) const {
        float milliseconds = 0;
        check(driver().cuEventElapsedTime(&milliseconds, begin.event_, event_), "cuEventElapsedTime");
        return milliseconds / 1e3;
    }

   private:
    Event event_ = nullptr;
};

// One number on the GPU, zero at first.
class Counter {
   public:
    explicit Counter(Stream stream) : memory_(sizeof(std::uint32_t)), stream_(stream) {
        check(driver().cuMemsetD8Async(memory_.address(), 0, sizeof(std::uint32_t), stream), "cuMemsetD8Async");
    }
    Address address() const { return memory_.address(); }
    // Waits for the stream.
    std::uint32_t value() const {
        std::uint32_t value = 0;
        check(driver().cuMemcpyDtoHAsync_v2(&value, address(), sizeof value, stream_), "cuMemcpyDtoHAsync");
        check(driver().cuStreamSynchronize(stream_), "cuStreamSynchronize");
        return value;
    }

   private:
    DeviceMemory memory_;
    Stream stream_;
};

}  // namespace plimsoll::cuda
