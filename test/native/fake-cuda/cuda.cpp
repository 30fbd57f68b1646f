// libcuda.so.1: the part of the driver API that native/src/cuda uses, over the host's memory.
#include <cstring>
#include <map>
#include <mutex>
#include <set>

#include "host/cuda.hpp"
#include "kernels.hpp"
#include "settings.hpp"
#include "stream.hpp"

namespace {

using fake::number;
using fake::setting;
using fake::Work;

using Address = unsigned long long;

enum Status { success = 0, invalid_value = 1, out_of_memory = 2, invalid_device = 101, no_binary = 209, not_found = 500,
              not_ready = 600, already_enabled = 704 };

constexpr std::size_t granularity = 2 << 20;

struct Device {
    int index;
    std::size_t used_bytes = 0;
    std::set<Device*> peers;
};

struct Allocation {
    Device* device;
    std::size_t bytes;
};

std::mutex mutex;
std::map<Address, Allocation> allocations;
std::set<void*> pinned;
thread_local Device* current = nullptr;

Device& device_at(int index) {
    static std::map<int, Device> devices;
    return devices.try_emplace(index, Device{index, 0, {}}).first->second;
}
int device_count() { return static_cast<int>(number("devices", 1)); }
std::size_t total_bytes() { return static_cast<std::size_t>(number("memory_bytes", 1 << 30)); }
double copy_seconds(std::size_t bytes) { return static_cast<double>(bytes) / number("copy_bytes_per_second", 16e9); }
double kernel_seconds() { return number("kernel_seconds", 4e-6); }

fake::Stream& stream_of(void* stream) { return *static_cast<fake::Stream*>(stream); }
fake::Event& event_of(void* event) { return *static_cast<fake::Event*>(event); }

void* memory(Address address) { return reinterpret_cast<void*>(address); }

bool is_pinned(const void* start) {
    const std::lock_guard<std::mutex> lock(mutex);
    return pinned.count(const_cast<void*>(start)) != 0;
}

// A copy; `corrupt` spoils its last byte.
Work copy_of(void* to, const void* from, std::size_t bytes, double seconds) {
    return {[=] {
                std::memcpy(to, from, bytes);
                if (setting("corrupt") == "1") static_cast<unsigned char*>(to)[bytes - 1] ^= 1;
            },
            seconds, nullptr};
}

// Copies of memory that is not pinned return when they are done.
void add_copy(fake::Stream& stream, Work work, bool returns_at_once) {
    if (!returns_at_once) work.device_seconds *= 2;
    stream.add(std::move(work));
    if (!returns_at_once) stream.synchronize();
}

// One at a time for kernels whose threads meet: they share the memory of a block.
void run_kernel(const fake::Kernel& kernel, unsigned blocks, unsigned threads, const std::function<void()>& work) {
    static std::mutex meeting;
    std::unique_lock<std::mutex> lock(meeting, std::defer_lock);
    if (kernel.meets) lock.lock();
    host_gpu::run_grid(blocks, threads, kernel.meets, work);
}

const std::map<int, const char*>& error_names() {
    static const std::map<int, const char*> names = {{1, "CUDA_ERROR_INVALID_VALUE"},
                                                     {2, "CUDA_ERROR_OUT_OF_MEMORY"},
                                                     {46, "CUDA_ERROR_DEVICE_UNAVAILABLE"},
                                                     {100, "CUDA_ERROR_NO_DEVICE"},
                                                     {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"},
                                                     {214, "CUDA_ERROR_ECC_UNCORRECTABLE"},
                                                     {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"},
                                                     {500, "CUDA_ERROR_NOT_FOUND"},
                                                     {700, "CUDA_ERROR_ILLEGAL_ADDRESS"},
                                                     {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"},
                                                     {999, "CUDA_ERROR_UNKNOWN"}};
    return names;
}

}  // namespace

#define CALL(name, ...)               \
    extern "C" int name(__VA_ARGS__); \
    extern "C" int name(__VA_ARGS__)
#define MAY_FAIL(name) \
    if (const int status = fake::fault_of(name)) return status

CALL(cuInit, unsigned) {
    MAY_FAIL("cuInit");
    return success;
}
CALL(cuDriverGetVersion, int* version) {
    *version = static_cast<int>(number("version", 13000));
    return success;
}
CALL(cuGetErrorName, int status, const char** name) {
    const auto found = error_names().find(status);
    *name = found == error_names().end() ? "CUDA_ERROR_OF_THE_FAKE" : found->second;
    return success;
}
CALL(cuDeviceGetCount, int* count) {
    MAY_FAIL("cuDeviceGetCount");
    *count = device_count();
    return success;
}
CALL(cuDeviceGet, int* device, int index) {
    if (index < 0 || index >= device_count()) return invalid_device;
    *device = index;
    return success;
}
CALL(cuDeviceGetName, char* name, int length, int) {
    std::strncpy(name, ("Plimsoll fake GPU" + setting("suffix")).c_str(), static_cast<std::size_t>(length));
    return success;
}
CALL(cuDeviceTotalMem_v2, std::size_t* bytes, int) {
    *bytes = total_bytes();
    return success;
}
CALL(cuDeviceGetAttribute, int* value, int attribute, int) {
    static const std::map<int, int> values = {{13, 2'000'000}, {16, 2}, {18, 0}, {19, 1}, {39, 1536}, {40, 2}, {134, 0}};
    const int capability = static_cast<int>(number("capability", 89));
    const auto found = values.find(attribute);
    if (attribute == 75) *value = capability / 10;
    if (attribute == 76) *value = capability % 10;
    if (attribute == 75 || attribute == 76) return success;
    if (found == values.end()) return invalid_value;
    *value = found->second;
    return success;
}
CALL(cuDeviceGetPCIBusId, char* id, int length, int device) {
    const char digits[] = "0123456789ABCDEF";
    std::strncpy(id, (std::string("0000:F") + digits[device % 16] + ":00.0").c_str(), static_cast<std::size_t>(length));
    return success;
}
CALL(cuDevicePrimaryCtxRetain, void** context, int device) {
    MAY_FAIL("cuDevicePrimaryCtxRetain");
    *context = &device_at(device);
    return success;
}
CALL(cuCtxSetCurrent, void* context) {
    current = static_cast<Device*>(context);
    return success;
}

CALL(cuMemGetInfo_v2, std::size_t* free_bytes, std::size_t* total) {
    MAY_FAIL("cuMemGetInfo_v2");
    const std::lock_guard<std::mutex> lock(mutex);
    *total = total_bytes();
    *free_bytes = *total - current->used_bytes;
    return success;
}
CALL(cuMemAlloc_v2, Address* address, std::size_t bytes) {
    MAY_FAIL("cuMemAlloc_v2");
    const std::size_t taken = (bytes + granularity - 1) / granularity * granularity;
    const std::lock_guard<std::mutex> lock(mutex);
    if (current->used_bytes + taken > total_bytes()) return out_of_memory;
    void* start = std::aligned_alloc(512, (bytes + 511) / 512 * 512);
    std::memset(start, 0xa5, bytes);
    *address = reinterpret_cast<Address>(start);
    allocations[*address] = {current, taken};
    current->used_bytes += taken;
    return success;
}
CALL(cuMemFree_v2, Address address) {
    const std::lock_guard<std::mutex> lock(mutex);
    const auto found = allocations.find(address);
    if (found == allocations.end()) return invalid_value;
    found->second.device->used_bytes -= found->second.bytes;
    allocations.erase(found);
    std::free(memory(address));
    return success;
}
#ifndef FAKE_LACKS_HOST_ALLOC
CALL(cuMemHostAlloc, void** start, std::size_t bytes, unsigned) {
    MAY_FAIL("cuMemHostAlloc");
    *start = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    const std::lock_guard<std::mutex> lock(mutex);
    pinned.insert(*start);
    return success;
}
#endif
CALL(cuMemFreeHost, void* start) {
    const std::lock_guard<std::mutex> lock(mutex);
    pinned.erase(start);
    std::free(start);
    return success;
}
CALL(cuMemHostRegister_v2, void* start, std::size_t, unsigned) {
    MAY_FAIL("cuMemHostRegister_v2");
    const std::lock_guard<std::mutex> lock(mutex);
    pinned.insert(start);
    return success;
}
CALL(cuMemHostUnregister, void* start) {
    const std::lock_guard<std::mutex> lock(mutex);
    pinned.erase(start);
    return success;
}
CALL(cuMemHostGetDevicePointer_v2, Address* address, void* start, unsigned) {
    *address = reinterpret_cast<Address>(start);
    return success;
}
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
CALL(cuMemGetAllocationGranularity, std::size_t* bytes, const void*, int) {
    *bytes = granularity;
    return success;
}
CALL(cuDeviceCanAccessPeer, int* can, int, int) {
    *can = 1;
    return success;
}
CALL(cuCtxEnablePeerAccess, void* peer, unsigned) {
    MAY_FAIL("cuCtxEnablePeerAccess");
    const std::lock_guard<std::mutex> lock(mutex);
    return current->peers.insert(static_cast<Device*>(peer)).second ? success : already_enabled;
}

CALL(cuStreamCreate, void** stream, unsigned) {
    *stream = new fake::Stream;
    return success;
}
CALL(cuStreamDestroy_v2, void* stream) {
    delete static_cast<fake::Stream*>(stream);
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
    *event = new fake::Event;
    return success;
}
CALL(cuEventDestroy_v2, void* event) {
    delete static_cast<fake::Event*>(event);
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
    *function = const_cast<fake::Kernel*>(fake::kernel_named(name));
    return *function == nullptr ? not_found : success;
}
CALL(cuFuncSetAttribute, void*, int, int) { return success; }
CALL(cuLaunchKernel, void* function, unsigned blocks, unsigned, unsigned, unsigned threads, unsigned, unsigned,
     unsigned shared_bytes, void* stream, void** parameters, void**) {
    MAY_FAIL("cuLaunchKernel");
    if (blocks == 0 || threads == 0 || shared_bytes > (64u << 10)) return invalid_value;
    const auto& kernel = *static_cast<const fake::Kernel*>(function);
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
