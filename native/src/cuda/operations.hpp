// What can be measured on a GPU; a file for each kind of it. Every operation verifies its result and throws Failure
// `wrong-result` where it is not what it must be.
#pragma once

#include "../gpu/device.hpp"
#include "context.hpp"

namespace plimsoll::cuda {

gpu::Sample host_to_device(Gpu& gpu, const gpu::Request& request);
gpu::Sample device_to_host(Gpu& gpu, const gpu::Request& request);
gpu::Sample both_ways(Gpu& gpu, const gpu::Request& request);
gpu::Sample device_to_device(Gpu& gpu, const gpu::Request& request);
gpu::Sample to_peer(Gpu& gpu, const gpu::Request& request);

gpu::Sample zero_copy(Gpu& gpu, const gpu::Request& request);
gpu::Sample read_memory(Gpu& gpu, const gpu::Request& request);
gpu::Sample copy_memory(Gpu& gpu, const gpu::Request& request);
gpu::Sample triad(Gpu& gpu, const gpu::Request& request);
gpu::Sample allocation(Gpu& gpu, const gpu::Request& request);

// Number formats that tensor cores of a compute capability (89 for 8.9) multiply.
std::vector<std::string> matmul_dtypes(int capability);
gpu::Sample matmul(Gpu& gpu, const gpu::Request& request);
gpu::Sample adam(Gpu& gpu, const gpu::Request& request);

gpu::Sample launch(Gpu& gpu, const gpu::Request& request);
gpu::Sample launch_throughput(Gpu& gpu, const gpu::Request& request);
gpu::Sample launch_pipelined(Gpu& gpu, const gpu::Request& request);
gpu::Sample launch_depth(Gpu& gpu, const gpu::Request& request);
gpu::Sample launch_streams(Gpu& gpu, const gpu::Request& request);
gpu::Sample graph_launch(Gpu& gpu, const gpu::Request& request);
gpu::Sample event_record(Gpu& gpu, const gpu::Request& request);
gpu::Sample synchronize(Gpu& gpu, const gpu::Request& request);
gpu::Sample chain(Gpu& gpu, const gpu::Request& request);

// Throws Failure `bad-argument` unless `value` is a multiple.
void require_multiple(const char* field, std::uint64_t value, std::uint64_t of);

// Throws Failure `bad-argument` where a held stream might not take so many launches before the call blocks: streams
// take about 1,000.
void require_held(std::uint64_t count);

// Of an operation whose work is its count.
gpu::Sample counted_sample(const gpu::Request& request);

// Throws Failure `wrong-result`.
[[noreturn]] void wrong(const std::string& what);

// What has been asked for as its words: throws unless all of them are those of the seed.
void fill_words(Gpu& gpu, Stream stream, Address to, std::uint64_t bytes, std::uint32_t seed);
void require_words(Gpu& gpu, Stream stream, Address from, std::uint64_t bytes, std::uint32_t seed, const char* what);

}  // namespace plimsoll::cuda
