#include "../src/kernels/adam.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "../src/half.hpp"
#include "../src/kernels/variant.hpp"
#include "loops.hpp"

namespace plimsoll::test {
namespace {

struct Format {
    const char* name;
    std::uint16_t (*encode)(float);
    float (*decode)(std::uint16_t);
    AdamLoop Isa::*loop;
};

const Format formats[] = {
    {"bf16", bf16_from_float, float_from_bf16, &Isa::adam_bf16},
    {"fp16", fp16_from_float, float_from_fp16, &Isa::adam_fp16},
};

constexpr std::size_t margin = 16;
constexpr float untouched = -7.5f;

struct State {
    State(const Format& format, std::size_t n, unsigned seed)
        : parameters(n + margin, untouched),
          momentum(n + margin, untouched),
          variance(n + margin, untouched),
          gradients(n + margin),
          low(n + margin, 0xabcd) {
        std::mt19937 random(seed);
        std::normal_distribution<float> normal(0, 1);
        for (std::size_t i = 0; i < n; ++i) {
            parameters[i] = normal(random);
            momentum[i] = 0.01f * normal(random);
            variance[i] = 1e-4f * std::abs(normal(random));
            gradients[i] = format.encode(0.01f * normal(random));
            reference.push_back({parameters[i], momentum[i], variance[i]});
        }
    }
    AdamArrays arrays() { return {parameters.data(), momentum.data(), variance.data(), gradients.data(), low.data()}; }
    bool margins_untouched() const {
        const std::size_t n = reference.size();
        for (std::size_t i = n; i < n + margin; ++i)
            if (parameters[i] != untouched || momentum[i] != untouched || variance[i] != untouched || low[i] != 0xabcd)
                return false;
        return true;
    }
    std::vector<float> parameters, momentum, variance;
    std::vector<std::uint16_t> gradients, low;
    std::vector<AdamReference> reference;
};

bool close(float found, double right, double scale) {
    return std::abs(found - right) <= 2e-6 * (std::abs(right) + scale);
}

void check_steps(const Isa& isa, const Format& format, std::size_t n, const AdamSettings& settings,
                 std::uint64_t first_step) {
    constexpr unsigned steps = 5;
    const std::string about = std::string(isa.name) + " " + format.name + " n=" + std::to_string(n);
    State state(format, n, static_cast<unsigned>(n));
    for (std::uint64_t step = first_step; step < first_step + steps; ++step) {
        (isa.*format.loop)(state.arrays(), adam_factors(settings, step), n);
        for (std::size_t i = 0; i < n; ++i) state.reference[i].step(settings, step, format.decode(state.gradients[i]));
    }
    for (std::size_t i = 0; i < n; ++i) {
        const AdamReference& right = state.reference[i];
        CHECK(close(state.momentum[i], right.momentum, 0.02), about);
        CHECK(close(state.variance[i], right.variance, 0), about);
        CHECK(close(state.parameters[i], right.parameter, settings.rate * steps), about);
        CHECK(state.low[i] == format.encode(state.parameters[i]), about);
    }
    CHECK(state.margins_untouched(), about);
}

void kernels_agree_with_double_precision() {
    for (const Isa* isa : usable_isas())
        for (const Format& format : formats) {
            for (std::size_t n = 0; n <= 70; ++n) check_steps(*isa, format, n, {}, 1);
            for (const std::size_t n : {1000u, 1003u, 4096u}) check_steps(*isa, format, n, {}, 1);
            check_steps(*isa, format, 1003, {}, 1000);
            check_steps(*isa, format, 1003, {3e-4, 0.9, 0.95, 1e-6, 0.1}, 1);
            check_steps(*isa, format, 1003, {1e-2, 0.5, 0.9, 1e-3, 0}, 3);
        }
}

std::vector<std::uint16_t> rounded(const std::vector<float>& values) {
    std::vector<std::uint16_t> codes;
    for (const float value : values) codes.push_back(bf16_from_float(value));
    return codes;
}

void fp32_gradients_take_the_same_steps() {
    for (const Isa* isa : usable_isas())
        for (const std::size_t n : {0u, 1u, 15u, 70u, 1003u}) {
            State state(formats[0], n, 7);
            std::vector<float> gradients(n + margin);
            for (std::size_t i = 0; i < n; ++i) gradients[i] = formats[0].decode(state.gradients[i]);
            AdamArrays arrays = state.arrays();
            arrays.gradients = gradients.data();
            arrays.low_parameters = nullptr;
            State halves(formats[0], n, 7);
            for (std::uint64_t step = 1; step <= 3; ++step) {
                isa->adam_fp32(arrays, adam_factors({}, step), n);
                isa->adam_bf16(halves.arrays(), adam_factors({}, step), n);
            }
            CHECK(state.parameters == halves.parameters && state.variance == halves.variance, isa->name);
            CHECK(state.margins_untouched(), isa->name);
        }
}

// Bit for bit what single precision gives with the same roundings, and one step within them of double precision.
void bf16_states_round_each_step() {
    for (const Isa* isa : usable_isas())
        for (std::size_t n = 0; n <= 70; ++n) {
            const State start(formats[0], n, static_cast<unsigned>(n));
            auto parameters = rounded(start.parameters), momentum = rounded(start.momentum);
            auto variance = rounded(start.variance), beside = parameters;
            std::vector<AdamRounded> right;
            for (std::size_t i = 0; i < n; ++i)
                right.push_back(
                    {float_from_bf16(parameters[i]), float_from_bf16(momentum[i]), float_from_bf16(variance[i])});
            const bool fused = isa->name != std::string("scalar");
            const auto round = [](float x) { return float_from_bf16(bf16_from_float(x)); };
            for (std::uint64_t step = 1; step <= 20; ++step) {
                isa->adam_bf16_states(
                    {parameters.data(), momentum.data(), variance.data(), start.gradients.data(), nullptr},
                    adam_factors({}, step), n);
                for (std::size_t i = 0; i < n; ++i) {
                    const float gradient = float_from_bf16(start.gradients[i]);
                    AdamReference precise = {right[i].parameter, right[i].momentum, right[i].variance};
                    precise.step({}, step, gradient);
                    right[i].step(adam_factors({}, step), gradient, fused, round);
                    CHECK(float_from_bf16(parameters[i]) == right[i].parameter, isa->name);
                    CHECK(float_from_bf16(momentum[i]) == right[i].momentum, isa->name);
                    CHECK(float_from_bf16(variance[i]) == right[i].variance, isa->name);
                    CHECK(std::abs(right[i].parameter - precise.parameter) <= 1e-6 + std::abs(precise.parameter) / 250,
                          isa->name);
                    CHECK(std::abs(right[i].variance - precise.variance) <= precise.variance / 250, isa->name);
                }
            }
            CHECK(std::equal(parameters.begin() + static_cast<std::ptrdiff_t>(n), parameters.end(),
                             beside.begin() + static_cast<std::ptrdiff_t>(n)),
                  "nothing beside");
        }
}

template <AdamLoop Isa::*loop>
void without_the_last(Isa& isa) {
    isa.*loop = [](const AdamArrays& arrays, const AdamFactors& factors, std::size_t n) {
        (scalar_isa.*loop)(arrays, factors, n - 1);
    };
}

template <AdamLoop Isa::*loop>
void with_longer_steps(Isa& isa) {
    isa.*loop = [](const AdamArrays& arrays, const AdamFactors& factors, std::size_t n) {
        AdamFactors others = factors;
        others.step *= 1.05f;
        (scalar_isa.*loop)(arrays, others, n);
    };
}

void wrong_loops_are_found() {
    CHECK(failure_with("adam_fp32", 3000, without_the_last<&Isa::adam_fp32>) == "wrong-result", "");
    CHECK(failure_with("adam_bf16", 3000, without_the_last<&Isa::adam_bf16>) == "wrong-result", "");
    CHECK(failure_with("adam_fp16", 3000, with_longer_steps<&Isa::adam_fp16>, 2) == "wrong-result", "");
    CHECK(failure_with("adam_bf16_states", 3000, without_the_last<&Isa::adam_bf16_states>) == "wrong-result", "");
}

// From zero moments the corrected means of the first step are g and g^2, so the parameter moves by
// rate x (g / (|g| + epsilon) + weight decay x parameter).
void reference_takes_the_known_first_step() {
    const AdamSettings settings;
    for (const double gradient : {0.5, -0.001, 1e-9, -30.0}) {
        AdamReference value = {0.25, 0, 0};
        value.step(settings, 1, gradient);
        const double move = gradient / (std::abs(gradient) + settings.epsilon) + settings.weight_decay * 0.25;
        CHECK(std::abs(value.parameter - (0.25 - settings.rate * move)) < 1e-15, std::to_string(gradient));
    }
}

constexpr const char* kernels[] = {"adam_fp32", "adam_bf16", "adam_fp16", "adam_bf16_states"};

// A sample steps some of its parameters in double precision too, and throws `wrong-result` where they differ.
void samples_verify_themselves() {
    for (const char* kernel : kernels)
        for (const std::string& variant : isa_names())
            for (const std::uint64_t elements : {1u, 15u, 1024u, 100003u})
                for (const unsigned threads : {1u, 2u, 3u})
                    for (int again = 0; again < 3; ++again) {  // the state goes on from sample to sample
                        const Sample sample = run_kernel(kernel, elements, threads, {60, 3}, variant);
                        CHECK(sample.seconds.size() == 3 && sample.variant == variant, kernel);
                    }
}

void long_samples_stay_within_tolerance() {
    for (const char* kernel : kernels) CHECK(run_kernel(kernel, 64, 1, {60, 20000}).seconds.size() == 20000, kernel);
}

void time_grows_with_size() {
    for (const char* kernel : kernels)
        for (const std::string& variant : isa_names()) {
            const auto best = [&](std::uint64_t elements) {
                const Sample sample = run_kernel(kernel, elements, 1, {0.05, 50}, variant);
                return *std::min_element(sample.seconds.begin(), sample.seconds.end());
            };
            const double small = best(1u << 16), large = best(1u << 20);
            CHECK(large > 6 * small, std::string(kernel) + " " + variant + ": 16 x the elements take " +
                                         std::to_string(large / small) + " x");
        }
}

}  // namespace

const std::vector<Test> adam_tests = {
    {"adam: the reference takes the known first step", reference_takes_the_known_first_step},
    {"adam: each kernel agrees with double precision", kernels_agree_with_double_precision},
    {"adam: fp32 gradients take the same steps", fp32_gradients_take_the_same_steps},
    {"adam: bf16 states round each step", bf16_states_round_each_step},
    {"adam: wrong loops are found out", wrong_loops_are_found},
    {"adam: samples verify some of their parameters", samples_verify_themselves},
    {"adam: long samples stay within tolerance", long_samples_stay_within_tolerance},
    {"adam: time grows with size, so no loop was removed", time_grows_with_size},
};

}  // namespace plimsoll::test
