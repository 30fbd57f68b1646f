// Kernels over the GPU's memory, and over the host's; allocating.
#include <memory>

#include "clocks.hpp"
#include "operations.hpp"
#include "words.hpp"

namespace plimsoll::cuda {
namespace {

constexpr unsigned block = 512;
constexpr std::uint32_t seed = 5, other_seed = 7;

// Times the reading kernel over memory that holds the words of the seed.
gpu::Sample time_read(Gpu& gpu, Stream stream, Address from, const gpu::Request& request) {
    const Grid grid = gpu.wide_grid(block);
    const std::uint64_t threads = std::uint64_t{grid.blocks} * grid.threads;
    const DeviceMemory sums(4 * threads);
    const Function kernel = gpu.kernel("read");
    gpu::Sample sample;
    sample.work = static_cast<double>(request.bytes);
    sample.by = "our kernel";
    const auto read = [&](Stream on) {
        gpu.launch(kernel, grid, on, from, static_cast<unsigned long long>(request.bytes / 16), sums.address());
    };
    time_step(gpu, stream, {read}, request.limits, sample);
    std::vector<std::uint32_t> found(threads);
    check(driver().cuMemcpyDtoHAsync_v2(found.data(), sums.address(), 4 * threads, stream), "cuMemcpyDtoHAsync");
    check(driver().cuStreamSynchronize(stream), "cuStreamSynchronize");
    std::uint32_t sum = 0;
    for (const std::uint32_t each : found) sum += each;
    if (sum != sum_of_words(request.bytes / 4, seed)) wrong(request.operation + ": the sum of what was read is wrong");
    return sample;
}

}  // namespace

gpu::Sample zero_copy(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 16);
    const HostMemory host(request.bytes, request.node ? HostKind::registered : HostKind::pinned, request.node);
    auto* words = host.as<std::uint32_t>();
    for (std::uint64_t i = 0; i < request.bytes / 4; ++i) words[i] = word_at(i, seed);
    const OwnStream stream;
    return time_read(gpu, stream, host.address(), request);
}

gpu::Sample read_memory(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 16);
    gpu.require(request.bytes, "bytes: " + std::to_string(request.bytes));
    const DeviceMemory from(request.bytes);
    const OwnStream stream;
    fill_words(gpu, stream, from.address(), request.bytes, seed);
    return time_read(gpu, stream, from.address(), request);
}

gpu::Sample copy_memory(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 16);
    gpu.require(2 * request.bytes, "bytes: " + std::to_string(request.bytes));
    const DeviceMemory from(request.bytes), to(request.bytes);
    const OwnStream stream;
    fill_words(gpu, stream, from.address(), request.bytes, seed);
    const Function kernel = gpu.kernel("copy");
    gpu::Sample sample;
    sample.work = 2 * static_cast<double>(request.bytes);
    sample.by = "our kernel";
    const auto copy = [&](Stream on) {
        gpu.launch(kernel, gpu.wide_grid(block), on, to.address(), from.address(),
                   static_cast<unsigned long long>(request.bytes / 16));
    };
    time_step(gpu, stream, {copy}, request.limits, sample);
    require_words(gpu, stream, to.address(), request.bytes, seed, "copy");
    return sample;
}

gpu::Sample triad(Gpu& gpu, const gpu::Request& request) {
    constexpr float scale = 3;
    require_multiple("bytes", request.bytes, 16);
    gpu.require(3 * request.bytes, "bytes: " + std::to_string(request.bytes));
    const DeviceMemory a(request.bytes), b(request.bytes), c(request.bytes);
    const OwnStream stream;
    const auto floats = static_cast<unsigned long long>(request.bytes / 4);
    gpu.run("fill_numbers", stream, b.address(), floats, seed);
    gpu.run("fill_numbers", stream, c.address(), floats, other_seed);
    const Function kernel = gpu.kernel("triad");
    gpu::Sample sample;
    sample.work = 3 * static_cast<double>(request.bytes);
    sample.by = "our kernel";
    const auto triad = [&](Stream on) {
        gpu.launch(kernel, gpu.wide_grid(block), on, a.address(), b.address(), c.address(), scale, floats / 4);
    };
    time_step(gpu, stream, {triad}, request.limits, sample);
    const Counter counter(stream);
    gpu.run("compare_triad", stream, a.address(), floats, seed, other_seed, scale, counter.address());
    if (counter.value() != 0) wrong("triad: some sums are wrong");
    return sample;
}

// How much less was free while the allocations lived shows what the driver rounds them up to.
gpu::Sample allocation(Gpu& gpu, const gpu::Request& request) {
    gpu.require(request.bytes * request.count, "bytes x count: " + std::to_string(request.bytes * request.count));
    const auto free_bytes = [] {
        std::size_t free = 0, total = 0;
        check(driver().cuMemGetInfo_v2(&free, &total), "cuMemGetInfo");
        return static_cast<double>(free);
    };
    const auto allocate = [&] {
        std::vector<std::unique_ptr<DeviceMemory>> all;
        for (std::uint64_t i = 0; i < request.count; ++i) all.push_back(std::make_unique<DeviceMemory>(request.bytes));
        return all;
    };
    gpu::Sample sample;
    sample.by = "driver";
    sample.seconds = time_calls(request.limits, [&] { allocate(); });
    const double before = free_bytes();
    const auto alive = allocate();
    sample.work = (before - free_bytes()) / static_cast<double>(request.count);
    if (sample.work < static_cast<double>(request.bytes))
        wrong("allocation: less memory was taken than asked for; somebody else gave some back meanwhile");
    return sample;
}

}  // namespace plimsoll::cuda
