#include "made-files.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "../kernel.hpp"

namespace plimsoll {
namespace {

std::map<std::string, MadeFile>& made_files() {
    static auto* files = new std::map<std::string, MadeFile>;
    return *files;
}

std::size_t pages_of(std::uint64_t bytes) { return static_cast<std::size_t>((bytes + disk_page - 1) / disk_page); }

}  // namespace

std::uint64_t random_seed() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

DirectFile open_made(const std::string& path, std::uint64_t file_bytes) {
    auto& made = made_files();
    std::optional<DirectFile> created = DirectFile::create(path, file_bytes);
    if (created) {
        made[path] = {created->id(), random_seed(), std::vector<bool>(pages_of(file_bytes))};
        return std::move(*created);
    }
    const Failure taken("io", "path: " + path + " exists; file_write makes its file and touches no other");
    if (made.find(path) == made.end()) throw taken;
    DirectFile file = DirectFile::open(path, Access::write);
    if (made_file(file) == nullptr) throw taken;
    if (file.bytes() != file_bytes)
        throw Failure("bad-argument", "fileBytes: " + std::to_string(file_bytes) + "; it must be " +
                                          std::to_string(file.bytes()) + ", as it was made");
    return file;
}

MadeFile* made_file(const DirectFile& file) {
    const auto found = made_files().find(file.path());
    return found != made_files().end() && found->second.id == file.id() ? &found->second : nullptr;
}

void require_written(const DirectFile& file) {
    const MadeFile* made = made_file(file);
    if (made == nullptr) return;
    const auto end =
        made->pages.begin() + static_cast<std::ptrdiff_t>(std::min(made->pages.size(), pages_of(file.bytes())));
    const auto hole = std::find(made->pages.begin(), end, false);
    if (hole != end)
        throw Failure("bad-argument", "path: " + file.path() + " was not written yet at byte " +
                                          std::to_string((hole - made->pages.begin()) * static_cast<long>(disk_page)) +
                                          "; write all of it first");
}

namespace {

void mark(MadeFile& made, std::uint64_t offset, std::uint64_t bytes) {
    std::fill_n(made.pages.begin() + static_cast<std::ptrdiff_t>(offset / disk_page), pages_of(bytes), true);
}

}  // namespace

void note_written(const DirectFile& file, std::uint64_t offset, std::uint64_t bytes) {
    if (MadeFile* made = made_file(file)) mark(*made, offset, bytes);
}

void note_written(const FileStream& stream) {
    const std::optional<Lane>& lane = stream.mixture().write;
    MadeFile* made = lane ? made_file(lane->file) : nullptr;
    if (made == nullptr) return;
    const std::uint64_t count = std::min(stream.writes(), lane->blocks());
    for (std::uint64_t n = 0; n < count; ++n) mark(*made, lane->offset_of(n), lane->block_bytes);
}

}  // namespace plimsoll
