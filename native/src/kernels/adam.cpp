#include "adam.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "../half.hpp"
#include "../os/memory.hpp"
#include "../os/numa.hpp"
#include "../team.hpp"
#include "kept.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

// How one number lies in an array.
struct Format {
    std::uint64_t bytes;
    float (*get)(const void* array, std::uint64_t i);
    void (*put)(void* array, std::uint64_t i, float x);
};

template <float (*decode)(std::uint16_t)>
float get_half(const void* array, std::uint64_t i) {
    return decode(static_cast<const std::uint16_t*>(array)[i]);
}

template <std::uint16_t (*encode)(float)>
void put_half(void* array, std::uint64_t i, float x) {
    static_cast<std::uint16_t*>(array)[i] = encode(x);
}

constexpr Format fp32 = {4, [](const void* array, std::uint64_t i) { return static_cast<const float*>(array)[i]; },
                         [](void* array, std::uint64_t i, float x) { static_cast<float*>(array)[i] = x; }};
constexpr Format bf16 = {2, get_half<float_from_bf16>, put_half<bf16_from_float>};
constexpr Format fp16 = {2, get_half<float_from_fp16>, put_half<fp16_from_float>};

struct Precision {
    const char* id;
    AdamLoop Isa::*loop;
    Format state, gradient;
    bool has_copy;  // of the parameters, in the gradients' format
};

constexpr Precision precisions[] = {
    {"adam_fp32", &Isa::adam_fp32, fp32, fp32, false},
    {"adam_bf16", &Isa::adam_bf16, fp32, bf16, true},
    {"adam_fp16", &Isa::adam_fp16, fp32, fp16, true},
    {"adam_bf16_states", &Isa::adam_bf16_states, bf16, bf16, false},
};

// The arrays of a sample; the state goes on from sample to sample.
struct State : Kept {
    State(const Precision* precision, const ArraysKey& key) : Kept(precision, key), precision(precision) {
        const auto array = [&](std::uint64_t bytes) { return Buffer(bytes * key.elements, key.memory); };
        parameters = array(precision->state.bytes);
        momentum = array(precision->state.bytes);
        variance = array(precision->state.bytes);
        gradients = array(precision->gradient.bytes);
        if (precision->has_copy) copy = array(precision->gradient.bytes);
    }
    const Precision* const precision;
    Buffer parameters, momentum, variance, gradients, copy;
    std::uint64_t steps = 0;

    // From the element `first` on.
    AdamArrays arrays(std::uint64_t first) const {
        const auto state = [&](const Buffer& buffer) { return buffer.as<char>() + first * precision->state.bytes; };
        const std::uint64_t skip = first * precision->gradient.bytes;
        return {state(parameters), state(momentum), state(variance), gradients.as<char>() + skip,
                precision->has_copy ? copy.as<char>() + skip : nullptr};
    }
};

std::uint64_t bytes_per_element(const Precision& precision) {
    return 3 * precision.state.bytes + (precision.has_copy ? 2 : 1) * precision.gradient.bytes;
}

State& state_for(const Precision& precision, const Request& request) {
    return arrays_of<State>(&precision, request, [&](const ArraysKey& key) {
        require_memory(key.elements * bytes_per_element(precision), "elements: " + std::to_string(key.elements));
        return std::make_unique<State>(&precision, key);
    });
}

// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a hash of the index, so that any thread can fill any part.
double uniform(std::uint64_t index) {
    std::uint64_t z = (index + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return static_cast<double>((z ^ z >> 31) >> 11) * 0x1p-53;
}

// Gradients between 0.001 and 0.011 with either sign: their squares stay far from subnormal numbers, which CPUs treat
// slowly.
void fill(const State& state, Range range) {
    const Precision& p = *state.precision;
    for (std::uint64_t i = range.first; i < range.first + range.count; ++i) {
        const double u = uniform(2 * i), magnitude = 0.001 + 0.01 * uniform(2 * i + 1);
        p.state.put(state.parameters.as<void>(), i, static_cast<float>(2 * u - 1));
        p.state.put(state.momentum.as<void>(), i, 0);
        p.state.put(state.variance.as<void>(), i, 0);
        p.gradient.put(state.gradients.as<void>(), i, static_cast<float>(i % 2 == 0 ? magnitude : -magnitude));
        if (p.has_copy) p.gradient.put(state.copy.as<void>(), i, 0);
    }
}

struct Values {
    float parameter, momentum, variance;
};

Values values_at(const State& state, std::uint64_t i) {
    const Format& format = state.precision->state;
    return {format.get(state.parameters.as<void>(), i), format.get(state.momentum.as<void>(), i),
            format.get(state.variance.as<void>(), i)};
}

// Some parameters, copied before the sample and stepped after it: in double precision or with the loop's roundings.
struct Witness {
    std::uint64_t index;
    Values before;
};

std::vector<Witness> choose_witnesses(std::uint64_t elements) {
    const std::uint64_t count = std::min<std::uint64_t>(elements, 64);
    std::vector<Witness> witnesses;
    for (std::uint64_t k = 0; k < count; ++k)
        witnesses.push_back(
            {count == 1 ? 0 : k * (elements - 1) / (count - 1), {}});  // the first and the last among them
    return witnesses;
}

void copy_values(const State& state, Range range, std::vector<Witness>& witnesses) {
    for (Witness& witness : witnesses)
        if (witness.index >= range.first && witness.index - range.first < range.count)
            witness.before = values_at(state, witness.index);
}

// What a parameter must be after some steps, and how far from it the loop's may be.
struct Expected {
    double parameter, tolerance;
};

// Each step rounds a parameter of size up to `size` to 24 bits, so the distance may grow by that much a step.
Expected expected_in_double(const Witness& witness, double gradient, std::uint64_t first, std::uint64_t last) {
    AdamReference value = {witness.before.parameter, witness.before.momentum, witness.before.variance};
    for (std::uint64_t step = first; step <= last; ++step) value.step({}, step, gradient);
    const double size = std::max(1.0, std::abs(value.parameter));
    return {value.parameter, 1e-6 + static_cast<double>(last - first + 1) * size * 0x1p-23};
}

Expected expected_rounded(const Witness& witness, float gradient, std::uint64_t first, std::uint64_t last, bool fused) {
    AdamRounded value = {witness.before.parameter, witness.before.momentum, witness.before.variance};
    const auto round = [](float x) { return float_from_bf16(bf16_from_float(x)); };
    for (std::uint64_t step = first; step <= last; ++step) value.step(adam_factors({}, step), gradient, fused, round);
    return {value.parameter, 0};
}

void verify(const State& state, const Isa& isa, const std::vector<Witness>& witnesses, std::uint64_t first_step) {
    const Precision& p = *state.precision;
    const bool fused = isa.name != std::string(scalar_isa.name);
    for (const Witness& witness : witnesses) {
        const std::uint64_t i = witness.index;
        const float gradient = p.gradient.get(state.gradients.as<void>(), i), found = values_at(state, i).parameter;
        const Expected expected = p.state.bytes == 4
                                      ? expected_in_double(witness, gradient, first_step, state.steps)
                                      : expected_rounded(witness, gradient, first_step, state.steps, fused);
        std::uint32_t rounded = 0, copied = 0;
        if (p.has_copy) p.gradient.put(&rounded, 0, found);
        if (p.has_copy) std::memcpy(&copied, state.copy.as<char>() + i * p.gradient.bytes, p.gradient.bytes);
        if (std::abs(found - expected.parameter) <= expected.tolerance && rounded == copied) continue;
        throw Failure("wrong-result", std::string(p.id) + " " + isa.name + ": parameter " + std::to_string(i) + " is " +
                                          std::to_string(found) + ", it must be " + std::to_string(expected.parameter));
    }
}

std::string placement_of(const State& state) {
    std::string words;
    for (const Buffer* buffer : {&state.parameters, &state.momentum, &state.variance, &state.gradients, &state.copy})
        words = std::max(words, check_placement(buffer->as<void>(), buffer->bytes(), state.key.memory));
    return words;
}

Sample run_adam(const Precision& precision, const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, isa_names());
    const Isa& isa = loops_for(request, variant);
    State& state = state_for(precision, request);
    const std::uint64_t first_step = state.steps + 1;
    const bool is_new = state.steps == 0;
    std::vector<std::uint64_t> steps(request.threads, state.steps);
    const auto range = [&](unsigned thread) { return part_of(request.elements, request.threads, thread); };
    std::vector<Witness> witnesses = choose_witnesses(request.elements);
    Work work;
    work.prepare = [&](unsigned thread) {
        if (is_new) fill(state, range(thread));
        copy_values(state, range(thread), witnesses);
    };
    work.step = [&](unsigned thread) {
        const Range part = range(thread);
        const AdamFactors factors = adam_factors({}, ++steps[thread]);
        (isa.*precision.loop)(state.arrays(part.first), factors, part.count);
    };
    work.finish = [](unsigned) {};
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    state.steps = steps[0];
    verify(state, isa, witnesses, first_step);
    sample.elements = static_cast<double>(request.elements);
    sample.variant = variant;
    sample.verified = true;
    sample.note = placement_of(state);
    return sample;
}

}  // namespace

AdamFactors adam_factors(const AdamSettings& s, std::uint64_t step) {
    const auto t = static_cast<double>(step);
    const auto single = [](double x) { return static_cast<float>(x); };
    return {single(s.beta1),
            single(1 - s.beta1),
            single(s.beta2),
            single(1 - s.beta2),
            single(1 / std::sqrt(1 - std::pow(s.beta2, t))),
            single(s.epsilon),
            single(-s.rate / (1 - std::pow(s.beta1, t))),
            single(-s.rate * s.weight_decay)};
}

// Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, with the schedule multiplier 1.
void AdamReference::step(const AdamSettings& s, std::uint64_t step, double gradient) {
    const auto t = static_cast<double>(step);
    momentum = s.beta1 * momentum + (1 - s.beta1) * gradient;
    variance = s.beta2 * variance + (1 - s.beta2) * gradient * gradient;
    const double mean = momentum / (1 - std::pow(s.beta1, t));
    const double spread = variance / (1 - std::pow(s.beta2, t));
    parameter -= s.rate * (mean / (std::sqrt(spread) + s.epsilon) + s.weight_decay * parameter);
}

// In the order of operations of kernels/loops-adam.hpp.
void AdamRounded::step(const AdamFactors& f, float gradient, bool fused, float (*round)(float)) {
    const auto fma = [fused](float x, float y, float z) { return fused ? std::fma(x, y, z) : x * y + z; };
    const float mean = fma(f.beta1, momentum, f.rest1 * gradient);
    const float square = fma(f.beta2, variance, f.rest2 * (gradient * gradient));
    const float bound = fma(std::sqrt(square), f.root_correction, f.epsilon);
    const float decayed = fma(f.decay, parameter, parameter);
    parameter = round(fma(f.step, mean / bound, decayed));
    momentum = round(mean);
    variance = round(square);
}

Sample run_adam_fp32(const Request& request) { return run_adam(precisions[0], request); }
Sample run_adam_bf16(const Request& request) { return run_adam(precisions[1], request); }
Sample run_adam_fp16(const Request& request) { return run_adam(precisions[2], request); }
Sample run_adam_bf16_states(const Request& request) { return run_adam(precisions[3], request); }

}  // namespace plimsoll
