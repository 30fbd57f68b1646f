#include "check.hpp"

namespace plimsoll::test {

Tally& tally() {
    static Tally counts;
    return counts;
}

static std::string folder;
const std::string& scratch_folder() { return folder; }

void leave_out(const std::string& what, const std::string& why) {
    std::printf("left out: %s: %s\n", what.c_str(), why.c_str());
}

static bool run(const Test& test) {
    const unsigned long before = tally().failures;
    try {
        test.run();
    } catch (const std::exception& error) {
        CHECK(false, std::string("thrown: ") + error.what());
    }
    const bool passed = tally().failures == before;
    std::printf("%s %s\n", passed ? "ok" : "FAILED", test.name);
    return passed;
}

}  // namespace plimsoll::test

int main(int count, char** arguments) {
    using namespace plimsoll::test;
    if (count != 2) {
        std::fprintf(stderr, "usage: %s FOLDER, an empty folder on a disk\n", arguments[0]);
        return 2;
    }
    folder = arguments[1];
    unsigned passed = 0, failed = 0;
    const std::vector<const std::vector<Test>*> all = {
        &half_tests,
        &stream_tests,
        &adam_tests,
        &compute_tests,
        &convert_tests,
        &latency_tests,
        &team_tests,
        &memory_tests,
        &file_tests,
        &file_stream_tests,
        &tensors_tests,
        &opencl_tests,
    };
    for (const auto* tests : all)
        for (const Test& test : *tests) ++(run(test) ? passed : failed);
    std::printf("%lu checks\n%u passed, %u failed\n", tally().checks, passed, failed);
    return failed == 0 ? 0 : 1;
}
