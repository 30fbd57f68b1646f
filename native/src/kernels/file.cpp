#include "file.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <system_error>

#include "../os/memory.hpp"
#include "file-stream.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

#if defined(__linux__)
constexpr bool has_io_uring_in_principle = true;
#else
constexpr bool has_io_uring_in_principle = false;
#endif

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
        if (request.variant != "auto")
            throw Failure("unsupported", std::string("engine: \"io_uring\": ") + error.what());
        return {nullptr, std::string("without io_uring: ") + error.what()};
    }
    const bool is_second_choice = request.variant == "auto" && has_io_uring_in_principle;
    return {nullptr, is_second_choice ? "without io_uring: " + io_uring_obstacle() : ""};
}

void run_engine(const Engine& engine, FileStream& stream, Progress& progress) {
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
    require(r.block_bytes != 0 && r.block_bytes % disk_page == 0, "blockBytes", r.block_bytes,
            "a multiple of 4096, above 0");
    require(r.bytes % r.block_bytes == 0 && r.bytes >= queue_bytes, "bytes", r.bytes, multiple + full_queue);
    require(file_bytes >= queue_bytes, file_field, file_bytes,
            "at least queueDepth x blockBytes (" + std::to_string(queue_bytes) + ")");
    require(r.offset_bytes % r.block_bytes == 0 && r.offset_bytes < file_bytes, "offsetBytes", r.offset_bytes,
            multiple + ", below the size of the file (" + std::to_string(file_bytes) + ")");
}

// Memory for the requests in flight, full of random bytes: what is written must not compress. Ordinary pages, as fio
// has them, and new ones for each sample: the speed of a virtual disk depends on how many of them happen to be
// neighbours in physical memory (0.8 to 1.9 GB/s were seen), and a sample should be one draw, not the whole
// measurement.
Buffer queue_memory(const Request& request) {
    const std::uint64_t bytes = request.block_bytes * request.queue_depth;
    require_memory(bytes, "queueDepth x blockBytes");
    Buffer buffer(bytes, Pages::ordinary);
    std::mt19937_64 random(random_seed());
    auto* words = buffer.as<std::uint64_t>();
    for (std::uint64_t i = 0; i < bytes / sizeof(std::uint64_t); ++i) words[i] = random();
    return buffer;
}

Sample run_stream(const Request& request, const Engine& engine, FileStream& stream, Progress& progress) {
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
    require(file.bytes() == request.file_bytes, "fileBytes", request.file_bytes,
            std::to_string(file.bytes()) + ", as it was made");
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
    FileStream stream(file, Access::read, request, memory.as<char>(), made.seed);
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
    FileStream stream(file, Access::write, request, memory.as<char>(), made.seed);
    Progress progress(request.limits, request.bytes / request.block_bytes);
    const Sample sample = run_stream(request, engine, stream, progress);
    extend(made, request, progress.issued());
    return sample;
}

}  // namespace plimsoll
