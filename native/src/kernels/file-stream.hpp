// A stream of blocks over a file, and the two engines that move them.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <vector>

#include "../kernel.hpp"
#include "../os/file.hpp"
#include "../os/io-uring.hpp"

namespace plimsoll {

// Direct I/O moves multiples of this at multiples of this, on every disk of today.
constexpr std::uint64_t disk_page = 4096;

// Issues block numbers, counts the finished ones and takes the time whenever a repetition is complete.
class Progress {
   public:
    Progress(const Limits& limits, std::uint64_t blocks_per_repetition);

    // The number of the next block to move; nothing when the time is up.
    std::optional<std::uint64_t> next();
    void finish_one();
    void fail(const Failure& failure);

    // Below: when nothing is in flight any more.
    std::uint64_t issued() const { return issued_; }
    std::vector<double> seconds() const;  // of each repetition; throws what failed

   private:
    using Clock = std::chrono::steady_clock;
    const Limits limits_;
    const std::uint64_t per_repetition_, total_;
    std::mutex mutex_;
    Clock::time_point start_;
    std::uint64_t issued_ = 0, finished_ = 0;
    std::vector<double> marks_;
    bool stopped_ = false;
    std::optional<Failure> failure_;
};

// Which block goes where. There are as many slots of memory as requests in flight. Each page that is written begins
// with a stamp, made of the seed and its place: no two pages of a disk are equal, and a read can be checked.
class FileStream {
   public:
    FileStream(const DirectFile& file, Access access, const Request& request, char* memory, std::uint64_t seed);

    char* memory(unsigned slot) const { return memory_ + slot * block_bytes; }
    std::uint64_t offset(unsigned slot) const { return offsets_[slot]; }
    // Points the slot at a block, and stamps its pages if they are to be written.
    void aim(unsigned slot, std::uint64_t block);
    // Whether each slot holds what was written at its place, below `written`.
    bool holds_stamps(std::uint64_t written) const;

    const DirectFile& file;
    const Access access;
    const std::uint64_t block_bytes;
    const unsigned slots;

   private:
    std::uint64_t stamp(std::uint64_t offset) const;
    bool is_stamped(unsigned slot, std::uint64_t at) const;

    const std::uint64_t first_, blocks_;
    char* const memory_;
    const std::uint64_t seed_;
    std::vector<std::uint64_t> offsets_;
};

// A thread for each request in flight.
void run_sync(FileStream& stream, Progress& progress);
void run_io_uring(IoUring& ring, FileStream& stream, Progress& progress);

}  // namespace plimsoll
