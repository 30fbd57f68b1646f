#include "adam.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "../half.hpp"
#include "../os/memory.hpp"
#include "../team.hpp"
#include "stream.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

struct Precision {
    const char* id;
    void (*Isa::*loop)(const AdamArrays&, const AdamFactors&, std::size_t);
    std::uint16_t (*encode)(float);
    float (*decode)(std::uint16_t);
};

constexpr Precision bf16 = {"adam_bf16", &Isa::adam_bf16, bf16_from_float, float_from_bf16};
constexpr Precision fp16 = {"adam_fp16", &Isa::adam_fp16, fp16_from_float, float_from_fp16};

// The arrays of the last sample, as for the memory kernels; the state goes on from sample to sample.
struct State {
    const Precision* precision;
    std::uint64_t elements;
    unsigned threads;
    bool huge_pages;
    Buffer parameters, momentum, variance, gradients, low_parameters;
    std::uint64_t steps = 0;

    AdamArrays arrays(std::uint64_t first = 0) const {
        return {parameters.as<float>() + first, momentum.as<float>() + first, variance.as<float>() + first,
                gradients.as<std::uint16_t>() + first, low_parameters.as<std::uint16_t>() + first};
    }
};

// Never destroyed: at the exit of the process a sample may still be running.
std::unique_ptr<State>& kept_state() {
    static auto* kept = new std::unique_ptr<State>;
    return *kept;
}

State& state_for(const Precision& precision, const Request& request) {
    std::unique_ptr<State>& kept = kept_state();
    const bool fits = kept && kept->precision == &precision && kept->elements == request.elements &&
                      kept->threads == request.threads && kept->huge_pages == request.huge_pages;
    if (fits) return *kept;
    kept.reset();
    const std::uint64_t float_bytes = request.elements * sizeof(float), half_bytes = float_bytes / 2;
    require_memory(3 * float_bytes + 2 * half_bytes, "elements: " + std::to_string(request.elements));
    const Pages pages = request.huge_pages ? Pages::huge : Pages::ordinary;
    const auto floats = [&] { return Buffer(float_bytes, pages); };
    const auto halves = [&] { return Buffer(half_bytes, pages); };
    kept.reset(new State{&precision, request.elements, request.threads, request.huge_pages, floats(), floats(),
                         floats(), halves(), halves()});
    return *kept;
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
    const AdamArrays x = state.arrays();
    auto* gradients = state.gradients.as<std::uint16_t>();
    for (std::uint64_t i = range.first; i < range.first + range.count; ++i) {
        const double u = uniform(2 * i), magnitude = 0.001 + 0.01 * uniform(2 * i + 1);
        x.parameters[i] = static_cast<float>(2 * u - 1);
        x.momentum[i] = 0;
        x.variance[i] = 0;
        gradients[i] = state.precision->encode(static_cast<float>(i % 2 == 0 ? magnitude : -magnitude));
        x.low_parameters[i] = 0;
    }
}

// Some parameters, copied before the sample and stepped in double precision after it.
struct Witness {
    std::uint64_t index;
    AdamReference value;
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
    const AdamArrays x = state.arrays();
    for (Witness& witness : witnesses)
        if (witness.index >= range.first && witness.index - range.first < range.count)
            witness.value = {x.parameters[witness.index], x.momentum[witness.index], x.variance[witness.index]};
}

// Each step rounds a parameter of size up to `size` to 24 bits, so the distance may grow by that much a step.
bool agrees(double found, double expected, double steps) {
    const double size = std::max(1.0, std::abs(expected));
    return std::abs(found - expected) <= 1e-6 + steps * size * 0x1p-23;
}

void verify(const State& state, const std::string& variant, std::vector<Witness>& witnesses, std::uint64_t first_step) {
    const AdamArrays x = state.arrays();
    for (Witness& witness : witnesses) {
        const std::uint64_t i = witness.index;
        const double gradient = state.precision->decode(x.gradients[i]);
        for (std::uint64_t step = first_step; step <= state.steps; ++step) witness.value.step({}, step, gradient);
        const double steps = static_cast<double>(state.steps - first_step + 1);
        const bool right = agrees(x.parameters[i], witness.value.parameter, steps) &&
                           x.low_parameters[i] == state.precision->encode(x.parameters[i]);
        if (!right)
            throw Failure("wrong-result", std::string(state.precision->id) + " " + variant + ": parameter " +
                                              std::to_string(i) + " is " + std::to_string(x.parameters[i]) +
                                              ", it must be " + std::to_string(witness.value.parameter));
    }
}

Sample run_adam(const Precision& precision, const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, adam_variants());
    const auto isas = usable_isas();
    const Isa& isa = **std::find_if(isas.begin(), isas.end(), [&](const Isa* each) { return variant == each->name; });
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
    sample.seconds = run_team(request.threads, request.limits, work);
    state.steps = steps[0];
    verify(state, variant, witnesses, first_step);
    sample.elements = static_cast<double>(request.elements);
    sample.variant = variant;
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

std::vector<std::string> adam_variants() { return read_variants(); }

Sample run_adam_bf16(const Request& request) { return run_adam(bf16, request); }
Sample run_adam_fp16(const Request& request) { return run_adam(fp16, request); }

}  // namespace plimsoll
