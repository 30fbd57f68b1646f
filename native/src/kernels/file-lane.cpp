#include "file-lane.hpp"

#include <cstring>

namespace plimsoll {

void Stamps::put(char* memory, std::uint64_t offset, std::uint64_t bytes) const {
    for (std::uint64_t done = 0; done < bytes; done += disk_page) {
        const std::uint64_t stamp = at(offset + done);
        std::memcpy(memory + done, &stamp, sizeof stamp);
    }
}

bool Stamps::are_in(const char* memory, std::uint64_t offset, std::uint64_t bytes) const {
    for (std::uint64_t done = 0; done < bytes; done += disk_page) {
        const std::uint64_t stamp = at(offset + done);
        if (std::memcmp(memory + done, &stamp, sizeof stamp) != 0) return false;
    }
    return true;
}

Lane::Lane(const DirectFile& file, Access access, std::uint64_t block_bytes, const Round& round,
           std::optional<std::uint64_t> seed)
    : file(file),
      access(access),
      block_bytes(block_bytes),
      stamps(seed ? std::optional<Stamps>(*seed) : std::nullopt),
      round_(round) {
    if (round.random) shuffle_.emplace(round.blocks, seed.value_or(0));
}

std::uint64_t Lane::offset_of(std::uint64_t n) const {
    const std::uint64_t place = (round_.start + n) % round_.blocks;
    return (round_.first + (shuffle_ ? shuffle_->at(place) : place)) * block_bytes;
}

}  // namespace plimsoll
