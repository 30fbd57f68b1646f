#include "device.hpp"

#include <algorithm>
#include <cstdio>

#include "error.hpp"
#include "operations.hpp"

namespace plimsoll::opencl {
namespace {

template <class Value>
std::optional<Value> optional_info(DeviceId device, Uint what) {
    Value value{};
    if (api().get_device_info(device, what, sizeof value, &value, nullptr) != success) return std::nullopt;
    return value;
}

template <class Value>
Value info(DeviceId device, Uint what) {
    Value value{};
    check(api().get_device_info(device, what, sizeof value, &value, nullptr), "clGetDeviceInfo");
    return value;
}

// Without the zero byte at its end and spaces at either side, which some drivers add.
std::string tidy(std::string text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\0'; };
    while (!text.empty() && is_blank(text.back())) text.pop_back();
    const auto first = std::find_if_not(text.begin(), text.end(), is_blank);
    return std::string(first, text.end());
}

template <class Get>
std::string text_of(Get get, const char* call) {
    std::size_t bytes = 0;
    check(get(0, nullptr, &bytes), call);
    std::string text(bytes, '\0');
    check(get(bytes, text.data(), nullptr), call);
    return tidy(text);
}

std::string text(DeviceId device, Uint what) {
    const auto get = [&](std::size_t room, void* value, std::size_t* bytes) {
        return api().get_device_info(device, what, room, value, bytes);
    };
    return text_of(get, "clGetDeviceInfo");
}

bool has_extension(DeviceId device, const std::string& name) {
    const std::string list = " " + text(device, device_extensions) + " ";
    return list.find(" " + name + " ") != std::string::npos;
}

std::string slot_text(unsigned domain, unsigned bus, unsigned device, unsigned function) {
    char slot[32];
    std::snprintf(slot, sizeof slot, "%04x:%02x:%02x.%x", domain, bus, device, function);
    return slot;
}

// By the Khronos extension, else NVIDIA's, whose slot has the function in its low three bits; empty where neither is.
std::string pci_slot(DeviceId device) {
    struct BusInfo {
        Uint domain, bus, device, function;
    };
    if (has_extension(device, "cl_khr_pci_bus_info"))
        if (const auto at = optional_info<BusInfo>(device, device_pci_bus_khr))
            return slot_text(at->domain, at->bus, at->device, at->function);
    if (!has_extension(device, "cl_nv_device_attribute_query")) return "";
    const auto bus = optional_info<Uint>(device, device_pci_bus_nv),
               slot = optional_info<Uint>(device, device_pci_slot_nv);
    if (!bus || !slot) return "";
    return slot_text(optional_info<Uint>(device, device_pci_domain_nv).value_or(0), *bus, *slot >> 3, *slot & 7);
}

// AMD's drivers name the chip (gfx1100) and tell the name of the product by an extension.
std::string product_name(DeviceId device) {
    const std::string name = text(device, device_name);
    if (!has_extension(device, "cl_amd_device_attribute_query")) return name;
    char board[256] = {};
    if (api().get_device_info(device, device_board_name_amd, sizeof board - 1, board, nullptr) != success) return name;
    const std::string product = tidy(std::string(board));
    return product.empty() ? name : product + " (" + name + ")";
}

gpu::DeviceKind kind_of(DeviceId device) {
    const auto type = info<Bits>(device, device_type);
    if ((type & device_type_gpu) != 0) return gpu::DeviceKind::gpu;
    return (type & device_type_cpu) != 0 ? gpu::DeviceKind::cpu : gpu::DeviceKind::accelerator;
}

// Half precision in arithmetic is an extension; as a format of memory every device has it.
std::vector<std::string> matmul_dtypes(DeviceId device) {
    if (has_extension(device, "cl_khr_fp16")) return {"fp32", "fp16"};
    return {"fp32"};
}

// OpenCL itself tells neither clocks of the moment nor load; AMD's drivers tell the free memory.
std::optional<gpu::State> state_of(DeviceId device, std::uint64_t memory_bytes) {
    if (!has_extension(device, "cl_amd_device_attribute_query")) return std::nullopt;
    std::size_t free_kib[2] = {};
    if (api().get_device_info(device, device_free_kib_amd, sizeof free_kib, free_kib, nullptr) != success)
        return std::nullopt;
    const std::uint64_t free_bytes = std::min<std::uint64_t>(memory_bytes, std::uint64_t{free_kib[0]} * 1024);
    gpu::State state;
    state.used_bytes = memory_bytes - free_bytes;
    return state;
}

Found describe(PlatformId platform, DeviceId device) {
    Found found;
    found.id = device;
    found.most_allocation_bytes = info<Ulong>(device, device_max_allocation_bytes);
    found.local_bytes = info<Ulong>(device, device_local_bytes);
    found.most_work_group = info<std::size_t>(device, device_max_work_group);
    gpu::Device& about = found.about;
    about.name = product_name(device);
    about.vendor = text(device, device_vendor);
    about.kind = kind_of(device);
    about.driver = text(device, driver_version);
    const auto get = [&](std::size_t room, void* value, std::size_t* bytes) {
        return api().get_platform_info(platform, platform_name, room, value, bytes);
    };
    about.api_version = text(device, device_version) + ", " + text_of(get, "clGetPlatformInfo");
    about.memory_bytes = info<Ulong>(device, device_memory_bytes);
    about.shares_host_memory = optional_info<Uint>(device, device_unified_memory).value_or(0) != 0;
    about.pci_slot = pci_slot(device);
    about.compute_units = info<Uint>(device, device_compute_units);
    about.operations = operation_names();
    about.dtypes = matmul_dtypes(device);
    about.state = state_of(device, about.memory_bytes);
    if (!about.state) about.state_why = "OpenCL tells nothing of a device's load, clocks and temperature";
    return found;
}

std::vector<PlatformId> platforms() {
    Uint count = 0;
    const Int code = api().get_platforms(0, nullptr, &count);
    if (code == platform_not_found_khr || (code == success && count == 0))
        throw Failure("unsupported", "OpenCL is installed, but no driver for it");
    check(code, "clGetPlatformIDs");
    std::vector<PlatformId> list(count);
    check(api().get_platforms(count, list.data(), nullptr), "clGetPlatformIDs");
    return list;
}

std::vector<DeviceId> devices_of(PlatformId platform) {
    Uint count = 0;
    const Int code = api().get_devices(platform, device_type_all, 0, nullptr, &count);
    if (code == device_not_found || (code == success && count == 0)) return {};
    check(code, "clGetDeviceIDs");
    std::vector<DeviceId> list(count);
    check(api().get_devices(platform, device_type_all, count, list.data(), nullptr), "clGetDeviceIDs");
    return list;
}

}  // namespace

std::vector<Found> find_devices() {
    std::vector<Found> found;
    for (const PlatformId platform : platforms())
        for (const DeviceId device : devices_of(platform)) {
            if (info<Uint>(device, device_available) == 0 || info<Uint>(device, device_compiler_available) == 0)
                continue;
            found.push_back(describe(platform, device));
            found.back().about.index = static_cast<unsigned>(found.size() - 1);
        }
    if (found.empty())
        throw Failure("unsupported", "OpenCL is installed, but its drivers find no device that can be used");
    return found;
}

}  // namespace plimsoll::opencl
