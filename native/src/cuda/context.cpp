#include "context.hpp"

#include <cstring>
#include <memory>

#include "../os/numa.hpp"
#include "device.hpp"
#include "images.hpp"

namespace plimsoll::cuda {
namespace {

constexpr unsigned portable_and_mapped = 3;

const void* image_named(const std::string& name) {
    for (const Image& image : images)
        if (name == image.name) return image.data;
    throw std::logic_error("no kernels " + name);
}

int attribute_of(DeviceHandle device, int attribute) {
    int value = 0;
    check(driver().cuDeviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
    return value;
}

// The newest PTX of a module that the GPU can run.
std::string ptx_for(const std::string& module, int capability) {
    if (module == "fp8") return "fp8-89.ptx";
    return capability >= 80 ? "kernels-80.ptx" : "kernels-75.ptx";
}

}  // namespace

Gpu& Gpu::open(unsigned index) {
    // Never destroyed: at the exit of the process a sample may still be running.
    static auto* opened = new std::map<unsigned, std::unique_ptr<Gpu>>;
    std::unique_ptr<Gpu>& gpu = (*opened)[index];
    if (!gpu) gpu.reset(new Gpu(index));
    check(driver().cuCtxSetCurrent(gpu->context_), "cuCtxSetCurrent");
    return *gpu;
}

Gpu::Gpu(unsigned index) : handle_(handle_of(index)) {
    capability_ =
        10 * attribute_of(handle_, attribute::capability_major) + attribute_of(handle_, attribute::capability_minor);
    multiprocessors_ = static_cast<unsigned>(attribute_of(handle_, attribute::multiprocessors));
    threads_each_ = static_cast<unsigned>(attribute_of(handle_, attribute::threads_of_multiprocessor));
    check(driver().cuDevicePrimaryCtxRetain(&context_, handle_), "cuDevicePrimaryCtxRetain");
}

Module Gpu::module(const std::string& name) {
    const auto found = modules_.find(name);
    if (found != modules_.end()) return found->second;
    if (capability_ < 75)
        throw Failure("unsupported", "our kernels need a GPU of compute capability 7.5 or later; this has " +
                                         std::to_string(capability_ / 10) + "." + std::to_string(capability_ % 10));
    Module module = nullptr;
    if (driver().cuModuleLoadData(&module, image_named(name + ".fatbin")) != status::success) {
        check(driver().cuModuleLoadData(&module, image_named(ptx_for(name, capability_))), "cuModuleLoadData");
        ptx_used_ = true;
    }
    return modules_[name] = module;
}

Function Gpu::kernel(const std::string& name) {
    const auto found = functions_.find(name);
    if (found != functions_.end()) return found->second;
    const bool is_fp8 = name.size() > 4 && name.compare(name.size() - 4, 4, "_fp8") == 0;
    Function function = nullptr;
    check(driver().cuModuleGetFunction(&function, module(is_fp8 ? "fp8" : "kernels"), ("plimsoll_" + name).c_str()),
          "cuModuleGetFunction");
    return functions_[name] = function;
}

void Gpu::require(std::uint64_t bytes, const std::string& field) const {
    std::size_t free_bytes = 0, total_bytes = 0;
    check(driver().cuMemGetInfo_v2(&free_bytes, &total_bytes), "cuMemGetInfo");
    const auto most = static_cast<std::uint64_t>(0.8 * static_cast<double>(free_bytes));
    if (bytes <= most) return;
    throw Failure("out-of-memory", field + " needs " + std::to_string(bytes) + " bytes of the GPU's memory; of " +
                                       std::to_string(free_bytes) + " that are free at most 80 % are taken");
}

HostMemory::HostMemory(std::uint64_t bytes, HostKind kind, std::optional<int> node) : kind_(kind) {
    Memory memory{Pages::ordinary};
    if (node) memory.nodes = {static_cast<unsigned>(*node)};
    require_memory(bytes, "bytes: " + std::to_string(bytes));
    if (kind == HostKind::pinned) {
        check(driver().cuMemHostAlloc(&start_, bytes, portable_and_mapped), "cuMemHostAlloc");
    } else {
        buffer_ = Buffer(bytes, memory);
        start_ = buffer_.as<void>();
    }
    std::memset(start_, 0, bytes);
    if (node) check_placement(start_, bytes, memory);
    if (kind == HostKind::registered)
        check(driver().cuMemHostRegister_v2(start_, bytes, portable_and_mapped), "cuMemHostRegister");
}

HostMemory::~HostMemory() {
    if (kind_ == HostKind::pinned) driver().cuMemFreeHost(start_);
    if (kind_ == HostKind::registered) driver().cuMemHostUnregister(start_);
}

Address HostMemory::address() const {
    Address address = 0;
    check(driver().cuMemHostGetDevicePointer_v2(&address, start_, 0), "cuMemHostGetDevicePointer");
    return address;
}

}  // namespace plimsoll::cuda
