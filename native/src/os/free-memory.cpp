#include "free-memory.hpp"

#include <algorithm>

#if defined(_WIN32)
#include <windows.h>
#elif defined(__APPLE__)
#include <mach/mach.h>
#include <unistd.h>
#elif defined(__linux__)
#include <fstream>
#include <sstream>
#include <vector>
#endif

namespace plimsoll {

#if defined(__linux__)
namespace {

// The number after `name` in a file of lines `name number`; the first number of the file where the name is empty.
// `missing` where there is none, as in `max`.
std::uint64_t number_in(const std::string& path, const std::string& name, std::uint64_t missing) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string word;
        if (!name.empty() && (!(words >> word) || word != name)) continue;
        std::uint64_t number = 0;
        return words >> number ? number : missing;
    }
    return missing;
}

struct GroupFiles {
    const char *limit, *used, *inactive;
};
constexpr GroupFiles unified = {"/memory.max", "/memory.current", "inactive_file"};
constexpr GroupFiles legacy = {"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file"};

// What a group leaves free, clean pages of files that nobody used lately included.
std::uint64_t left_in(const std::string& folder, const GroupFiles& files) {
    const std::uint64_t limit = number_in(folder + files.limit, "", UINT64_MAX);
    if (limit == UINT64_MAX) return UINT64_MAX;
    const std::uint64_t used = number_in(folder + files.used, "", 0);
    const std::uint64_t inactive = std::min(used, number_in(folder + "/memory.stat", files.inactive, 0));
    return limit - std::min(limit, used - inactive);
}

// A group is bound by those above it, and a container may see its own as the root, so all folders on the way count.
std::uint64_t left_on_way(const std::string& top, const std::string& path, const GroupFiles& files) {
    std::uint64_t left = left_in(top, files);
    for (std::size_t end = path.find('/', 1); path.size() > 1; end = path.find('/', end + 1)) {
        left = std::min(left, left_in(top + path.substr(0, end), files));
        if (end == std::string::npos) break;
    }
    return left;
}

bool names_memory(const std::string& controllers) {
    std::istringstream list(controllers);
    for (std::string name; std::getline(list, name, ',');)
        if (name == "memory") return true;
    return false;
}

}  // namespace

std::uint64_t group_memory_bytes(const std::string& root) {
    const std::string groups = root + "/sys/fs/cgroup";
    std::uint64_t left = UINT64_MAX;
    std::ifstream file(root + "/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1), path = line.substr(second + 1);
        if (controllers.empty()) left = std::min(left, left_on_way(groups, path, unified));
        if (names_memory(controllers)) left = std::min(left, left_on_way(groups + "/memory", path, legacy));
    }
    return left;
}

std::uint64_t available_memory_bytes() {
    const std::uint64_t kib = number_in("/proc/meminfo", "MemAvailable:", 0);
    return std::min(kib == 0 ? UINT64_MAX : kib * 1024, group_memory_bytes());
}

#else

std::uint64_t group_memory_bytes(const std::string&) { return UINT64_MAX; }

#if defined(__APPLE__)
std::uint64_t available_memory_bytes() {
    vm_statistics64_data_t pages;
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    const auto info = reinterpret_cast<host_info64_t>(&pages);
    if (host_statistics64(mach_host_self(), HOST_VM_INFO64, info, &count) != KERN_SUCCESS) return UINT64_MAX;
    const auto page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return (std::uint64_t{pages.free_count} + pages.inactive_count + pages.purgeable_count) * page_bytes;
}
#elif defined(_WIN32)
std::uint64_t available_memory_bytes() {
    MEMORYSTATUSEX status = {};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? status.ullAvailPhys : UINT64_MAX;
}
#else
std::uint64_t available_memory_bytes() { return UINT64_MAX; }
#endif

#endif

}  // namespace plimsoll
