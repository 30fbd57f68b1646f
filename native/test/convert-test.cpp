// The conversions and the overflow check; how single numbers are rounded is in half-test.cpp.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "../src/half.hpp"
#include "loops.hpp"

namespace plimsoll::test {
namespace {

const char* const conversions[] = {"convert_fp32_bf16", "convert_bf16_fp32", "convert_fp32_fp16", "convert_fp16_fp32"};
const char* const checks[] = {"overflow_two_pass", "overflow_fused"};

std::vector<std::size_t> sizes() {
    std::vector<std::size_t> list = {255, 1000, 4099};
    for (std::size_t n = 0; n <= 130; ++n) list.push_back(n);
    return list;
}

void converts_every_element_and_none_beside() {
    for (const Isa* isa : usable_isas())
        for (const std::size_t n : sizes()) {
            std::vector<float> single(n + 1, 1.5f), back(n + 1, -7);
            std::vector<std::uint16_t> half(n + 1, 0xabcd);
            for (std::size_t i = 0; i < n; ++i)
                single[i] = std::ldexp(1.0f + static_cast<float>(i % 128) / 128, -(i % 9));
            for (const bool is_bf16 : {true, false}) {
                (is_bf16 ? isa->bf16_from_fp32 : isa->fp16_from_fp32)(half.data(), single.data(), n);
                (is_bf16 ? isa->fp32_from_bf16 : isa->fp32_from_fp16)(back.data(), half.data(), n);
                const std::string about = std::string(isa->name) + " n=" + std::to_string(n);
                CHECK(std::equal(single.begin(), single.begin() + static_cast<std::ptrdiff_t>(n), back.begin()), about);
                CHECK(half[n] == 0xabcd && back[n] == -7, about);
            }
        }
}

void finds_one_bad_number_anywhere() {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const float bad[] = {infinity, -infinity, std::nanf(""), -std::nanf(""), float_of(0x7f800001u)};
    const float good[] = {0, -0.0f, std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest(),
                          std::numeric_limits<float>::denorm_min()};
    for (const Isa* isa : usable_isas())
        for (const std::size_t n : sizes()) {
            std::vector<float> x(n + 1, infinity);  // one beside, which is not to be seen
            for (std::size_t i = 0; i < n; ++i) x[i] = good[i % 5];
            CHECK(!isa->has_overflow(x.data(), n), std::string(isa->name) + " n=" + std::to_string(n));
            for (std::size_t i = 0; i < n; i += 1 + n / 40) {
                x[i] = bad[i % 5];
                CHECK(isa->has_overflow(x.data(), n), std::string(isa->name) + " i=" + std::to_string(i));
                x[i] = good[i % 5];
            }
        }
}

void steps_of_pytorch_agree_with_it() {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const float values[] = {1, -infinity, infinity, std::nanf(""), -0.0f, -3};
    for (const Isa* isa : usable_isas())
        for (std::size_t n = 0; n <= 130; ++n) {
            std::vector<float> x, magnitudes(n);
            std::vector<std::uint8_t> infinite(n, 9), nan(n, 9);
            for (std::size_t i = 0; i < n; ++i) x.push_back(values[i % 6]);
            isa->overflow.absolute(magnitudes.data(), x.data(), n);
            isa->overflow.is_infinite(infinite.data(), magnitudes.data(), n);
            isa->overflow.is_nan(nan.data(), x.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                CHECK(infinite[i] == (i % 6 == 1 || i % 6 == 2), isa->name);
                CHECK(nan[i] == (i % 6 == 3), isa->name);
            }
            CHECK(isa->overflow.any(infinite.data(), n) == (n > 1), isa->name);
            CHECK(isa->overflow.any(nan.data(), n) == (n > 3), isa->name);
        }
}

void samples_verify_themselves() {
    for (const auto& kernels :
         {std::vector<std::string>(conversions, conversions + 4), std::vector<std::string>(checks, checks + 2)})
        for (const std::string& kernel : kernels)
            for (const std::string& variant : isa_names())
                for (const std::uint64_t elements : {1u, 15u, 4096u, 100003u})
                    for (const unsigned threads : {1u, 3u})
                        CHECK(run_kernel(kernel, elements, threads, {60, 2}, variant).seconds.size() == 2, kernel);
}

// Rounds toward zero instead of to the nearest.
void cut_off(void* to, const void* from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        static_cast<std::uint16_t*>(to)[i] =
            static_cast<std::uint16_t>(bits_of(static_cast<const float*>(from)[i]) >> 16);
}

void wrong_loops_are_found() {
    const auto leaves_out_the_last = [](Isa& isa) {
        isa.fp32_from_fp16 = [](void* to, const void* from, std::size_t n) {
            scalar_isa.fp32_from_fp16(to, from, n - 1);
        };
    };
    CHECK(failure_with("convert_fp32_bf16", 5000, [](Isa& isa) { isa.bf16_from_fp32 = cut_off; }) == "wrong-result",
          "");
    CHECK(failure_with("convert_fp16_fp32", 5000, leaves_out_the_last, 2) == "wrong-result", "the last is missing");
    const auto never = [](Isa& isa) { isa.has_overflow = [](const float*, std::size_t) { return false; }; };
    const auto always = [](Isa& isa) { isa.has_overflow = [](const float*, std::size_t) { return true; }; };
    const auto only_infinity = [](Isa& isa) {
        isa.overflow.is_nan = [](std::uint8_t* to, const float*, std::size_t n) { std::memset(to, 0, n); };
    };
    CHECK(failure_with("overflow_fused", 5000, never) == "wrong-result", "finds nothing");
    CHECK(failure_with("overflow_fused", 5000, always) == "wrong-result", "finds everything");
    CHECK(failure_with("overflow_two_pass", 5000, only_infinity) == "wrong-result", "finds no NaN");
}

void time_grows_with_size() {
    for (const char* kernel : {"convert_fp32_bf16", "convert_fp16_fp32", "overflow_two_pass", "overflow_fused"})
        for (const std::string& variant : isa_names()) {
            const auto best = [&](std::uint64_t elements) {
                const Sample sample = run_kernel(kernel, elements, 1, {0.05, 50}, variant);
                return *std::min_element(sample.seconds.begin(), sample.seconds.end());
            };
            const double small = best(1u << 18), large = best(1u << 22);
            CHECK(large > 6 * small, std::string(kernel) + " " + variant + ": 16 x the elements take " +
                                         std::to_string(large / small) + " x");
        }
}

}  // namespace

const std::vector<Test> convert_tests = {
    {"convert: every element, and nothing beside", converts_every_element_and_none_beside},
    {"overflow: one bad number is found anywhere", finds_one_bad_number_anywhere},
    {"overflow: PyTorch's steps find the same", steps_of_pytorch_agree_with_it},
    {"convert, overflow: samples verify themselves", samples_verify_themselves},
    {"convert, overflow: wrong loops are found out", wrong_loops_are_found},
    {"convert, overflow: time grows with size, so no loop was removed", time_grows_with_size},
};

}  // namespace plimsoll::test
