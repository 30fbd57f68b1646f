#include "file.hpp"

#if defined(_WIN32)
#include <windows.h>

#include "../kernel.hpp"

namespace plimsoll {
namespace {

HANDLE handle_of(std::intptr_t value) { return reinterpret_cast<HANDLE>(value); }

[[noreturn]] void fail(const std::string& path, const std::string& what, DWORD error) {
    const bool full = error == ERROR_DISK_FULL;
    throw Failure("io", "path: " + path + ": " + what + ": system error " + std::to_string(error) +
                            (full ? " (the disk is full); choose a smaller fileBytes" : ""));
}

std::wstring wide(const std::string& path) {
    const int bytes = static_cast<int>(path.size());
    std::wstring result(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, path.data(), bytes, nullptr, 0)),
                        L'\0');
    MultiByteToWideChar(CP_UTF8, 0, path.data(), bytes, result.data(), static_cast<int>(result.size()));
    return result;
}

// A handle, or -1 where a new file was asked for and the name is taken.
// Overlapped, because the system serialises the transfers of a handle that is not. A link is opened as itself.
std::intptr_t open_direct(const std::string& path, DWORD access, DWORD disposition) {
    constexpr DWORD flags = FILE_FLAG_NO_BUFFERING | FILE_FLAG_OVERLAPPED | FILE_FLAG_OPEN_REPARSE_POINT;
    const HANDLE handle =
        CreateFileW(wide(path).c_str(), access, FILE_SHARE_READ, nullptr, disposition, flags, nullptr);
    if (handle != INVALID_HANDLE_VALUE) return reinterpret_cast<std::intptr_t>(handle);
    const DWORD error = GetLastError();
    if (error == ERROR_FILE_EXISTS) return -1;
    fail(path, "cannot be opened", error);
}

BY_HANDLE_FILE_INFORMATION information_of(std::intptr_t handle, const std::string& path) {
    BY_HANDLE_FILE_INFORMATION information;
    if (!GetFileInformationByHandle(handle_of(handle), &information)) fail(path, "cannot be examined", GetLastError());
    return information;
}

std::uint64_t joined(DWORD high, DWORD low) { return std::uint64_t{high} << 32 | low; }

// Waits for one overlapped transfer. Each call has an event of its own, since many threads share the handle.
template <class Begin>
void transfer(const std::string& path, std::intptr_t handle, const char* what, std::uint64_t bytes,
              std::uint64_t offset, Begin begin) {
    OVERLAPPED place = {};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    place.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    DWORD moved = 0, error = 0;
    if (!begin(&place) && GetLastError() != ERROR_IO_PENDING) error = GetLastError();
    if (error == 0 && !GetOverlappedResult(handle_of(handle), &place, &moved, TRUE)) error = GetLastError();
    CloseHandle(place.hEvent);
    if (error != 0) fail(path, std::string(what) + " failed", error);
    if (moved != bytes) throw Failure("io", "path: " + path + ": " + what + " ended early; was the file cut?");
}

}  // namespace

std::optional<DirectFile> DirectFile::create(const std::string& path, std::uint64_t bytes) {
    DirectFile file(path, open_direct(path, GENERIC_READ | GENERIC_WRITE | DELETE, CREATE_NEW));
    if (file.handle_ == -1) return std::nullopt;
    FILE_END_OF_FILE_INFO end;
    end.EndOfFile.QuadPart = static_cast<LONGLONG>(bytes);
    if (SetFileInformationByHandle(handle_of(file.handle_), FileEndOfFileInfo, &end, sizeof end)) return file;
    const DWORD error = GetLastError();
    FILE_DISPOSITION_INFO gone = {TRUE};
    SetFileInformationByHandle(handle_of(file.handle_), FileDispositionInfo, &gone, sizeof gone);
    fail(path, "cannot be given " + std::to_string(bytes) + " bytes", error);
}

DirectFile DirectFile::open(const std::string& path, Access access) {
    DirectFile file(
        path, open_direct(path, access == Access::read ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING));
    constexpr DWORD special = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    const bool on_disk = GetFileType(handle_of(file.handle_)) == FILE_TYPE_DISK;
    if (!on_disk || (information_of(file.handle_, path).dwFileAttributes & special) != 0)
        throw Failure("io", "path: " + path + " is not a regular file");
    return file;
}

DirectFile::DirectFile(DirectFile&& other) noexcept : path_(std::move(other.path_)), handle_(other.handle_) {
    other.handle_ = -1;
}

DirectFile::~DirectFile() {
    if (handle_ != -1) CloseHandle(handle_of(handle_));
}

int DirectFile::descriptor() const { return -1; }

void DirectFile::read_at(void* to, std::uint64_t bytes, std::uint64_t offset) const {
    transfer(path_, handle_, "reading", bytes, offset, [&](OVERLAPPED* place) {
        return ReadFile(handle_of(handle_), to, static_cast<DWORD>(bytes), nullptr, place);
    });
}

void DirectFile::write_at(const void* from, std::uint64_t bytes, std::uint64_t offset) const {
    transfer(path_, handle_, "writing", bytes, offset, [&](OVERLAPPED* place) {
        return WriteFile(handle_of(handle_), from, static_cast<DWORD>(bytes), nullptr, place);
    });
}

FileId DirectFile::id() const {
    const BY_HANDLE_FILE_INFORMATION information = information_of(handle_, path_);
    const FILETIME& born = information.ftCreationTime;
    return {information.dwVolumeSerialNumber, joined(information.nFileIndexHigh, information.nFileIndexLow),
            joined(born.dwHighDateTime, born.dwLowDateTime) * 100};
}

std::uint64_t DirectFile::bytes() const {
    const BY_HANDLE_FILE_INFORMATION information = information_of(handle_, path_);
    return joined(information.nFileSizeHigh, information.nFileSizeLow);
}

std::string DirectFile::caution() const { return ""; }

// FILE_FLAG_NO_BUFFERING is refused where it cannot be kept.
double DirectFile::cached_share() const { return 0; }

}  // namespace plimsoll
#endif
