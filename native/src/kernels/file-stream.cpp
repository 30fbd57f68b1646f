#include "file-stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "../team.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

double seconds_between(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

Progress::Progress(const Limits& limits, std::uint64_t blocks_per_repetition)
    : limits_(limits), per_repetition_(blocks_per_repetition), total_(blocks_per_repetition * limits.max_repetitions) {}

bool Progress::next() {
    std::call_once(begun_, [this] { start_ = Clock::now(); });
    return !stopped_ && issued_.fetch_add(1) < total_;
}

// Repetitions end in their order, though the threads that end two of them may come here in another.
void Progress::finish_one() {
    const std::uint64_t finished = finished_.fetch_add(1) + 1;
    if (finished % per_repetition_ != 0) return;
    const double mark = seconds_between(start_, Clock::now());
    if (mark >= limits_.min_seconds) stopped_ = true;
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::size_t repetition = finished / per_repetition_;
    if (marks_.size() < repetition) marks_.resize(repetition);
    marks_[repetition - 1] = mark;
}

void Progress::fail(const Failure& failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_) failure_ = failure;
    stopped_ = true;
}

std::vector<double> Progress::seconds() const {
    if (failure_) throw *failure_;
    std::vector<double> each;
    for (std::size_t i = 0; i < marks_.size(); ++i) each.push_back(i == 0 ? marks_[0] : marks_[i] - marks_[i - 1]);
    return each;
}

void Latencies::add(double seconds) {
    if (most_ == 0 || seen_++ % stride_ != 0) return;
    if (kept_.size() == most_) {
        for (std::size_t i = 0; 2 * i < kept_.size(); ++i) kept_[i] = kept_[2 * i];
        kept_.resize((kept_.size() + 1) / 2);
        stride_ *= 2;
        if ((seen_ - 1) % stride_ != 0) return;
    }
    kept_.push_back(seconds);
}

FileStream::FileStream(Mixture mixture, std::uint64_t block_bytes, unsigned slots, char* memory,
                       std::size_t most_latencies)
    : block_bytes(block_bytes),
      slots(slots),
      mixture_(std::move(mixture)),
      keeps_latencies_(most_latencies > 0),
      slots_(slots) {
    for (unsigned i = 0; i < slots; ++i) {
        slots_[i].memory = memory + i * block_bytes;
        slots_[i].latencies = Latencies((most_latencies + slots - 1) / slots);
    }
}

void FileStream::aim(unsigned slot) {
    const std::uint64_t turn = turns_.fetch_add(1), reads = reads_before(turn);
    const bool is_read = reads_before(turn + 1) > reads;
    Slot& s = slots_[slot];
    s.lane = is_read ? &*mixture_.read : &*mixture_.write;
    s.offset = s.lane->offset_of(is_read ? reads : turn - reads);
    if (!is_read) s.lane->stamps->put(s.memory, s.offset, block_bytes);
}

void FileStream::begin(unsigned slot) {
    if (keeps_latencies_) slots_[slot].start = Clock::now();
}

void FileStream::end(unsigned slot) {
    if (keeps_latencies_) slots_[slot].latencies.add(seconds_between(slots_[slot].start, Clock::now()));
}

std::optional<std::string> FileStream::broken() const {
    for (const Slot& slot : slots_) {
        const bool is_stamped_read = slot.lane != nullptr && slot.lane->access == Access::read && slot.lane->stamps;
        if (is_stamped_read && !slot.lane->stamps->are_in(slot.memory, slot.offset, block_bytes))
            return slot.lane->file.path();
    }
    return std::nullopt;
}

namespace {

// The thread of one slot.
void run_slot(FileStream& stream, unsigned index, Progress& progress) {
    try {
        while (progress.next()) {
            stream.aim(index);
            const FileStream::Slot& slot = stream.slot(index);
            stream.begin(index);
            if (slot.lane->access == Access::read)
                slot.lane->file.read_at(slot.memory, stream.block_bytes, slot.offset);
            else
                slot.lane->file.write_at(slot.memory, stream.block_bytes, slot.offset);
            stream.end(index);
            progress.finish_one();
        }
    } catch (const Failure& failure) {
        progress.fail(failure);
    }
}

}  // namespace

Failure transfer_failure(const DirectFile& file, Access access, std::int64_t result) {
    const std::string what = access == Access::read ? "reading" : "writing";
    const std::string why = result < 0 ? " failed: " + std::string(std::strerror(static_cast<int>(-result)))
                                       : std::string(" ended early; was the file cut?");
    return Failure("io", "path: " + file.path() + ": " + what + why);
}

namespace {

// One queue in one ring.
class RingRun {
   public:
    RingRun(IoUring& ring, FileStream& stream, Progress& progress)
        : ring_(ring), stream_(stream), progress_(progress) {}

    void run() {
        for (unsigned slot = 0; slot < stream_.slots; ++slot) add_next(slot);
        while (in_flight_ > 0) {
            ring_.submit_and_wait();
            for (IoUring::Completion done; ring_.take(done);) take(done);
        }
    }

   private:
    void add(unsigned index) {
        const FileStream::Slot& slot = stream_.slot(index);
        const bool is_write = slot.lane->access == Access::write;
        ring_.add(index, {is_write, slot.lane->file.descriptor(), slot.memory, stream_.block_bytes, slot.offset});
        ++in_flight_;
    }
    void add_next(unsigned index) {
        if (!progress_.next()) return;
        stream_.aim(index);
        stream_.begin(index);
        add(index);
    }
    void take(const IoUring::Completion& done) {
        --in_flight_;
        if (done.result == static_cast<std::int64_t>(stream_.block_bytes)) {
            stream_.end(done.slot);
            progress_.finish_one();
            add_next(done.slot);
        } else if (done.result == -EINTR || done.result == -EAGAIN) {
            add(done.slot);
        } else {
            const Lane& lane = *stream_.slot(done.slot).lane;
            progress_.fail(transfer_failure(lane.file, lane.access, done.result));
        }
    }

    IoUring& ring_;
    FileStream& stream_;
    Progress& progress_;
    unsigned in_flight_ = 0;
};

void run_ring(IoUring& ring, FileStream& stream, Progress& progress) {
    try {
        RingRun(ring, stream, progress).run();
    } catch (const std::system_error& error) {
        progress.fail(Failure("io", std::string("the queue of transfers broke: ") + error.what()));
    }
}

#if defined(__linux__)
constexpr bool has_io_uring_in_principle = true;
#else
constexpr bool has_io_uring_in_principle = false;
#endif

}  // namespace

std::vector<std::string> file_variants() {
    static const bool has_io_uring = io_uring_obstacle().empty();
    if (has_io_uring) return {"io_uring", "sync"};
    return {"sync"};
}

Engine::Engine(const std::string& variant, unsigned queues, unsigned queue_depth) {
    const std::string engine = choose_variant("engine", variant, file_variants());
    const bool is_second_choice = variant == "auto" && has_io_uring_in_principle;
    if (engine != "io_uring") {
        if (is_second_choice) note_ = "without io_uring: " + io_uring_obstacle();
        return;
    }
    try {
        for (unsigned i = 0; i < queues; ++i) rings_.push_back(std::make_unique<IoUring>(queue_depth));
    } catch (const std::system_error& error) {
        rings_.clear();
        if (!is_second_choice) throw Failure("unsupported", std::string("engine: \"io_uring\": ") + error.what());
        note_ = std::string("without io_uring: ") + error.what();
    }
}

void Engine::run(const std::vector<std::unique_ptr<FileStream>>& streams, Progress& progress) const {
    if (!rings_.empty()) {
        if (streams.size() == 1) return run_ring(*rings_[0], *streams[0], progress);
        const auto count = static_cast<unsigned>(streams.size());
        return run_threads(count, "threads", [&](unsigned i) { run_ring(*rings_[i], *streams[i], progress); });
    }
    const unsigned depth = streams[0]->slots;
    run_threads(static_cast<unsigned>(streams.size()) * depth, "queueDepth",
                [&](unsigned i) { run_slot(*streams[i / depth], i % depth, progress); });
}

}  // namespace plimsoll
