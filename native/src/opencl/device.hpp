// What OpenCL tells of its devices.
#pragma once

#include <string>
#include <vector>

#include "../gpu/device.hpp"
#include "api.hpp"

namespace plimsoll::opencl {

struct Found {
    DeviceId id = nullptr;
    gpu::Device about;
    std::uint64_t most_allocation_bytes = 0, local_bytes = 0;
    std::size_t most_work_group = 0;
};

// Throws Failure `unsupported` where there is no library, no platform or no device.
std::vector<Found> find_devices();

}  // namespace plimsoll::opencl
