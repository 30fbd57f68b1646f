#include "file.hpp"

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/vfs.h>
#else
#include <sys/mount.h>
#include <sys/param.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "../kernel.hpp"

namespace plimsoll {
namespace {

#if defined(O_DIRECT)
constexpr int direct_flag = O_DIRECT;
#else
constexpr int direct_flag = 0;
#endif

[[noreturn]] void fail(const std::string& path, const std::string& what, int error) {
    const bool full = error == ENOSPC || error == EDQUOT;
    throw Failure("io", "path: " + path + ": " + what + ": " + std::strerror(error) +
                            (full ? "; choose a smaller fileBytes" : ""));
}

[[noreturn]] void refuse_memory(const std::string& path) {
    throw Failure("unsupported", "path: " + path + " is on a file system in memory; the path must be on a disk");
}

// A descriptor, or -1 where a new file was asked for and the name is taken.
// A new file is made without the flag for direct I/O: where that is refused, Linux says so only after it has made the
// file.
int open_file(const std::string& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
#if defined(F_NOCACHE)
        fcntl(descriptor, F_NOCACHE, 1);
#endif
        return descriptor;
    }
    if (errno == EEXIST) return -1;
    if (errno == ELOOP)
        throw Failure("io", "path: " + path + " is a symbolic link; the path of the file itself is needed");
    if (errno == EINVAL)
        throw Failure("unsupported",
                      "path: " + path + " is on a file system without direct I/O; choose another folder");
    fail(path, "cannot be opened", errno);
}

struct stat status_of(int descriptor, const std::string& path) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) fail(path, "cannot be examined", errno);
    return status;
}

std::uint64_t nanoseconds(std::int64_t seconds, std::int64_t rest) {
    return static_cast<std::uint64_t>(seconds) * 1000000000u + static_cast<std::uint64_t>(rest);
}

#if defined(__APPLE__)
std::uint64_t birth_of(int, const struct stat& status) {
    return nanoseconds(status.st_birthtimespec.tv_sec, status.st_birthtimespec.tv_nsec);
}
#elif defined(STATX_BTIME)
std::uint64_t birth_of(int descriptor, const struct stat&) {
    struct statx status;
    const bool told = statx(descriptor, "", AT_EMPTY_PATH, STATX_BTIME, &status) == 0;
    if (!told || (status.stx_mask & STATX_BTIME) == 0) return 0;
    return nanoseconds(status.stx_btime.tv_sec, status.stx_btime.tv_nsec);
}
#else
std::uint64_t birth_of(int, const struct stat&) { return 0; }
#endif

#if defined(__linux__)
struct FileSystem {
    unsigned type;  // statfs(2), f_type
    const char* name;
    bool in_memory;
};
constexpr FileSystem file_systems[] = {
    {0x01021994, "tmpfs", true},   {0x858458f6, "ramfs", true}, {0x794c7630, "overlay", false},
    {0x6969, "nfs", false},        {0xff534d42, "cifs", false}, {0xfe534d42, "smb", false},
    {0x65735546, "fuse", false},   {0x01021997, "9p", false},   {0x00c36400, "ceph", false},
    {0x0bd00bd0, "lustre", false}, {0x47504653, "gpfs", false}, {0x2fc12fc1, "zfs", false},
};

const FileSystem* file_system_of(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return nullptr;
    for (const FileSystem& each : file_systems)
        if (each.type == static_cast<unsigned>(status.f_type)) return &each;
    return nullptr;
}

bool is_in_memory(int descriptor) {
    const FileSystem* found = file_system_of(descriptor);
    return found != nullptr && found->in_memory;
}

// A file system that cannot allocate ahead is no failure: the file then grows as it is written.
bool allocate(int descriptor, std::uint64_t bytes) {
    while (fallocate(descriptor, 0, 0, static_cast<off_t>(bytes)) != 0) {
        if (errno == EOPNOTSUPP) return ftruncate(descriptor, static_cast<off_t>(bytes)) == 0;
        if (errno != EINTR) return false;
    }
    return true;
}
#else
bool is_in_memory(int) { return false; }

bool allocate(int descriptor, std::uint64_t bytes) { return ftruncate(descriptor, static_cast<off_t>(bytes)) == 0; }
#endif

// Calls `move` until all bytes are through: a transfer may be cut short, or a signal may come in between.
template <class Move>
void move_all(const std::string& path, const char* what, std::uint64_t bytes, Move move) {
    std::uint64_t done = 0;
    while (done < bytes) {
        const ssize_t moved = move(done);
        if (moved > 0) done += static_cast<std::uint64_t>(moved);
        if (moved == 0) throw Failure("io", "path: " + path + ": " + what + " ended early; was the file cut?");
        if (moved < 0 && errno != EINTR) fail(path, std::string(what) + " failed", errno);
    }
}

}  // namespace

std::optional<DirectFile> DirectFile::create(const std::string& path, std::uint64_t bytes) {
    const DirectFile made(path, open_file(path, O_RDWR | O_CREAT | O_EXCL));
    if (made.descriptor() < 0) return std::nullopt;
    try {
        if (is_in_memory(made.descriptor())) refuse_memory(path);
        if (!allocate(made.descriptor(), bytes))
            fail(path, "cannot be given " + std::to_string(bytes) + " bytes", errno);
        DirectFile file = open(path, Access::write);
        if (file.id() == made.id()) return file;
    } catch (const Failure&) {
        unlink(path.c_str());
        throw;
    }
    throw Failure("io", "path: " + path + " was replaced by somebody else");
}

// lstat comes first because opening a pipe would wait for its other end.
DirectFile DirectFile::open(const std::string& path, Access access) {
    struct stat status;
    if (lstat(path.c_str(), &status) != 0) fail(path, "cannot be opened", errno);
    if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
        throw Failure("io", "path: " + path + " is not a regular file");
    DirectFile file(path, open_file(path, direct_flag | (access == Access::read ? O_RDONLY : O_RDWR)));
    if (is_in_memory(file.descriptor())) refuse_memory(path);
    return file;
}

DirectFile::DirectFile(DirectFile&& other) noexcept : path_(std::move(other.path_)), handle_(other.handle_) {
    other.handle_ = -1;
}

DirectFile::~DirectFile() {
    if (handle_ >= 0) close(descriptor());
}

int DirectFile::descriptor() const { return static_cast<int>(handle_); }

void DirectFile::read_at(void* to, std::uint64_t bytes, std::uint64_t offset) const {
    move_all(path_, "reading", bytes, [&](std::uint64_t done) {
        return pread(descriptor(), static_cast<char*>(to) + done, bytes - done, static_cast<off_t>(offset + done));
    });
}

void DirectFile::write_at(const void* from, std::uint64_t bytes, std::uint64_t offset) const {
    move_all(path_, "writing", bytes, [&](std::uint64_t done) {
        return pwrite(descriptor(), static_cast<const char*>(from) + done, bytes - done,
                      static_cast<off_t>(offset + done));
    });
}

FileId DirectFile::id() const {
    const struct stat status = status_of(descriptor(), path_);
    return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
            birth_of(descriptor(), status)};
}

std::uint64_t DirectFile::bytes() const { return static_cast<std::uint64_t>(status_of(descriptor(), path_).st_size); }

namespace {

#if defined(__APPLE__)
using Residency = char;
#else
using Residency = unsigned char;
#endif

// Pages in the page cache of one window of a file; none where the system does not tell.
std::size_t resident_pages(int descriptor, std::uint64_t offset, std::size_t bytes) {
    void* const window = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor, static_cast<off_t>(offset));
    if (window == MAP_FAILED) return 0;
    std::array<Residency, 256> pages = {};
    const bool told = mincore(window, bytes, pages.data()) == 0;
    munmap(window, bytes);
    if (!told) return 0;
    return static_cast<std::size_t>(
        std::count_if(pages.begin(), pages.end(), [](Residency residency) { return (residency & 1) != 0; }));
}

}  // namespace

// Mapping a file reads nothing of it.
double DirectFile::cached_share() const {
    constexpr std::size_t windows = 64;
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::uint64_t pages = bytes() / page;
    const std::size_t each = static_cast<std::size_t>(std::min<std::uint64_t>(256, pages / windows));
    if (each == 0) return 0;
    std::size_t resident = 0;
    for (std::size_t i = 0; i < windows; ++i)
        resident += resident_pages(descriptor(), pages / windows * i * page, each * page);
    return static_cast<double>(resident) / static_cast<double>(windows * each);
}

#if defined(__linux__)
std::string DirectFile::caution() const {
    const FileSystem* found = file_system_of(descriptor());
    if (found == nullptr) return "";
    if (found->type == 0x2fc12fc1) return "the file system is zfs, whose own cache in memory may answer";
    return std::string("the file system is ") + found->name + ", so the device behind it is not known";
}
#else
std::string DirectFile::caution() const {
    struct statfs status;
    if (fstatfs(descriptor(), &status) != 0 || (status.f_flags & MNT_LOCAL) != 0) return "";
    return std::string("the file system is ") + status.f_fstypename + ", which is not local";
}
#endif

}  // namespace plimsoll
#endif
