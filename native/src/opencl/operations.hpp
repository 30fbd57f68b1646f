// What can be timed on an OpenCL device; the fields of a request that an operation reads are those of gpu/table.cpp.
#pragma once

#include "card.hpp"

namespace plimsoll::opencl {

// All of them, by their ids.
std::vector<std::string> operation_names();

gpu::Sample host_to_device(Card& card, const gpu::Request& request);
gpu::Sample device_to_host(Card& card, const gpu::Request& request);
gpu::Sample both_directions(Card& card, const gpu::Request& request);
gpu::Sample device_to_device(Card& card, const gpu::Request& request);

gpu::Sample zero_copy(Card& card, const gpu::Request& request);
gpu::Sample read_memory(Card& card, const gpu::Request& request);
gpu::Sample copy_memory(Card& card, const gpu::Request& request);
gpu::Sample triad_memory(Card& card, const gpu::Request& request);

gpu::Sample multiply_matrices(Card& card, const gpu::Request& request);
gpu::Sample step_adam(Card& card, const gpu::Request& request);

gpu::Sample launch(Card& card, const gpu::Request& request);
gpu::Sample launch_throughput(Card& card, const gpu::Request& request);
gpu::Sample launch_pipelined(Card& card, const gpu::Request& request);
gpu::Sample launch_depth(Card& card, const gpu::Request& request);
gpu::Sample launch_streams(Card& card, const gpu::Request& request);
gpu::Sample record_events(Card& card, const gpu::Request& request);
gpu::Sample synchronize(Card& card, const gpu::Request& request);
gpu::Sample chain(Card& card, const gpu::Request& request);

}  // namespace plimsoll::opencl
