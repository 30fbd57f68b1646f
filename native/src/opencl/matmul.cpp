// Matrix products by our own tiled kernel: what plain code reaches, not what the vendor's library does.
#include <algorithm>
#include <vector>

#include "../half.hpp"
#include "memory.hpp"
#include "operations.hpp"
#include "source.hpp"
#include "timing.hpp"

namespace plimsoll::opencl {
namespace {

constexpr std::uint64_t tile = 64, depth = 16, group_side = 16, tile_items = tile / group_side;

struct Dtype {
    const char* name;
    const Source* source;
    std::uint64_t bytes;
};
constexpr const char* by[] = {"our tiled OpenCL kernel", "our tiled OpenCL kernel, without tensor cores"};

Dtype dtype_named(const Card& card, const std::string& name) {
    const std::vector<std::string>& has = card.found().about.dtypes;
    if (std::find(has.begin(), has.end(), name) == has.end())
        throw Failure("unsupported", "dtype: " + name + " is not computed with by OpenCL on this device");
    if (name == "fp32") return {"fp32", &matmul_fp32_source, 4};
    return {"fp16", &matmul_fp16_source, 2};
}

void require_tiles(const char* field, std::uint64_t value, std::uint64_t multiple) {
    if (value % multiple != 0)
        throw Failure("bad-argument", std::string(field) + ": " + std::to_string(value) +
                                          "; it must be a multiple of " + std::to_string(multiple));
}

// -1, 0 or 1, so that every sum is exact in either format.
int element(std::uint64_t index, std::uint32_t seed) {
    return static_cast<int>(pattern_word(seed, index) >> 16) % 3 - 1;
}

double decoded(const std::vector<unsigned char>& bytes, std::uint64_t index, const Dtype& dtype) {
    if (dtype.bytes == 4) {
        float x;
        std::memcpy(&x, bytes.data() + 4 * index, 4);
        return x;
    }
    std::uint16_t half;
    std::memcpy(&half, bytes.data() + 2 * index, 2);
    return float_from_fp16(half);
}

void fill_matrix(Card& card, const Memory& memory, std::uint64_t elements, std::uint32_t seed, const Dtype& dtype) {
    std::vector<unsigned char> bytes(elements * dtype.bytes);
    for (std::uint64_t i = 0; i < elements; ++i) {
        const auto value = static_cast<float>(element(i, seed));
        const std::uint16_t half = fp16_from_float(value);
        std::memcpy(bytes.data() + i * dtype.bytes, dtype.bytes == 4 ? static_cast<const void*>(&value) : &half,
                    dtype.bytes);
    }
    check(api().enqueue_write(card.queue(), memory.get(), 1, 0, bytes.size(), bytes.data(), 0, nullptr, nullptr),
          "clEnqueueWriteBuffer");
}

struct Shape {
    std::uint64_t m, n, k;
};

constexpr std::uint32_t seed_a = 10, seed_b = 11, seed_r = 12;

// Freivalds' check (IFIP 1977) of every row: C r = A (B r) for a vector r of -1, 0 and 1, in whole numbers.
void verify(Card& card, const Memory& c, const Shape& shape, const Dtype& dtype) {
    std::vector<double> br(shape.k, 0);
    for (std::uint64_t i = 0; i < shape.k; ++i)
        for (std::uint64_t j = 0; j < shape.n; ++j) br[i] += element(i * shape.n + j, seed_b) * element(j, seed_r);
    std::vector<unsigned char> row(shape.n * dtype.bytes);
    for (std::uint64_t i = 0; i < shape.m; ++i) {
        check(api().enqueue_read(card.queue(), c.get(), 1, i * row.size(), row.size(), row.data(), 0, nullptr, nullptr),
              "clEnqueueReadBuffer");
        double found = 0, expected = 0;
        for (std::uint64_t j = 0; j < shape.n; ++j) found += decoded(row, j, dtype) * element(j, seed_r);
        for (std::uint64_t j = 0; j < shape.k; ++j) expected += element(i * shape.k + j, seed_a) * br[j];
        if (found != expected)
            throw Failure("wrong-result", "matmul " + std::string(dtype.name) + ": row " + std::to_string(i) +
                                              " gives " + std::to_string(found) + ", it must be " +
                                              std::to_string(expected));
    }
}

}  // namespace

gpu::Sample multiply_matrices(Card& card, const gpu::Request& request) {
    const Dtype dtype = dtype_named(card, request.dtype);
    const Shape shape{request.m, request.n, request.k};
    require_tiles("m", shape.m, tile);
    require_tiles("n", shape.n, tile);
    require_tiles("k", shape.k, depth);
    if (card.found().most_work_group < group_side * group_side)
        throw Failure("unsupported", "the device runs no groups of 256 items, which our kernel needs");
    const Memory a = card.allocate(shape.m * shape.k * dtype.bytes), b = card.allocate(shape.k * shape.n * dtype.bytes);
    const std::uint64_t c_bytes = shape.m * shape.n * dtype.bytes;
    const Memory c = card.allocate(c_bytes);
    fill_matrix(card, a, shape.m * shape.k, seed_a, dtype);
    fill_matrix(card, b, shape.k * shape.n, seed_b, dtype);
    const KernelId kernel = card.kernel(*dtype.source, "matmul");
    set_arguments(kernel, a.get(), b.get(), c.get(), static_cast<Uint>(shape.n), static_cast<Uint>(shape.k));
    const std::size_t global[] = {shape.n / tile_items, shape.m / tile_items}, local[] = {group_side, group_side};
    Plan plan;
    plan.work = 2.0 * static_cast<double>(shape.m) * static_cast<double>(shape.n) * static_cast<double>(shape.k);
    plan.queues = {card.queue()};
    plan.enqueue = [&](std::vector<Event>& events) {
        Event event;
        check(api().enqueue_kernel(card.queue(), kernel, 2, nullptr, global, local, 0, nullptr, event.out()),
              "clEnqueueNDRangeKernel");
        events.push_back(std::move(event));
    };
    gpu::Sample sample = timed(request.limits, plan, [&] { clear_device(card, c.get(), c_bytes); });
    verify(card, c, shape, dtype);
    sample.by = dtype.bytes == 4 ? by[0] : by[1];
    return sample;
}

}  // namespace plimsoll::opencl
