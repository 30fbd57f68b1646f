// Any device with an OpenCL driver, opened at run time: the portable way to a GPU that is none of NVIDIA's, and to
// measuring code that runs where there is no GPU.
#pragma once

#include "../gpu/device.hpp"

namespace plimsoll::opencl {

// Every device of every platform, CPU devices among them, numbered in the order of the platforms.
std::vector<gpu::Device> devices();

gpu::Sample sample(const gpu::Request& request);

}  // namespace plimsoll::opencl
