#include "pages.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace plimsoll {

#if defined(__linux__)
namespace {

// Calls back for each line of a file until one answers false.
template <class Line>
void each_line(const char* path, Line line) {
    std::FILE* file = std::fopen(path, "re");
    if (file == nullptr) return;
    char text[512];
    while (std::fgets(text, sizeof text, file) != nullptr && line(text)) {
    }
    std::fclose(file);
}

}  // namespace

std::uint64_t faults_of_thread() {
    rusage usage = {};
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? static_cast<std::uint64_t>(usage.ru_minflt) : 0;
}

// proc_pid_smaps(5): a line with the addresses of each mapping, then its fields. A mapping may have been split or
// merged with a neighbour, so huge pages are counted over all that touch the buffer.
bool has_huge_pages(const Buffer& buffer) {
    const auto first = reinterpret_cast<std::uintptr_t>(buffer.as<void>()), last = first + buffer.bytes();
    bool told = false, inside = false;
    unsigned long long huge_kib = 0;
    each_line("/proc/self/smaps", [&](const char* line) {
        unsigned long long from, to, kib;
        if (std::sscanf(line, "%llx-%llx ", &from, &to) == 2) inside = from < last && to > first;
        if (inside && std::sscanf(line, "AnonHugePages: %llu kB", &kib) == 1) {
            told = true;
            huge_kib += kib;
        }
        return true;
    });
    return !told || huge_kib * 1024 * 2 >= buffer.bytes();
}

bool is_locked(const Buffer& buffer) {
    unsigned long long kib = UINT64_MAX / 1024;
    each_line("/proc/self/status", [&](const char* line) { return std::sscanf(line, "VmLck: %llu kB", &kib) != 1; });
    return kib * 1024 >= buffer.bytes();
}

#else
std::uint64_t faults_of_thread() { return 0; }
bool has_huge_pages(const Buffer&) { return true; }
bool is_locked(const Buffer&) { return true; }
#endif

#if defined(_WIN32)

std::uint64_t page_bytes() {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

// A process may lock as much as its working set has room for, which it may enlarge.
std::string lock(const Buffer& buffer) {
    SIZE_T least = 0, most = 0;
    GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most);
    SetProcessWorkingSetSize(GetCurrentProcess(), least + buffer.bytes(), most + buffer.bytes());
    if (VirtualLock(buffer.as<void>(), buffer.bytes())) return "";
    return std::to_string(buffer.bytes()) + " bytes cannot be locked: VirtualLock fails with " +
           std::to_string(GetLastError());
}

void unlock(const Buffer& buffer) {
    VirtualUnlock(buffer.as<void>(), buffer.bytes());
    SIZE_T least = 0, most = 0;
    GetProcessWorkingSetSize(GetCurrentProcess(), &least, &most);
    if (least > buffer.bytes())
        SetProcessWorkingSetSize(GetCurrentProcess(), least - buffer.bytes(), most - buffer.bytes());
}

#else

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

std::string lock(const Buffer& buffer) {
    if (mlock(buffer.as<void>(), buffer.bytes()) == 0) return "";
    const std::string why = std::strerror(errno);
    rlimit limit = {};
    const bool limited = getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    return std::to_string(buffer.bytes()) + " bytes cannot be locked: " + why +
           (limited ? "; the limit of this process is " + std::to_string(limit.rlim_cur) + " bytes (ulimit -l)" : "");
}

void unlock(const Buffer& buffer) { munlock(buffer.as<void>(), buffer.bytes()); }

#endif

}  // namespace plimsoll
