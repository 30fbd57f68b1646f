// In which order the blocks of a file are taken.
#pragma once

#include <cstdint>

namespace plimsoll {

// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): neighbours become strangers.
inline std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// A random order of the numbers below `count`, each once, without a table: four rounds of a Feistel network over the
// next power of four, walked until the result is below `count` (Black, Rogaway, Ciphers with Arbitrary Finite Domains,
// CT-RSA 2002).
class Shuffle {
   public:
    // `count` is at least 1.
    Shuffle(std::uint64_t count, std::uint64_t seed) : count_(count), seed_(seed) {
        while (std::uint64_t{1} << 2 * half_bits_ < count) ++half_bits_;
    }

    // The number at a place below `count`.
    std::uint64_t at(std::uint64_t place) const {
        do place = once(place);
        while (place >= count_);
        return place;
    }

   private:
    std::uint64_t once(std::uint64_t value) const {
        const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
        std::uint64_t left = value >> half_bits_, right = value & mask;
        for (std::uint64_t round = 1; round <= 4; ++round) {
            const std::uint64_t next = left ^ (mixed(seed_ + round * 0x9e3779b97f4a7c15u + right) & mask);
            left = right;
            right = next;
        }
        return left << half_bits_ | right;
    }

    std::uint64_t count_, seed_;
    unsigned half_bits_ = 1;
};

}  // namespace plimsoll
