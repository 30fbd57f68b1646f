// bfloat16 and binary16 (IEEE 754-2019, 3.6), rounding to nearest, ties to even. Not for the files of an instruction
// set, which have conversions of their own (see isa.hpp).
#pragma once

#include <cstdint>
#include <cstring>

namespace plimsoll {

inline std::uint32_t bits_of(float x) {
    std::uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}

inline float float_of(std::uint32_t bits) {
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

inline float float_from_bf16(std::uint16_t h) { return float_of(std::uint32_t{h} << 16); }

inline std::uint16_t bf16_from_float(float x) {
    const std::uint32_t bits = bits_of(x);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);  // a quiet NaN
    return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

inline float float_from_fp16(std::uint16_t h) {
    const std::uint32_t sign = std::uint32_t{h & 0x8000u} << 16;
    const std::uint32_t magnitude = h & 0x7fffu;
    if (magnitude >= 0x7c00u) return float_of(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13);
    if (magnitude >= 0x400u) return float_of(sign | ((magnitude << 13) + (112u << 23)));
    const float subnormal = static_cast<float>(magnitude) * 0x1p-24f;
    return float_of(sign | bits_of(subnormal));
}

inline std::uint16_t fp16_from_float(float x) {
    const std::uint32_t bits = bits_of(x);
    const std::uint32_t sign = bits >> 16 & 0x8000u;
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<std::uint16_t>(sign | 0x7e00u | (magnitude >> 13 & 0x3ffu));
    if (magnitude >= 0x47800000u) return static_cast<std::uint16_t>(sign | 0x7c00u);  // 65536 and more, and infinity
    if (magnitude >= 0x38800000u) {
        const std::uint32_t rounded = magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1u);
        return static_cast<std::uint16_t>(sign | rounded >> 13);
    }
    // Below 2^-14. Adding 0.5 puts 2^-24, the last bit of the result, at the last bit of the sum, so the adder rounds.
    const float sum = float_of(magnitude) + 0.5f;
    return static_cast<std::uint16_t>(sign | (bits_of(sum) - bits_of(0.5f)));
}

}  // namespace plimsoll
