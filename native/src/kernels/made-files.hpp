// The files that this process has made: only those may it write again, and only those can it check.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "../os/file.hpp"
#include "file-stream.hpp"

namespace plimsoll {

struct MadeFile {
    FileId id;
    std::uint64_t seed;
    std::vector<bool> pages;  // which carry their stamp
};

std::uint64_t random_seed();

// A new file under that path, or the one that this process made there. Throws where the name is somebody else's.
DirectFile open_made(const std::string& path, std::uint64_t file_bytes);

// What is known of an open file; nullptr where this process did not make it.
MadeFile* made_file(const DirectFile& file);

// Refuses a file of our own with pages that were never written: file systems answer those without asking the disk.
void require_written(const DirectFile& file);

// Notes what was written: a part of a file of our own, and all that the writing lane of a stream wrote, once that is
// over.
void note_written(const DirectFile& file, std::uint64_t offset, std::uint64_t bytes);
void note_written(const FileStream& stream);

}  // namespace plimsoll
