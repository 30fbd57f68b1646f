// The loops over fp32 and 16-bit values but for Adam: conversions, the overflow check, the peak of fused multiply-adds.
//
// F: vectors of float, with loads from and stores to 16 bits that round to nearest even.
#pragma once

#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "../isa.hpp"

#if defined(_MSC_VER)
#define PLIMSOLL_RESTRICT __restrict
#else
#define PLIMSOLL_RESTRICT __restrict__
#endif

namespace plimsoll {
namespace {

template <class F>
struct Fp32 {
    using Value = float;
    static typename F::Reg load(const Value* p) { return F::load(p); }
    static void store(Value* p, typename F::Reg x) { F::store(p, x); }
};

template <class F>
struct Bf16 {
    using Value = std::uint16_t;
    static typename F::Reg load(const Value* p) { return F::load_bf16(p); }
    static void store(Value* p, typename F::Reg x) { F::store_bf16(p, x); }
};

template <class F>
struct Fp16 {
    using Value = std::uint16_t;
    static typename F::Reg load(const Value* p) { return F::load_fp16(p); }
    static void store(Value* p, typename F::Reg x) { F::store_fp16(p, x); }
};

// The last elements, fewer than a vector, go through padded copies, so that every element takes the same path.
template <class F, class To, class From>
void convert_loop(void* to, const void* from, std::size_t n) {
    auto* a = static_cast<typename To::Value*>(to);
    const auto* b = static_cast<const typename From::Value*>(from);
    constexpr std::size_t w = F::width;
    std::size_t i = 0;
    for (; i + 4 * w <= n; i += 4 * w)
        for (std::size_t k = 0; k < 4; ++k) To::store(a + i + k * w, From::load(b + i + k * w));
    for (; i < n; i += w) {
        const std::size_t rest = n - i < w ? n - i : w;
        typename From::Value last[w] = {};
        typename To::Value result[w];
        std::memcpy(last, b + i, rest * sizeof last[0]);
        To::store(result, From::load(last));
        std::memcpy(a + i, result, rest * sizeof result[0]);
    }
}

// Plain loops: the compiler turns them into the vectors of the instruction set, as it does PyTorch's.

inline std::uint32_t bits_at(const float* p) {
    std::uint32_t bits;
    std::memcpy(&bits, p, sizeof bits);
    return bits;
}

template <class F>
void absolute_loop(float* PLIMSOLL_RESTRICT to, const float* PLIMSOLL_RESTRICT from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] = from[i] < 0 ? -from[i] : from[i];
}

template <class F>
void infinite_loop(std::uint8_t* PLIMSOLL_RESTRICT to, const float* PLIMSOLL_RESTRICT from, std::size_t n) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < n; ++i) to[i] = from[i] == infinity;
}

template <class F>
void nan_loop(std::uint8_t* PLIMSOLL_RESTRICT to, const float* PLIMSOLL_RESTRICT from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] = from[i] != from[i];
}

template <class F>
bool any_loop(const std::uint8_t* from, std::size_t n) {
    std::uint8_t any = 0;
    for (std::size_t i = 0; i < n; ++i) any |= from[i];
    return any != 0;
}

// Infinity and NaN are the numbers whose exponent bits are all ones (IEEE 754-2019, 3.4), which one comparison of
// integers finds: MemAscend's fused check.
template <class F>
bool overflow_loop(const float* x, std::size_t n) {
    constexpr std::uint32_t exponent = 0x7f800000u;
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < n; ++i) found |= (bits_at(x + i) & exponent) == exponent ? 1u : 0u;
    return found != 0;
}

// Named by index rather than in a loop, so that each chain is a register whatever the compiler thinks of unrolling.
template <class F, std::size_t... k>
void fma_steps(float* x, float a, float b, std::size_t n, std::index_sequence<k...>) {
    typename F::Reg chain[] = {F::load(x + k * F::width)...};
    const typename F::Reg factor = F::set(a), term = F::set(b);
    for (std::size_t i = 0; i < n; ++i) ((chain[k] = F::fma(chain[k], factor, term)), ...);
    (F::store(x + k * F::width, chain[k]), ...);
}

// F::chains vectors at once: at least the latency of a multiply-add times those that begin in a cycle.
template <class F>
void fma_loop(float* x, float a, float b, std::size_t n) {
    fma_steps<F>(x, a, b, n, std::make_index_sequence<F::chains>());
}

}  // namespace
}  // namespace plimsoll
