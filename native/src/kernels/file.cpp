#include "file.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <system_error>

#include "../os/file.hpp"
#include "../os/io-uring.hpp"
#include "../os/memory.hpp"
#include "../team.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

constexpr std::uint64_t page = 4096;
#if defined(__linux__)
constexpr bool has_io_uring_in_principle = true;
#else
constexpr bool has_io_uring_in_principle = false;
#endif

std::uint64_t mix(std::uint64_t z) {  // the finalizer of SplitMix64
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

// The first 8 bytes of each page that file_write writes: no two pages of a disk are equal, and a read can be checked.
std::uint64_t stamp(std::uint64_t seed, std::uint64_t offset) { return mix(seed + offset * 0x9e3779b97f4a7c15u); }

// What this process has made, by path: only that may be written again. `written` bytes from the start carry stamps.
struct Made {
    FileId id;
    std::uint64_t seed, written;
};
std::map<std::string, Made>& made_files() {
    static auto* files = new std::map<std::string, Made>;
    return *files;
}

std::uint64_t random_seed() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

// Issues block numbers, counts the finished ones and takes the time whenever a repetition is complete.
class Progress {
   public:
    Progress(const Limits& limits, std::uint64_t blocks_per_repetition)
        : limits_(limits), per_repetition_(blocks_per_repetition), total_(blocks_per_repetition * limits.max_repetitions) {}

    // The number of the next block to move; nothing when the time is up.
    std::optional<std::uint64_t> next() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (issued_ == 0) start_ = Clock::now();
        if (stopped_ || issued_ == total_) return std::nullopt;
        return issued_++;
    }
    void finish_one() {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (++finished_ % per_repetition_ != 0) return;
        marks_.push_back(std::chrono::duration<double>(Clock::now() - start_).count());
        stopped_ = stopped_ || marks_.back() >= limits_.min_seconds;
    }
    void fail(const Failure& failure) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!failure_) failure_ = failure;
        stopped_ = true;
    }

    // Below: when nothing is in flight any more.
    std::uint64_t issued() const { return issued_; }
    std::vector<double> seconds() const {
        if (failure_) throw *failure_;
        std::vector<double> each;
        for (const double mark : marks_) each.push_back(each.empty() ? mark : mark - marks_[each.size() - 1]);
        return each;
    }

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

// A stream over a file: which block goes where. There are as many slots of memory as requests in flight.
class Stream {
   public:
    Stream(const DirectFile& file, Access access, const Request& request, char* memory, std::uint64_t seed)
        : file(file),
          access(access),
          block_bytes(request.block_bytes),
          slots(request.queue_depth),
          first_(request.offset_bytes / request.block_bytes),
          blocks_(file.bytes() / request.block_bytes),
          memory_(memory),
          seed_(seed),
          offsets_(request.queue_depth, none) {}

    char* memory(unsigned slot) const { return memory_ + slot * block_bytes; }
    std::uint64_t offset(unsigned slot) const { return offsets_[slot]; }

    // Points the slot at a block, and stamps its pages if they are to be written.
    void aim(unsigned slot, std::uint64_t block) {
        offsets_[slot] = (first_ + block) % blocks_ * block_bytes;
        if (access == Access::read) return;
        for (std::uint64_t at = 0; at < block_bytes; at += page) {
            const std::uint64_t mark = stamp(seed_, offsets_[slot] + at);
            std::memcpy(memory(slot) + at, &mark, sizeof mark);
        }
    }

    // Whether each slot holds what was written at its place, below `written`.
    bool holds_stamps(std::uint64_t written) const {
        for (unsigned slot = 0; slot < slots; ++slot)
            for (std::uint64_t at = 0; offsets_[slot] != none && at < block_bytes; at += page)
                if (offsets_[slot] + at + page <= written && !is_stamped(slot, at)) return false;
        return true;
    }

    const DirectFile& file;
    const Access access;
    const std::uint64_t block_bytes;
    const unsigned slots;

   private:
    static constexpr std::uint64_t none = ~std::uint64_t{0};

    bool is_stamped(unsigned slot, std::uint64_t at) const {
        const std::uint64_t mark = stamp(seed_, offsets_[slot] + at);
        return std::memcmp(memory(slot) + at, &mark, sizeof mark) == 0;
    }

    const std::uint64_t first_, blocks_;
    char* const memory_;
    const std::uint64_t seed_;
    std::vector<std::uint64_t> offsets_;
};

// A thread for each request in flight.
void run_sync(Stream& stream, Progress& progress) {
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

Failure transfer_failure(const Stream& stream, std::int64_t result) {
    const std::string what = stream.access == Access::read ? "reading" : "writing";
    const std::string why = result < 0 ? what + " failed: " + std::strerror(static_cast<int>(-result)) : what + " ended early; was the file cut?";
    return Failure("io", "path: " + stream.file.path() + ": " + why);
}

void run_io_uring(IoUring& ring, Stream& stream, Progress& progress) {
    unsigned in_flight = 0;
    const auto add = [&](unsigned slot) {
        ring.add(slot, {stream.access == Access::write, stream.file.descriptor(), stream.memory(slot), stream.block_bytes, stream.offset(slot)});
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

// What moves the blocks: a ring, or without one threads; `note` says why if that was not the first choice.
struct Engine {
    std::unique_ptr<IoUring> ring;
    std::string note;
};

Engine open_engine(const Request& request) {
    const std::string engine = choose_variant("engine", request.variant, file_variants());
    try {
        if (engine == "io_uring") return {std::make_unique<IoUring>(request.queue_depth), ""};
    } catch (const std::system_error& error) {
        if (request.variant != "auto") throw Failure("unsupported", std::string("engine: \"io_uring\": ") + error.what());
        return {nullptr, std::string("without io_uring: ") + error.what()};
    }
    const bool is_second_choice = request.variant == "auto" && has_io_uring_in_principle;
    return {nullptr, is_second_choice ? "without io_uring: " + io_uring_obstacle() : ""};
}

void run_engine(const Engine& engine, Stream& stream, Progress& progress) {
    try {
        if (engine.ring)
            run_io_uring(*engine.ring, stream, progress);
        else
            run_sync(stream, progress);
    } catch (const std::system_error& error) {
        throw Failure("io", "path: " + stream.file.path() + ": " + error.what());
    }
}

void require(bool right, const std::string& field, std::uint64_t value, const std::string& allowed) {
    if (!right) throw Failure("bad-argument", field + ": " + std::to_string(value) + "; it must be " + allowed);
}

void check_blocks(const Request& r, std::uint64_t file_bytes, const std::string& file_field) {
    const std::string multiple = "a multiple of blockBytes (" + std::to_string(r.block_bytes) + ")";
    const std::uint64_t queue_bytes = r.block_bytes * r.queue_depth;
    const std::string full_queue = ", at least queueDepth x blockBytes (" + std::to_string(queue_bytes) + ")";
    require(r.block_bytes != 0 && r.block_bytes % page == 0, "blockBytes", r.block_bytes, "a multiple of 4096, above 0");
    require(r.bytes % r.block_bytes == 0 && r.bytes >= queue_bytes, "bytes", r.bytes, multiple + full_queue);
    require(file_bytes >= queue_bytes, file_field, file_bytes, "at least queueDepth x blockBytes (" + std::to_string(queue_bytes) + ")");
    require(r.offset_bytes % r.block_bytes == 0 && r.offset_bytes < file_bytes, "offsetBytes", r.offset_bytes,
            multiple + ", below the size of the file (" + std::to_string(file_bytes) + ")");
}

// Memory for the requests in flight, full of random bytes: what is written must not compress. Ordinary pages, as fio and
// DeepSpeed have them, and new ones for each sample: on a virtual disk the speed depends on how many of them happen to be
// neighbours in physical memory (0.8 to 2.4 GB/s were seen), and a sample should be one draw, not the whole measurement.
Buffer queue_memory(const Request& request) {
    Buffer buffer(request.block_bytes * request.queue_depth, Pages::ordinary, "queueDepth x blockBytes");
    std::mt19937_64 random(random_seed());
    auto* words = buffer.as<std::uint64_t>();
    for (std::uint64_t i = 0; i < buffer.bytes() / sizeof(std::uint64_t); ++i) words[i] = random();
    return buffer;
}

Sample run_stream(const Request& request, const Engine& engine, Stream& stream, Progress& progress) {
    run_engine(engine, stream, progress);
    Sample sample;
    sample.seconds = progress.seconds();
    sample.elements = static_cast<double>(request.bytes);
    sample.variant = engine.ring ? "io_uring" : "sync";
    sample.note = stream.file.caution();
    if (!engine.note.empty()) sample.note += (sample.note.empty() ? "" : "; ") + engine.note;
    return sample;
}

// The file to write to: a new one, or the one that this process made under that path.
DirectFile open_for_writing(const Request& request) {
    auto& made = made_files();
    std::optional<DirectFile> created = DirectFile::create(request.path, request.file_bytes);
    if (created) {
        made[request.path] = {created->id(), random_seed(), 0};
        return std::move(*created);
    }
    const auto found = made.find(request.path);
    const Failure taken("io", "path: " + request.path + " exists; file_write makes its file and touches no other");
    if (found == made.end()) throw taken;
    DirectFile file = DirectFile::open(request.path, Access::write);
    if (!(file.id() == found->second.id)) throw taken;
    require(file.bytes() == request.file_bytes, "fileBytes", request.file_bytes, std::to_string(file.bytes()) + ", as it was made");
    return file;
}

// How far the stamps now reach, after a stream that began at or before the place that they had reached.
void extend(Made& made, const Request& request, std::uint64_t blocks) {
    if (request.offset_bytes > made.written) return;
    const std::uint64_t end = std::min(request.file_bytes, request.offset_bytes + blocks * request.block_bytes);
    made.written = std::max(made.written, end);
}

}  // namespace

std::vector<std::string> file_variants() {
    static const bool has_io_uring = io_uring_obstacle().empty();
    if (has_io_uring) return {"io_uring", "sync"};
    return {"sync"};
}

Sample run_file_read(const Request& request) {
    const DirectFile file = DirectFile::open(request.path, Access::read);
    check_blocks(request, file.bytes(), "size of " + request.path);
    const Engine engine = open_engine(request);
    const auto found = made_files().find(request.path);
    const bool is_made = found != made_files().end() && found->second.id == file.id();
    const Made made = is_made ? found->second : Made{};
    const Buffer memory = queue_memory(request);
    Stream stream(file, Access::read, request, memory.as<char>(), made.seed);
    Progress progress(request.limits, request.bytes / request.block_bytes);
    const Sample sample = run_stream(request, engine, stream, progress);
    if (!stream.holds_stamps(made.written))
        throw Failure("wrong-result", "path: " + request.path + " did not give back what file_write had put there");
    return sample;
}

Sample run_file_write(const Request& request) {
    check_blocks(request, request.file_bytes, "fileBytes");
    require(request.file_bytes % request.block_bytes == 0, "fileBytes", request.file_bytes,
            "a multiple of blockBytes (" + std::to_string(request.block_bytes) + ")");
    const Engine engine = open_engine(request);  // first, as the memory, so that a refusal leaves no file behind
    const Buffer memory = queue_memory(request);
    const DirectFile file = open_for_writing(request);
    Made& made = made_files().at(request.path);
    Stream stream(file, Access::write, request, memory.as<char>(), made.seed);
    Progress progress(request.limits, request.bytes / request.block_bytes);
    const Sample sample = run_stream(request, engine, stream, progress);
    extend(made, request, progress.issued());
    return sample;
}

}  // namespace plimsoll
