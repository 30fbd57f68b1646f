// What resources/kernels/words.cuh writes, for the host.
#pragma once

#include <cstdint>

namespace plimsoll::cuda {

constexpr std::uint32_t word_factor = 0x9e3779b1u;

inline std::uint32_t word_at(std::uint64_t index, std::uint32_t seed) {
    return static_cast<std::uint32_t>(index) * word_factor + seed;
}

// The sum of the first `count` words, modulo 2^32.
inline std::uint32_t sum_of_words(std::uint64_t count, std::uint32_t seed) {
    const std::uint64_t pairs = count % 2 == 0 ? count / 2 * (count - 1) : (count - 1) / 2 * count;
    return static_cast<std::uint32_t>(pairs) * word_factor + static_cast<std::uint32_t>(count) * seed;
}

}  // namespace plimsoll::cuda
