// NVIDIA GPUs through the driver that is installed, opened at run time: no toolkit is needed to build or to run this.
#pragma once

#include "../gpu/device.hpp"

namespace plimsoll::cuda {

std::vector<gpu::Device> devices();
gpu::Sample sample(const gpu::Request& request);

}  // namespace plimsoll::cuda
