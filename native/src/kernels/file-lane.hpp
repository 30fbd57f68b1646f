// One direction of a stream over a file: where its blocks lie, and how their contents are known again.
#pragma once

#include <cstdint>
#include <optional>

#include "../os/file.hpp"
#include "file-order.hpp"

namespace plimsoll {

// Direct I/O moves multiples of this at multiples of this, on every disk of today.
constexpr std::uint64_t disk_page = 4096;

// Each page that is written begins with a stamp, made of the seed of its file and its place: no two pages of a disk are
// equal, and a read can be checked.
class Stamps {
   public:
    explicit Stamps(std::uint64_t seed) : seed_(seed) {}
    void put(char* memory, std::uint64_t offset, std::uint64_t bytes) const;
    bool are_in(const char* memory, std::uint64_t offset, std::uint64_t bytes) const;

   private:
    std::uint64_t at(std::uint64_t offset) const { return mixed(seed_ + offset * 0x9e3779b97f4a7c15u); }
    std::uint64_t seed_;
};

// Some blocks of a file, one after another or in a random order, from a place in that order on, round and round.
struct Round {
    std::uint64_t first, blocks;  // which blocks of the file
    std::uint64_t start;          // the place where it begins
    bool random;
};

class Lane {
   public:
    // `seed`: of the stamps; none for a file of somebody else, which is read without comparing.
    Lane(const DirectFile& file, Access access, std::uint64_t block_bytes, const Round& round,
         std::optional<std::uint64_t> seed);

    // Where in the file the n-th block of this lane lies.
    std::uint64_t offset_of(std::uint64_t n) const;
    // How many blocks one round has.
    std::uint64_t blocks() const { return round_.blocks; }

    const DirectFile& file;
    const Access access;
    const std::uint64_t block_bytes;
    const std::optional<Stamps> stamps;

   private:
    const Round round_;
    std::optional<Shuffle> shuffle_;
};

}  // namespace plimsoll
