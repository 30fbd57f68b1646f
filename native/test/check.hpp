// Tests without a framework: a list of named functions, and CHECK, which notes a failure and goes on.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "../src/kernel.hpp"

namespace plimsoll::test {

struct Test {
    const char* name;
    void (*run)();
};

extern const std::vector<Test> adam_tests;
extern const std::vector<Test> compute_tests;
extern const std::vector<Test> convert_tests;
extern const std::vector<Test> file_stream_tests;
extern const std::vector<Test> file_tests;
extern const std::vector<Test> half_tests;
extern const std::vector<Test> latency_tests;
extern const std::vector<Test> memory_tests;
extern const std::vector<Test> opencl_tests;
extern const std::vector<Test> stream_tests;
extern const std::vector<Test> team_tests;
extern const std::vector<Test> tensors_tests;

struct Tally {
    unsigned long checks = 0, failures = 0;
};
Tally& tally();

// Says on the output that tests cannot run here; `npm test` repeats it at its end.
void leave_out(const std::string& what, const std::string& why);

// An empty folder on a disk, given on the command line.
const std::string& scratch_folder();

inline void check(bool holds, const char* text, const char* file, int line, const std::string& about) {
    ++tally().checks;
    if (holds) return;
    if (++tally().failures <= 20) std::printf("  %s:%d: %s  %s\n", file, line, text, about.c_str());
}

// The code of the Failure that the call throws, and its message; empty where it throws none.
template <class Call>
std::string failure_of(Call call) {
    try {
        call();
    } catch (const Failure& failure) {
        return std::string(failure.code) + ": " + failure.what();
    }
    return "";
}

inline bool begins_with(const std::string& text, const std::string& start) {
    return text.compare(0, start.size(), start) == 0;
}

inline const Kernel& kernel_named(const std::string& id) {
    for (const Kernel& kernel : kernel_table())
        if (id == kernel.id) return kernel;
    throw std::logic_error("no kernel " + id);
}

}  // namespace plimsoll::test

#define CHECK(condition, about) ::plimsoll::test::check((condition), #condition, __FILE__, __LINE__, (about))
