// NVIDIA's management library: how a GPU is at the moment.
#pragma once

#include <optional>
#include <string>

#include "../gpu/device.hpp"

namespace plimsoll::cuda {

// Version of the driver, e.g. 580.65.06; empty where the library does not tell.
std::string driver_release();

// The state of the GPU at a PCI slot; nothing where the library is absent or does not know it, and `why` says so.
std::optional<gpu::State> state_at(const std::string& slot, std::string& why);

// Whether the slowdowns include one for heat or power, which makes a figure lower than it could be.
bool is_throttled(const gpu::State& state);

}  // namespace plimsoll::cuda
