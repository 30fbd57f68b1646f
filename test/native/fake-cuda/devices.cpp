// libcuda.so.1: the part of the driver API that native/src/cuda uses, over the host's memory. Here are devices and
// memory.
#include <cstring>
#include <map>
#include <mutex>
#include <set>

#include "calls.hpp"

using namespace fake;

namespace {

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

bool fake::is_pinned(const void* start) {
    const std::lock_guard<std::mutex> lock(mutex);
    return pinned.count(const_cast<void*>(start)) != 0;
}

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
    static const std::map<int, int> values = {{13, 2'000'000}, {16, 2}, {18, 0}, {19, 1},
                                              {39, 1536},      {40, 2}, {134, 0}};
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
