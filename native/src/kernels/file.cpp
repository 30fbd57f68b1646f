#include "file.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>

#include "made-files.hpp"

namespace plimsoll {

void require(bool right, const std::string& field, std::uint64_t value, const std::string& allowed) {
    if (!right) throw Failure("bad-argument", field + ": " + std::to_string(value) + "; it must be " + allowed);
}

void check_block(const Request& r) {
    require(r.block_bytes != 0 && r.block_bytes % disk_page == 0, "blockBytes", r.block_bytes,
            "a multiple of 4096, above 0");
}

std::string joined(const std::string& a, const std::string& b) { return a.empty() || b.empty() ? a + b : a + "; " + b; }

// What is written must not compress. Ordinary pages, as fio has them, and new ones for each sample: the speed of a
// virtual disk depends on how many of them happen to be neighbours in physical memory (0.8 to 1.9 GB/s were seen), and
// a sample should be one draw, not the whole measurement.
Buffer queue_memory(std::uint64_t bytes) {
    require_memory(bytes, "queueDepth x blockBytes");
    Buffer buffer(bytes, Pages::ordinary);
    const std::uint64_t seed = random_seed();
    auto* words = buffer.as<std::uint64_t>();
    for (std::uint64_t i = 0; i < bytes / sizeof(std::uint64_t); ++i) words[i] = mixed(seed + i * 0x9e3779b97f4a7c15u);
    return buffer;
}

namespace {

std::uint64_t queue_bytes(const Request& r) { return r.block_bytes * r.queue_depth * r.threads; }

std::string queue_field(const Request& r) {
    const std::string threads = r.threads == 1 ? "" : "threads x ";
    return threads + "queueDepth x blockBytes (" + std::to_string(queue_bytes(r)) + ")";
}

void check_stream(const Request& r) {
    const std::string multiple = "a multiple of blockBytes (" + std::to_string(r.block_bytes) + ")";
    check_block(r);
    require(std::uint64_t{r.threads} * r.queue_depth <= 1024, "threads", r.threads,
            "at most 1024 requests in flight (threads x queueDepth)");
    require(r.bytes % r.block_bytes == 0 && r.bytes >= queue_bytes(r), "bytes", r.bytes,
            multiple + ", at least " + queue_field(r));
}

void check_file(const Request& r, std::uint64_t file_bytes, const std::string& field) {
    require(file_bytes >= queue_bytes(r), field, file_bytes, "at least " + queue_field(r));
    require(r.offset_bytes % r.block_bytes == 0 && r.offset_bytes < file_bytes, "offsetBytes", r.offset_bytes,
            "a multiple of blockBytes (" + std::to_string(r.block_bytes) + "), below the size of the file (" +
                std::to_string(file_bytes) + ")");
}

void check_file_bytes(const Request& r) {
    require(r.file_bytes % r.block_bytes == 0, "fileBytes", r.file_bytes,
            "a multiple of blockBytes (" + std::to_string(r.block_bytes) + ")");
}

// Which blocks of a file a lane has.
struct Blocks {
    std::uint64_t first, count;
};

Blocks all_of(const DirectFile& file, const Request& r) { return {0, file.bytes() / r.block_bytes}; }

// The lane of one thread. One after another, each thread begins a share of the blocks further on, as the threads of
// DeepSpeed's aio do with slices of a tensor; in random order all would meet the same places, so each has a share of
// its own.
Lane lane_of(const DirectFile& file, Access access, const Request& r, const Blocks& blocks, unsigned thread) {
    const MadeFile* made = made_file(file);
    const std::optional<std::uint64_t> seed = made == nullptr ? std::nullopt : std::optional(made->seed);
    const std::uint64_t begin = blocks.count * thread / r.threads, end = blocks.count * (thread + 1) / r.threads;
    const std::uint64_t start = r.offset_bytes / r.block_bytes;
    if (r.random_order)
        return Lane(file, access, r.block_bytes, {blocks.first + begin, end - begin, start, true}, seed);
    return Lane(file, access, r.block_bytes, {blocks.first, blocks.count, start + begin, false}, seed);
}

using MixtureOf = std::function<Mixture(unsigned thread)>;

double cached_share(const Mixture& mixture) {
    const double read = mixture.read ? mixture.read->file.cached_share() : 0;
    const double write = mixture.write ? mixture.write->file.cached_share() : 0;
    return std::max(read, write);
}

Sample run_streams(const Request& r, const Engine& engine, const DirectFile& file, const MixtureOf& mixture_of) {
    const Buffer memory = queue_memory(queue_bytes(r));
    std::vector<std::unique_ptr<FileStream>> streams;
    for (unsigned thread = 0; thread < r.threads; ++thread) {
        char* const part = memory.as<char>() + thread * r.block_bytes * r.queue_depth;
        const std::size_t latencies = (r.most_latencies + r.threads - 1) / r.threads;
        streams.push_back(
            std::make_unique<FileStream>(mixture_of(thread), r.block_bytes, r.queue_depth, part, latencies));
    }
    Progress progress(r.limits, r.bytes / r.block_bytes);
    engine.run(streams, progress);
    Sample sample;
    sample.seconds = progress.seconds();
    sample.elements = static_cast<double>(r.bytes);
    sample.variant = engine.name();
    sample.note = joined(file.caution(), engine.note());
    for (const auto& stream : streams) {
        note_written(*stream);
        if (const auto path = stream->broken())
            throw Failure("wrong-result", "path: " + *path + " did not give back what file_write had put there");
        for (unsigned slot = 0; slot < stream->slots; ++slot) {
            const std::vector<double>& kept = stream->slot(slot).latencies.kept();
            sample.latencies.insert(sample.latencies.end(), kept.begin(), kept.end());
        }
    }
    sample.verified = true;
    sample.cached_share = cached_share(streams[0]->mixture());
    return sample;
}

}  // namespace

Sample run_file_read(const Request& r) {
    check_stream(r);
    const DirectFile file = DirectFile::open(r.path, Access::read);
    check_file(r, file.bytes(), "size of " + r.path);
    require_written(file);
    const Engine engine(r.variant, r.threads, r.queue_depth);
    return run_streams(r, engine, file, [&](unsigned thread) {
        return Mixture{lane_of(file, Access::read, r, all_of(file, r), thread), std::nullopt, 1};
    });
}

Sample run_file_write(const Request& r) {
    check_stream(r);
    check_file(r, r.file_bytes, "fileBytes");
    check_file_bytes(r);
    require_memory(queue_bytes(r), "queueDepth x blockBytes");
    const Engine engine(r.variant, r.threads, r.queue_depth);  // first, so that a refusal leaves no file behind
    const DirectFile file = open_made(r.path, r.file_bytes);
    return run_streams(r, engine, file, [&](unsigned thread) {
        return Mixture{std::nullopt, lane_of(file, Access::write, r, all_of(file, r), thread), 0};
    });
}

Sample run_file_mixed(const Request& r) {
    check_stream(r);
    check_file(r, r.file_bytes, "fileBytes");
    check_file_bytes(r);
    const bool is_one = r.path == r.write_path;
    const DirectFile source = DirectFile::open(r.path, Access::read);
    check_file(r, source.bytes() / (is_one ? 2 : 1), (is_one ? "half the size of " : "size of ") + r.path);
    require_written(source);
    const Engine engine(r.variant, r.threads, r.queue_depth);
    const DirectFile sink = open_made(r.write_path, r.file_bytes);
    const Blocks from = all_of(source, r), to = all_of(sink, r);
    const Blocks lower = is_one ? Blocks{0, from.count / 2} : from;
    const Blocks upper = is_one ? Blocks{from.count / 2, to.count - from.count / 2} : to;
    return run_streams(r, engine, source, [&](unsigned thread) {
        return Mixture{lane_of(source, Access::read, r, lower, thread), lane_of(sink, Access::write, r, upper, thread),
                       r.read_share};
    });
}

}  // namespace plimsoll
