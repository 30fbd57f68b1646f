// The optimizer step on the GPU, checked against the same step in double precision.
#include "../kernels/adam.hpp"

#include <cmath>

#include "../half.hpp"
#include "clocks.hpp"
#include "operations.hpp"

namespace plimsoll::cuda {
namespace {

// Memory of one parameter: fp32 parameter and two moments, and gradient and low-precision parameter of 2 bytes each or
// a gradient of 4.
constexpr std::uint64_t state_bytes = 12, other_bytes = 4;

struct Arrays {
    explicit Arrays(std::uint64_t count)
        : parameters(4 * count), momentum(4 * count), variance(4 * count), gradients(4 * count), low(2 * count) {}
    DeviceMemory parameters, momentum, variance, gradients, low;
};

// Parameters here and there, the first and the last among them.
std::vector<std::uint64_t> witnesses_of(std::uint64_t count) {
    std::vector<std::uint64_t> indices;
    for (std::uint64_t i = 0; i < 32; ++i) indices.push_back(i * (count - 1) / 31);
    return indices;
}

template <class T>
T read_at(const DeviceMemory& memory, std::uint64_t index, Stream stream) {
    T value{};
    check(driver().cuMemcpyDtoHAsync_v2(&value, memory.address() + index * sizeof(T), sizeof(T), stream),
          "cuMemcpyDtoHAsync");
    check(driver().cuStreamSynchronize(stream), "cuStreamSynchronize");
    return value;
}

double gradient_at(const Arrays& arrays, const std::string& dtype, std::uint64_t index, Stream stream) {
    if (dtype == "fp32") return read_at<float>(arrays.gradients, index, stream);
    const auto half = read_at<std::uint16_t>(arrays.gradients, index, stream);
    return dtype == "bf16" ? float_from_bf16(half) : float_from_fp16(half);
}

std::vector<AdamReference> references_of(const Arrays& arrays, const std::vector<std::uint64_t>& indices,
                                         Stream stream) {
    std::vector<AdamReference> references;
    for (const std::uint64_t i : indices) references.push_back({read_at<float>(arrays.parameters, i, stream), 0, 0});
    return references;
}

// Each step rounds a parameter to 24 bits.
void require_step(const Arrays& arrays, const gpu::Request& request, const std::vector<std::uint64_t>& indices,
                  std::vector<AdamReference>& references, std::uint64_t steps, Stream stream) {
    for (std::size_t w = 0; w < indices.size(); ++w) {
        const double gradient = gradient_at(arrays, request.dtype, indices[w], stream);
        for (std::uint64_t step = 1; step <= steps; ++step) references[w].step({}, step, gradient);
        const double expected = references[w].parameter;
        const double found = read_at<float>(arrays.parameters, indices[w], stream);
        const double size = std::fmax(1, std::fabs(expected));
        if (std::fabs(found - expected) > 1e-6 + static_cast<double>(steps) * size * 0x1p-23)
            wrong("adam: parameter " + std::to_string(indices[w]) + " is " + std::to_string(found) + ", it must be " +
                  std::to_string(expected));
    }
}

}  // namespace

gpu::Sample adam(Gpu& gpu, const gpu::Request& request) {
    if (request.dtype != "fp32" && request.dtype != "bf16" && request.dtype != "fp16")
        throw Failure("bad-argument", "dtype: " + request.dtype + "; gradients are in fp32, bf16 or fp16");
    const auto count = static_cast<unsigned long long>(request.count);
    gpu.require((state_bytes + other_bytes + 2) * count, "count: " + std::to_string(count));
    const Arrays arrays(count);
    const OwnStream stream;
    gpu.run("fill_parameters", stream, arrays.parameters.address(), count);
    gpu.run("fill_gradients_" + request.dtype, stream, arrays.gradients.address(), count);
    for (const DeviceMemory* moment : {&arrays.momentum, &arrays.variance})
        check(driver().cuMemsetD8Async(moment->address(), 0, 4 * count, stream), "cuMemsetD8Async");
    const std::vector<std::uint64_t> indices = witnesses_of(count);
    std::vector<AdamReference> references = references_of(arrays, indices, stream);
    const Function kernel = gpu.kernel("adam_" + request.dtype);
    std::uint64_t steps = 0;
    gpu::Sample sample;
    sample.work = static_cast<double>(count);
    sample.by = "our kernel";
    const auto step = [&](Stream on) {
        gpu.launch(kernel, gpu.wide_grid(256), on, arrays.parameters.address(), arrays.momentum.address(),
                   arrays.variance.address(), arrays.gradients.address(), arrays.low.address(), count,
                   adam_factors({}, ++steps));
    };
    time_step(gpu, stream, {step}, request.limits, sample);
    require_step(arrays, request, indices, references, steps, stream);
    return sample;
}

}  // namespace plimsoll::cuda
