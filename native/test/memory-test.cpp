#include "../src/os/memory.hpp"

#include <filesystem>
#include <fstream>

#include "../src/os/free-memory.hpp"
#include "check.hpp"

namespace plimsoll::test {
namespace {

void buffers_are_zeroed_aligned_and_refused() {
    for (const Pages pages : {Pages::huge, Pages::ordinary, Pages::small}) {
        const Buffer buffer(100000, pages);
        CHECK(reinterpret_cast<std::uintptr_t>(buffer.as<char>()) % (2u << 20) == 0, "2 MiB");
        for (int i = 0; i < 100000; ++i) CHECK(buffer.as<char>()[i] == 0, std::to_string(i));
    }
    const std::string failure = failure_of([] { require_memory(std::uint64_t{1} << 46, "elements: 42"); });
    CHECK(failure_of([] { require_memory(1, "elements: 1"); }).empty(), "one byte can be had");
    CHECK(begins_with(failure, "out-of-memory: elements: 42 needs 70368744177664 bytes of memory; "), failure);
}

void three_tenths_stay_free() {
    const std::uint64_t available = available_memory_bytes();
    CHECK(!failure_of([&] { require_memory(available / 4 * 3, "elements: 1"); }).empty(), std::to_string(available));
    CHECK(failure_of([&] { require_memory(available / 2, "elements: 1"); }).empty(), std::to_string(available));
}

#if defined(__linux__)
namespace fs = std::filesystem;

// Writes the files of another machine's control groups.
std::string planted(const char* name, const std::vector<std::pair<const char*, const char*>>& files) {
    const fs::path root = fs::path(scratch_folder()) / name;
    for (const auto& [path, text] : files) {
        fs::create_directories((root / path).parent_path());
        std::ofstream(root / path) << text;
    }
    return root.string();
}

void control_groups_bind() {
    const std::string unified = planted("unified", {{"proc/self/cgroup", "0::/slice/job\n"},
                                                    {"sys/fs/cgroup/slice/memory.max", "1000\n"},
                                                    {"sys/fs/cgroup/slice/memory.current", "700\n"},
                                                    {"sys/fs/cgroup/slice/memory.stat", "anon 1\ninactive_file 200\n"},
                                                    {"sys/fs/cgroup/slice/job/memory.max", "max\n"}});
    CHECK(group_memory_bytes(unified) == 500, "a group above binds too, and what is given back first is free");
    const std::string legacy = planted("legacy", {{"proc/self/cgroup", "5:cpu:/x\n4:hugetlb,memory:/box\n0::/\n"},
                                                  {"sys/fs/cgroup/memory/memory.limit_in_bytes", "9000\n"},
                                                  {"sys/fs/cgroup/memory/memory.usage_in_bytes", "100\n"}});
    CHECK(group_memory_bytes(legacy) == 8900, "a container sees its own group as the root");
    const std::string full = planted("full", {{"proc/self/cgroup", "0::/\n"},
                                              {"sys/fs/cgroup/memory.max", "100\n"},
                                              {"sys/fs/cgroup/memory.current", "150\n"}});
    CHECK(group_memory_bytes(full) == 0, "nothing is left of less than nothing");
    CHECK(group_memory_bytes(planted("free", {{"proc/self/cgroup", "0::/\n"}})) == UINT64_MAX, "no limit");
    CHECK(group_memory_bytes(scratch_folder() + "/nowhere") == UINT64_MAX, "no groups");
}
#endif

}  // namespace

const std::vector<Test> memory_tests = {
    {"memory: buffers are zeroed, aligned, refused when too large", buffers_are_zeroed_aligned_and_refused},
    {"memory: three tenths of what is available stay free", three_tenths_stay_free},
#if defined(__linux__)
    {"memory: control groups bind, of either version", control_groups_bind},
#endif
};

}  // namespace plimsoll::test
