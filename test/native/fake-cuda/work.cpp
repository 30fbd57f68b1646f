// libcuda.so.1: copies, kernels, streams, events and graphs.
#include <cstring>
#include <mutex>

#include "calls.hpp"
#include "host/cuda.hpp"
#include "kernels.hpp"
#include "stream.hpp"

using namespace fake;

namespace {

double copy_seconds(std::size_t bytes) { return static_cast<double>(bytes) / number("copy_bytes_per_second", 16e9); }
double kernel_seconds() { return number("kernel_seconds", 4e-6); }

Stream& stream_of(void* stream) { return *static_cast<Stream*>(stream); }
Event& event_of(void* event) { return *static_cast<Event*>(event); }

// A copy; `corrupt` spoils its last byte.
Work copy_of(void* to, const void* from, std::size_t bytes, double seconds) {
    return {[=] {
                std::memcpy(to, from, bytes);
                if (setting("corrupt") == "1") static_cast<unsigned char*>(to)[bytes - 1] ^= 1;
            },
            seconds, nullptr};
}

// Copies of memory that is not pinned return when they are done.
void add_copy(Stream& stream, Work work, bool returns_at_once) {
    if (!returns_at_once) work.device_seconds *= 2;
    stream.add(std::move(work));
    if (!returns_at_once) stream.synchronize();
}

// One at a time for kernels whose threads meet: they share the memory of a block.
void run_kernel(const Kernel& kernel, unsigned blocks, unsigned threads, const std::function<void()>& work) {
    static std::mutex meeting;
    std::unique_lock<std::mutex> lock(meeting, std::defer_lock);
    if (kernel.meets) lock.lock();
    host_gpu::run_grid(blocks, threads, kernel.meets, work);
}

}  // namespace

CALL(cuMemcpyHtoDAsync_v2, Address to, const void* from, std::size_t bytes, void* stream) {
    MAY_FAIL("cuMemcpyHtoDAsync_v2");
    add_copy(stream_of(stream), copy_of(memory(to), from, bytes, copy_seconds(bytes)), is_pinned(from));
    return success;
}
CALL(cuMemcpyDtoHAsync_v2, void* to, Address from, std::size_t bytes, void* stream) {
    MAY_FAIL("cuMemcpyDtoHAsync_v2");
    add_copy(stream_of(stream), copy_of(to, memory(from), bytes, copy_seconds(bytes)), is_pinned(to));
    return success;
}
CALL(cuMemcpyDtoDAsync_v2, Address to, Address from, std::size_t bytes, void* stream) {
    MAY_FAIL("cuMemcpyDtoDAsync_v2");
    add_copy(stream_of(stream), copy_of(memory(to), memory(from), bytes, copy_seconds(bytes)), true);
    return success;
}
CALL(cuMemcpyPeerAsync, Address to, void*, Address from, void*, std::size_t bytes, void* stream) {
    MAY_FAIL("cuMemcpyPeerAsync");
    add_copy(stream_of(stream), copy_of(memory(to), memory(from), bytes, copy_seconds(bytes)), true);
    return success;
}
CALL(cuMemsetD8Async, Address to, unsigned char value, std::size_t count, void* stream) {
    stream_of(stream).add({[=] { std::memset(memory(to), value, count); }, 0, nullptr});
    return success;
}
CALL(cuStreamCreate, void** stream, unsigned) {
    *stream = new Stream;
    return success;
}
CALL(cuStreamDestroy_v2, void* stream) {
    delete static_cast<Stream*>(stream);
    return success;
}
CALL(cuStreamSynchronize, void* stream) {
    stream_of(stream).synchronize();
    MAY_FAIL("cuStreamSynchronize");
    return success;
}
CALL(cuStreamQuery, void*) { return success; }
CALL(cuStreamWaitEvent, void* stream, void* event, unsigned) {
    event_of(event).let_wait(stream_of(stream));
    return success;
}
CALL(cuEventCreate, void** event, unsigned) {
    *event = new Event;
    return success;
}
CALL(cuEventDestroy_v2, void* event) {
    delete static_cast<Event*>(event);
    return success;
}
CALL(cuEventRecord, void* event, void* stream) {
    MAY_FAIL("cuEventRecord");
    event_of(event).record(stream_of(stream));
    return success;
}
CALL(cuEventElapsedTime, float* milliseconds, void* begin, void* end) {
    double seconds = 0;
    if (!event_of(end).since(event_of(begin), seconds)) return not_ready;
    *milliseconds = static_cast<float>(seconds * 1e3);
    return success;
}

// Machine code is refused with `ptx=1`, as by a driver that is older than the compiler.
CALL(cuModuleLoadData, void** module, const void* image) {
    MAY_FAIL("cuModuleLoadData");
    const bool is_ptx = std::strncmp(static_cast<const char*>(image), ".version", 8) == 0;
    if (!is_ptx && setting("ptx") == "1") return no_binary;
    *module = const_cast<void*>(image);
    return success;
}
CALL(cuModuleGetFunction, void** function, void*, const char* name) {
    *function = const_cast<Kernel*>(kernel_named(name));
    return *function == nullptr ? not_found : success;
}
CALL(cuFuncSetAttribute, void*, int, int) { return success; }
CALL(cuLaunchKernel, void* function, unsigned blocks, unsigned, unsigned, unsigned threads, unsigned, unsigned,
     unsigned shared_bytes, void* stream, void** parameters, void**) {
    MAY_FAIL("cuLaunchKernel");
    if (blocks == 0 || threads == 0 || shared_bytes > (64u << 10)) return invalid_value;
    const auto& kernel = *static_cast<const Kernel*>(function);
    const std::function<void()> work = kernel.bind(parameters);
    stream_of(stream).add({[=, &kernel] { run_kernel(kernel, blocks, threads, work); }, kernel_seconds(), nullptr});
    return success;
}

CALL(cuStreamBeginCapture_v2, void* stream, int) {
    stream_of(stream).begin_capture();
    return success;
}
CALL(cuStreamEndCapture, void* stream, void** graph) {
    *graph = new std::vector<Work>(stream_of(stream).end_capture());
    return success;
}
CALL(cuGraphInstantiateWithFlags, void** exec, void* graph, unsigned long long) {
    MAY_FAIL("cuGraphInstantiateWithFlags");
    *exec = new std::vector<Work>(*static_cast<std::vector<Work>*>(graph));
    return success;
}
CALL(cuGraphLaunch, void* exec, void* stream) {
    MAY_FAIL("cuGraphLaunch");
    for (const Work& work : *static_cast<std::vector<Work>*>(exec)) stream_of(stream).add(work);
    return success;
}
CALL(cuGraphExecDestroy, void* exec) {
    delete static_cast<std::vector<Work>*>(exec);
    return success;
}
CALL(cuGraphDestroy, void* graph) {
    delete static_cast<std::vector<Work>*>(graph);
    return success;
}
