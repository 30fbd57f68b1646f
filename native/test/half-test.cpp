// Conversions to 16 bits against the definition: the nearest representable value, of two equally near the even one.
#include "../src/half.hpp"

#include <cmath>
#include <limits>

#include "../src/kernels/variant.hpp"
#include "check.hpp"

namespace plimsoll::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Format {
    const char* name;
    int exponent_bits, fraction_bits;
    std::uint16_t (*encode)(float);
    float (*decode)(std::uint16_t);
    AdamLoop Isa::*adam;
};

const Format formats[] = {
    {"bf16", 8, 7, bf16_from_float, float_from_bf16, &Isa::adam_bf16},
    {"fp16", 5, 10, fp16_from_float, float_from_fp16, &Isa::adam_fp16},
};

// IEEE 754-2019, 3.4, in double arithmetic.
double value_of(const Format& format, std::uint32_t code) {
    const int most = (1 << format.exponent_bits) - 1, bias = most / 2;
    const int exponent = static_cast<int>(code >> format.fraction_bits) & most;
    const double fraction = static_cast<double>(code & ((1u << format.fraction_bits) - 1));
    const double sign = (code & 0x8000u) != 0 ? -1 : 1;
    if (exponent == most) return fraction == 0 ? sign * infinity : std::numeric_limits<double>::quiet_NaN();
    if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - format.fraction_bits);
    return sign * std::ldexp(fraction + std::ldexp(1.0, format.fraction_bits), exponent - bias - format.fraction_bits);
}

struct Case {
    float input;
    std::uint16_t code;
};

// For each finite code: itself, the tie with the next one, and the floats beside the tie.
std::vector<Case> rounding_cases(const Format& format) {
    std::vector<Case> cases;
    const std::uint32_t top = ((1u << format.exponent_bits) - 1) << format.fraction_bits;  // infinity
    for (const std::uint32_t sign : {0u, 0x8000u})
        for (std::uint32_t code = 0; code < top; ++code) {
            const double low = value_of(format, code);
            const double high = code + 1 < top ? value_of(format, code + 1) : 2 * low - value_of(format, code - 1);
            const auto tie = static_cast<float>((low + high) / 2);
            const auto put = [&](float x, std::uint32_t result) {
                cases.push_back({sign != 0 ? -x : x, static_cast<std::uint16_t>(sign | result)});
            };
            put(static_cast<float>(low), code);
            put(tie, code + (code & 1));
            put(std::nextafterf(tie, 0), code);
            put(std::nextafterf(tie, std::numeric_limits<float>::infinity()), code + 1);
        }
    return cases;
}

std::string about(const Format& format, const char* isa, double x) {
    return std::string(format.name) + " " + isa + " " + std::to_string(x);
}

void decodes_every_code() {
    for (const Format& format : formats)
        for (std::uint32_t code = 0; code < 0x10000; ++code) {
            const double found = format.decode(static_cast<std::uint16_t>(code)), right = value_of(format, code);
            CHECK(found == right || (std::isnan(found) && std::isnan(right)), about(format, "", right));
            CHECK(std::signbit(found) == ((code & 0x8000u) != 0), about(format, "", right));
        }
}

void encodes_to_nearest_even() {
    for (const Format& format : formats) {
        for (const Case& each : rounding_cases(format))
            CHECK(format.encode(each.input) == each.code, about(format, "", each.input));
        const auto limitless = std::numeric_limits<float>::infinity();
        CHECK(format.decode(format.encode(limitless)) == limitless, format.name);
        CHECK(format.decode(format.encode(-limitless)) == -limitless, format.name);
        for (const std::uint32_t bits : {0x7f800001u, 0x7fc00000u, 0x7fffffffu, 0xff800001u, 0xffffffffu})
            CHECK(std::isnan(format.decode(format.encode(float_of(bits)))), about(format, "NaN", bits));
    }
}

// With step and decay 0 an Adam step leaves a finite parameter as it is, -0 too, so the kernel rounds what it was
// given.
constexpr AdamFactors rounding_only = {0, 0, 0, 0, 1, 1, -0.0f, 0};

std::vector<std::uint16_t> rounded_by(const Isa& isa, const Format& format, std::vector<float> inputs) {
    const std::size_t n = inputs.size();
    std::vector<float> momentum(n), variance(n);
    std::vector<std::uint16_t> gradients(n), low(n);
    (isa.*format.adam)({inputs.data(), momentum.data(), variance.data(), gradients.data(), low.data()}, rounding_only,
                       n);
    return low;
}

void kernels_round_to_nearest_even() {
    for (const Isa* isa : usable_isas())
        for (const Format& format : formats) {
            const std::vector<Case> cases = rounding_cases(format);
            std::vector<float> inputs;
            for (const Case& each : cases) inputs.push_back(each.input);
            for (int i = 0; i < 37; ++i) inputs.push_back(std::numeric_limits<float>::quiet_NaN());
            const std::vector<std::uint16_t> low = rounded_by(*isa, format, inputs);
            for (std::size_t i = 0; i < cases.size(); ++i)
                CHECK(low[i] == cases[i].code, about(format, isa->name, cases[i].input));
            for (std::size_t i = cases.size(); i < low.size(); ++i)
                CHECK(std::isnan(format.decode(low[i])), about(format, isa->name, NAN));
        }
}

// With beta1 = 0 the momentum becomes the gradient.
void kernels_decode_every_gradient() {
    constexpr AdamFactors momentum_only = {0, 1, 0, 0, 1, 1, 0, 0};
    constexpr std::size_t n = 0x10000;
    for (const Isa* isa : usable_isas())
        for (const Format& format : formats) {
            std::vector<float> parameters(n), momentum(n), variance(n);
            std::vector<std::uint16_t> gradients(n), low(n);
            for (std::size_t i = 0; i < n; ++i) gradients[i] = static_cast<std::uint16_t>(i);
            (isa->*format.adam)({parameters.data(), momentum.data(), variance.data(), gradients.data(), low.data()},
                                momentum_only, n);
            for (std::size_t i = 0; i < n; ++i) {
                const double right = value_of(format, static_cast<std::uint32_t>(i));
                CHECK(momentum[i] == right || (std::isnan(momentum[i]) && std::isnan(right)),
                      about(format, isa->name, right));
            }
        }
}

}  // namespace

const std::vector<Test> half_tests = {
    {"half: every code decodes to its value", decodes_every_code},
    {"half: rounds to nearest, ties to even", encodes_to_nearest_even},
    {"half: each kernel rounds its parameters so", kernels_round_to_nearest_even},
    {"half: each kernel decodes every gradient", kernels_decode_every_gradient},
};

}  // namespace plimsoll::test
