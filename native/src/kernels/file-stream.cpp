#include "file-stream.hpp"

#include <cerrno>
#include <cstring>

#include "../team.hpp"

namespace plimsoll {

Progress::Progress(const Limits& limits, std::uint64_t blocks_per_repetition)
    : limits_(limits), per_repetition_(blocks_per_repetition), total_(blocks_per_repetition * limits.max_repetitions) {}

std::optional<std::uint64_t> Progress::next() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (issued_ == 0) start_ = Clock::now();
    if (stopped_ || issued_ == total_) return std::nullopt;
    return issued_++;
}

void Progress::finish_one() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (++finished_ % per_repetition_ != 0) return;
    marks_.push_back(std::chrono::duration<double>(Clock::now() - start_).count());
    stopped_ = stopped_ || marks_.back() >= limits_.min_seconds;
}

void Progress::fail(const Failure& failure) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_) failure_ = failure;
    stopped_ = true;
}

std::vector<double> Progress::seconds() const {
    if (failure_) throw *failure_;
    std::vector<double> each;
    for (const double mark : marks_) each.push_back(each.empty() ? mark : mark - marks_[each.size() - 1]);
    return each;
}

namespace {
constexpr std::uint64_t nowhere = ~std::uint64_t{0};
}

FileStream::FileStream(const DirectFile& file, Access access, const Request& request, char* memory, std::uint64_t seed)
    : file(file),
      access(access),
      block_bytes(request.block_bytes),
      slots(request.queue_depth),
      first_(request.offset_bytes / request.block_bytes),
      blocks_(file.bytes() / request.block_bytes),
      memory_(memory),
      seed_(seed),
      offsets_(request.queue_depth, nowhere) {}

void FileStream::aim(unsigned slot, std::uint64_t block) {
    offsets_[slot] = (first_ + block) % blocks_ * block_bytes;
    if (access == Access::read) return;
    for (std::uint64_t at = 0; at < block_bytes; at += disk_page) {
        const std::uint64_t mark = stamp(offsets_[slot] + at);
        std::memcpy(memory(slot) + at, &mark, sizeof mark);
    }
}

bool FileStream::holds_stamps(std::uint64_t written) const {
    for (unsigned slot = 0; slot < slots; ++slot)
        for (std::uint64_t at = 0; offsets_[slot] != nowhere && at < block_bytes; at += disk_page)
            if (offsets_[slot] + at + disk_page <= written && !is_stamped(slot, at)) return false;
    return true;
}

bool FileStream::is_stamped(unsigned slot, std::uint64_t at) const {
    const std::uint64_t mark = stamp(offsets_[slot] + at);
    return std::memcmp(memory(slot) + at, &mark, sizeof mark) == 0;
}

// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): different places give different stamps.
std::uint64_t FileStream::stamp(std::uint64_t offset) const {
    std::uint64_t z = seed_ + offset * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void run_sync(FileStream& stream, Progress& progress) {
    run_threads(stream.slots, "queueDepth", [&](unsigned slot) {
        try {
            while (const auto block = progress.next()) {
                stream.aim(slot, *block);
                if (stream.access == Access::read)
                    stream.file.read_at(stream.memory(slot), stream.block_bytes, stream.offset(slot));
                else
                    stream.file.write_at(stream.memory(slot), stream.block_bytes, stream.offset(slot));
                progress.finish_one();
            }
        } catch (const Failure& failure) {
            progress.fail(failure);
        }
    });
}

namespace {

Failure transfer_failure(const FileStream& stream, std::int64_t result) {
    const std::string what = stream.access == Access::read ? "reading" : "writing";
    const std::string why = result < 0 ? " failed: " + std::string(std::strerror(static_cast<int>(-result)))
                                       : std::string(" ended early; was the file cut?");
    return Failure("io", "path: " + stream.file.path() + ": " + what + why);
}

IoUring::Transfer transfer_of(const FileStream& stream, unsigned slot) {
    const bool is_write = stream.access == Access::write;
    return {is_write, stream.file.descriptor(), stream.memory(slot), stream.block_bytes, stream.offset(slot)};
}

}  // namespace

void run_io_uring(IoUring& ring, FileStream& stream, Progress& progress) {
    unsigned in_flight = 0;
    const auto add = [&](unsigned slot) {
        ring.add(slot, transfer_of(stream, slot));
        ++in_flight;
    };
    const auto add_next = [&](unsigned slot) {
        const auto block = progress.next();
        if (!block) return;
        stream.aim(slot, *block);
        add(slot);
    };
    for (unsigned slot = 0; slot < stream.slots; ++slot) add_next(slot);
    while (in_flight > 0) {
        ring.submit_and_wait();
        for (IoUring::Completion done; ring.take(done);) {
            --in_flight;
            if (done.result == static_cast<std::int64_t>(stream.block_bytes)) {
                progress.finish_one();
                add_next(done.slot);
            } else if (done.result == -EINTR || done.result == -EAGAIN) {
                add(done.slot);
            } else {
                progress.fail(transfer_failure(stream, done.result));
            }
        }
    }
}

}  // namespace plimsoll
