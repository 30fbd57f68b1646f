// The optimizer step on the device: AdamW over fp32 parameters and moments, gradients in and parameters out in bf16 or
// fp16, as kernels/adam.hpp does it on the CPU.
#include "../kernels/adam.hpp"

#include <cmath>
#include <vector>

#include "../half.hpp"
#include "launching.hpp"
#include "memory.hpp"
#include "operations.hpp"
#include "source.hpp"
#include "timing.hpp"

namespace plimsoll::opencl {
namespace {

struct Precision {
    const char* dtype;
    const char* kernel;
    std::uint16_t (*encode)(float);
    float (*decode)(std::uint16_t);
    double rounding;  // of the short parameter, as a share of it
};
constexpr Precision precisions[] = {
    {"bf16", "adam_bf16", bf16_from_float, float_from_bf16, 0x1p-8},
    {"fp16", "adam_fp16", fp16_from_float, float_from_fp16, 0x1p-11},
};

const Precision& precision_named(const std::string& dtype) {
    for (const Precision& one : precisions)
        if (dtype == one.dtype) return one;
    throw Failure("bad-argument", "dtype: " + dtype + "; it must be bf16 or fp16");
}

// Values repeat with this period, so that each is checked against one of so many.
constexpr std::uint64_t period = 1024;

float parameter_at(std::uint64_t index) { return static_cast<float>(index % period) / period * 2 - 1; }

// Between 0.001 and 0.011 with either sign: the squares stay far from subnormal numbers.
float gradient_at(std::uint64_t index) {
    const float magnitude = 0.001f + 0.01f * static_cast<float>(index % period) / period;
    return index % 2 == 0 ? magnitude : -magnitude;
}

template <class Value, class At>
void fill(Card& card, const Memory& memory, std::uint64_t count, At at) {
    std::vector<Value> piece(std::min<std::uint64_t>(count, 1024 * period));
    for (std::uint64_t i = 0; i < piece.size(); ++i) piece[i] = at(i);
    for (std::uint64_t first = 0; first < count; first += piece.size()) {
        const std::uint64_t size = std::min<std::uint64_t>(piece.size(), count - first) * sizeof(Value);
        check(api().enqueue_write(card.queue(), memory.get(), 1, first * sizeof(Value), size, piece.data(), 0, nullptr,
                                  nullptr),
              "clEnqueueWriteBuffer");
    }
}

struct State {
    State(Card& card, const Precision& precision, std::uint64_t count)
        : parameters(card.allocate(4 * count)),
          momentum(card.allocate(4 * count)),
          variance(card.allocate(4 * count)),
          gradients(card.allocate(2 * count)),
          low(card.allocate(2 * count)) {
        fill<float>(card, parameters, count, parameter_at);
        fill<std::uint16_t>(card, gradients, count, [&](auto i) { return precision.encode(gradient_at(i)); });
        clear_device(card, momentum.get(), 4 * count);
        clear_device(card, variance.get(), 4 * count);
        clear_device(card, low.get(), 2 * count);
    }
    const Memory parameters, momentum, variance, gradients, low;
};

struct Factors {
    float beta[4], rest[4];
};

Factors factors_of(std::uint64_t step) {
    const AdamFactors f = adam_factors({}, step);
    return {{f.beta1, f.rest1, f.beta2, f.rest2}, {f.root_correction, f.epsilon, f.step, f.decay}};
}

std::vector<double> expected_after(std::uint64_t steps, const Precision& precision) {
    std::vector<double> values;
    for (std::uint64_t i = 0; i < period; ++i) {
        AdamReference reference{parameter_at(i), 0, 0};
        for (std::uint64_t step = 1; step <= steps; ++step)
            reference.step({}, step, precision.decode(precision.encode(gradient_at(i))));
        values.push_back(reference.parameter);
    }
    return values;
}

// Each step rounds the parameter, below 2 in size, to 24 bits, and its update, 0.001 in size, by a root and a quotient
// that OpenCL takes as right within 3 and 2.5 units in the last place (section 7.4).
void verify(Card& card, const State& state, const Precision& precision, std::uint64_t count, std::uint64_t steps) {
    const std::vector<double> expected = expected_after(steps, precision);
    const double allowed = 1e-6 + static_cast<double>(steps) * 0x1p-22;
    read_pieces(
        card, state.parameters.get(), 4 * count, [&](std::uint64_t first, std::uint64_t bytes, const void* piece) {
            const auto* found = static_cast<const float*>(piece);
            for (std::uint64_t i = 0; i < bytes / 4; ++i) {
                const double right = expected[(first / 4 + i) % period];
                if (std::abs(found[i] - right) <= allowed) continue;
                throw Failure("wrong-result", std::string(precision.kernel) + ": parameter " +
                                                  std::to_string(first / 4 + i) + " is " + std::to_string(found[i]) +
                                                  ", it must be " + std::to_string(right));
            }
        });
    read_pieces(card, state.low.get(), 2 * count, [&](std::uint64_t first, std::uint64_t bytes, const void* piece) {
        const auto* found = static_cast<const std::uint16_t*>(piece);
        for (std::uint64_t i = 0; i < bytes / 2; ++i) {
            const double right = expected[(first / 2 + i) % period];
            if (std::abs(precision.decode(found[i]) - right) <= allowed + std::abs(right) * precision.rounding)
                continue;
            throw Failure("wrong-result", std::string(precision.kernel) + ": the short parameter " +
                                              std::to_string(first / 2 + i) + " is wrong");
        }
    });
}

}  // namespace

gpu::Sample step_adam(Card& card, const gpu::Request& request) {
    const Precision& precision = precision_named(request.dtype);
    const std::uint64_t count = request.count;
    const State state(card, precision, count);
    const KernelId kernel = card.kernel(adam_source, precision.kernel);
    set_arguments(kernel, state.parameters.get(), state.momentum.get(), state.variance.get(), state.gradients.get(),
                  state.low.get());
    std::uint64_t steps = 0;
    Plan plan;
    plan.work = static_cast<double>(count);
    plan.queues = {card.queue()};
    plan.before = [&] {
        const Factors factors = factors_of(++steps);
        check(api().set_argument(kernel, 5, sizeof factors.beta, factors.beta), "clSetKernelArg");
        check(api().set_argument(kernel, 6, sizeof factors.rest, factors.rest), "clSetKernelArg");
    };
    plan.enqueue = [&](std::vector<Event>& events) {
        enqueue_items(card.queue(), kernel, count, group_for(card), events);
    };
    gpu::Sample sample = timed(request.limits, plan);
    verify(card, state, precision, count, steps);
    sample.by = "our OpenCL kernel";
    return sample;
}

}  // namespace plimsoll::opencl
