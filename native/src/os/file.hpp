// Files past the page cache: O_DIRECT on Linux, F_NOCACHE on macOS, FILE_FLAG_NO_BUFFERING on Windows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace plimsoll {

// Tells one file from another, whatever their names. Systems give the index of a removed file to the next one, hence
// the time of birth in nanoseconds; 0 where the system does not tell.
struct FileId {
    std::uint64_t device, index, born;
    bool operator==(const FileId& other) const {
        return device == other.device && index == other.index && born == other.born;
    }
};

enum class Access { read, write };

// An open file. Addresses, sizes and offsets of transfers are multiples of 4,096. Every failure is a Failure that names
// the path.
class DirectFile {
   public:
    // Makes a new file of that size, for its owner only; nothing where the name is taken, be it by a link.
    static std::optional<DirectFile> create(const std::string& path, std::uint64_t bytes);
    // Opens a regular file, not a link.
    static DirectFile open(const std::string& path, Access access);

    DirectFile(DirectFile&& other) noexcept;
    DirectFile& operator=(DirectFile&&) = delete;
    ~DirectFile();

    void read_at(void* to, std::uint64_t bytes, std::uint64_t offset) const;
    void write_at(const void* from, std::uint64_t bytes, std::uint64_t offset) const;

    FileId id() const;
    std::uint64_t bytes() const;
    // What kind of file system this is, where that makes the figure something else than the speed of a local disk; else
    // empty.
    std::string caution() const;
    const std::string& path() const { return path_; }
    // Share of the file that lies in the page cache, sampled at 64 places: direct I/O leaves nothing there, so what is
    // found tells that a file system took the transfers through memory after all. 0 where the system does not tell.
    double cached_share() const;
    // The descriptor for io_uring; -1 on Windows.
    int descriptor() const;

   private:
    DirectFile(std::string path, std::intptr_t handle) : path_(std::move(path)), handle_(handle) {}
    std::string path_;
    std::intptr_t handle_;  // a descriptor or a HANDLE
};

}  // namespace plimsoll
