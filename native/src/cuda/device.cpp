#include "device.hpp"

#include <algorithm>
#include <cctype>

#include "cuda.hpp"
#include "driver.hpp"
#include "nvml.hpp"
#include "operations.hpp"

namespace plimsoll::cuda {
namespace {

int attribute_of(DeviceHandle device, int attribute) {
    int value = 0;
    check(driver().cuDeviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
    return value;
}

std::string name_of(DeviceHandle device) {
    char name[256] = {};
    check(driver().cuDeviceGetName(name, sizeof(name) - 1, device), "cuDeviceGetName");
    return name;
}

std::optional<std::uint64_t> granularity_of(DeviceHandle device) {
    constexpr int pinned = 1, on_device = 1, least = 0;
    if (driver().cuMemGetAllocationGranularity == nullptr) return std::nullopt;
    AllocationProperties properties{};
    properties.type = pinned;
    properties.location = {on_device, device};
    std::size_t bytes = 0;
    const Status status = driver().cuMemGetAllocationGranularity(&bytes, &properties, least);
    if (status != status::success) return std::nullopt;
    return bytes;
}

std::vector<unsigned> peers_of(DeviceHandle device, int count) {
    std::vector<unsigned> peers;
    if (driver().cuDeviceCanAccessPeer == nullptr) return peers;
    for (int i = 0; i < count; ++i) {
        DeviceHandle other = 0;
        int can = 0;
        if (driver().cuDeviceGet(&other, i) != status::success || other == device) continue;
        if (driver().cuDeviceCanAccessPeer(&can, device, other) == status::success && can != 0)
            peers.push_back(static_cast<unsigned>(i));
    }
    return peers;
}

// Drivers before CUDA 12 do not know the attribute.
std::optional<int> node_of(DeviceHandle device) {
    int node = -1;
    if (driver().cuDeviceGetAttribute(&node, attribute::host_numa_id, device) != status::success || node < 0)
        return std::nullopt;
    return node;
}

// Those that the GPU and its driver have; our kernels begin with compute capability 7.5.
std::vector<std::string> operations_of(const gpu::Device& device, int capability) {
    std::vector<std::string> operations;
    for (const gpu::Operation& operation : gpu::operation_table()) {
        const std::string id = operation.id;
        const bool is_there = id == "peer"    ? !device.peers.empty()
                              : id == "graph" ? driver().cuGraphInstantiateWithFlags != nullptr
                                              : true;
        if (capability >= 75 && is_there) operations.push_back(id);
    }
    return operations;
}

gpu::Device device_at(int index, int count) {
    const DeviceHandle handle = handle_of(static_cast<unsigned>(index));
    std::size_t bytes = 0;
    check(driver().cuDeviceTotalMem_v2(&bytes, handle), "cuDeviceTotalMem");
    gpu::Device device;
    device.index = static_cast<unsigned>(index);
    device.name = name_of(handle);
    device.vendor = "NVIDIA";
    device.api_version = "CUDA " + version_text(driver_version());
    device.memory_bytes = bytes;
    device.shares_host_memory = attribute_of(handle, attribute::integrated) != 0;
    device.pci_slot = slot_of(handle);
    device.compute_units = static_cast<unsigned>(attribute_of(handle, attribute::multiprocessors));
    const int major = attribute_of(handle, attribute::capability_major);
    const int minor = attribute_of(handle, attribute::capability_minor);
    device.compute_capability = std::to_string(major) + "." + std::to_string(minor);
    device.copy_engines = static_cast<unsigned>(attribute_of(handle, attribute::copy_engines));
    device.numa_node = node_of(handle);
    device.peers = peers_of(handle, count);
    device.allocation_granularity_bytes = granularity_of(handle);
    device.operations = operations_of(device, 10 * major + minor);
    device.dtypes = matmul_dtypes(10 * major + minor);
    device.driver = driver_release();
    device.state = state_at(device.pci_slot, device.state_why);
    return device;
}

}  // namespace

DeviceHandle handle_of(unsigned index) {
    DeviceHandle handle = 0;
    int count = 0;
    check(driver().cuDeviceGetCount(&count), "cuDeviceGetCount");
    if (static_cast<int>(index) >= count)
        throw Failure("unsupported", "device: " + std::to_string(index) + "; there are " + std::to_string(count));
    check(driver().cuDeviceGet(&handle, static_cast<int>(index)), "cuDeviceGet");
    return handle;
}

std::string slot_of(DeviceHandle device) {
    char id[32] = {};
    if (driver().cuDeviceGetPCIBusId(id, sizeof(id) - 1, device) != status::success) return "";
    std::string slot = id;
    std::transform(slot.begin(), slot.end(), slot.begin(), [](unsigned char c) { return std::tolower(c); });
    return slot;
}

std::vector<gpu::Device> devices() {
    int count = 0;
    check(driver().cuDeviceGetCount(&count), "cuDeviceGetCount");
    if (count == 0) throw Failure("unsupported", "NVIDIA's driver is there and finds no GPU that it can use");
    std::vector<gpu::Device> list;
    for (int i = 0; i < count; ++i) list.push_back(device_at(i, count));
    return list;
}

}  // namespace plimsoll::cuda
