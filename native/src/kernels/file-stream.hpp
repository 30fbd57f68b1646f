// A stream of requests over one or two files, and the engines that move them.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "../kernel.hpp"
#include "../os/io-uring.hpp"
#include "../os/memory.hpp"
#include "file-lane.hpp"

namespace plimsoll {

using Clock = std::chrono::steady_clock;

// Lets requests go, counts the finished ones and takes the time whenever a repetition is complete.
class Progress {
   public:
    Progress(const Limits& limits, std::uint64_t blocks_per_repetition);

    // Whether one more request may go; false when the time is up.
    bool next();
    void finish_one();
    void fail(const Failure& failure);

    // Below: when nothing is in flight any more. Seconds of each repetition; throws what failed.
    std::vector<double> seconds() const;

   private:
    const Limits limits_;
    const std::uint64_t per_repetition_, total_;
    std::once_flag begun_;
    Clock::time_point start_;
    std::atomic<std::uint64_t> issued_{0}, finished_{0};
    std::atomic<bool> stopped_{false};
    std::mutex mutex_;  // of what follows
    std::vector<double> marks_;
    std::optional<Failure> failure_;
};

// Times of single requests, in seconds: all of them while they fit, then every second, every fourth and so on.
class Latencies {
   public:
    explicit Latencies(std::size_t most) : most_(most) {}
    void add(double seconds);
    const std::vector<double>& kept() const { return kept_; }

   private:
    std::size_t most_;
    std::uint64_t seen_ = 0, stride_ = 1;
    std::vector<double> kept_;
};

// What moves through one queue: reads, writes, or both in a fixed mixture.
struct Mixture {
    std::optional<Lane> read, write;
    double read_share;  // of the requests; 1 and 0 where there is one lane
};

// A queue: as many slots of memory as requests in flight.
class FileStream {
   public:
    // `memory` holds slots x block_bytes; `most_latencies` are kept over all slots, none where it is 0.
    FileStream(Mixture mixture, std::uint64_t block_bytes, unsigned slots, char* memory, std::size_t most_latencies);

    struct Slot {
        const Lane* lane = nullptr;  // of the last request; none where there was none
        std::uint64_t offset = 0;
        char* memory = nullptr;
        Latencies latencies{0};
        Clock::time_point start;
    };

    // Points the slot at the next block, and stamps its pages if they are to be written. Any slot at any time.
    void aim(unsigned slot);
    void begin(unsigned slot);
    void end(unsigned slot);
    const Slot& slot(unsigned index) const { return slots_[index]; }

    // Below: when nothing is in flight any more.
    // The path of a file that did not give back what was written there; none where all is well.
    std::optional<std::string> broken() const;
    std::uint64_t reads() const { return reads_before(turns_); }
    std::uint64_t writes() const { return turns_ - reads(); }
    const Mixture& mixture() const { return mixture_; }

    const std::uint64_t block_bytes;
    const unsigned slots;

   private:
    std::uint64_t reads_before(std::uint64_t turn) const {
        return static_cast<std::uint64_t>(static_cast<double>(turn) * mixture_.read_share);
    }
    const Mixture mixture_;
    const bool keeps_latencies_;
    std::atomic<std::uint64_t> turns_{0};
    std::vector<Slot> slots_;
};

// What moves the blocks: a ring for each queue, or without rings a thread for each request in flight; `note` says why
// if that was not the first choice.
class Engine {
   public:
    // `variant`: auto or one of file_variants().
    Engine(const std::string& variant, unsigned queues, unsigned queue_depth);

    // One stream for each queue.
    void run(const std::vector<std::unique_ptr<FileStream>>& streams, Progress& progress) const;
    const char* name() const { return rings_.empty() ? "sync" : "io_uring"; }
    const std::string& note() const { return note_; }
    // The ring of a queue; nullptr where threads do the work.
    IoUring* ring(unsigned queue) const { return rings_.empty() ? nullptr : rings_[queue].get(); }

   private:
    std::vector<std::unique_ptr<IoUring>> rings_;
    std::string note_;
};

std::vector<std::string> file_variants();

// What a transfer that moved too little is to be called: `result` is the bytes, or a negative error number.
Failure transfer_failure(const DirectFile& file, Access access, std::int64_t result);

}  // namespace plimsoll
