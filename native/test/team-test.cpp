#include "../src/team.hpp"

#include <atomic>
#include <chrono>
#include <thread>

#include "check.hpp"

namespace plimsoll::test {
namespace {

void parts_cover_without_overlap() {
    for (const std::uint64_t elements : {1u, 2u, 1023u, 1024u, 1025u, 4096u, 100003u})
        for (const unsigned threads : {1u, 2u, 3u, 7u, 64u}) {
            std::uint64_t next = 0;
            for (unsigned thread = 0; thread < threads; ++thread) {
                const Range part = part_of(elements, threads, thread);
                CHECK(part.first == next && (part.first % 1024 == 0 || part.first == elements),
                      std::to_string(elements));
                next = part.first + part.count;
            }
            CHECK(next == elements, std::to_string(elements) + " over " + std::to_string(threads));
        }
}

struct Calls {
    std::atomic<unsigned> prepare{0}, step{0}, finish{0};
};

Work counting(Calls& calls) {
    return {[&](unsigned) { ++calls.prepare; }, [&](unsigned) { ++calls.step; }, [&](unsigned) { ++calls.finish; }};
}

void stops_at_most_repetitions() {
    for (const unsigned threads : {1u, 2u, 5u, 32u}) {
        Calls calls;
        const std::vector<double> seconds = run_team({threads}, {60, 7}, counting(calls));
        CHECK(seconds.size() == 7, std::to_string(seconds.size()));
        CHECK(calls.step == threads * 8, "seven and a warm-up in each thread");
        CHECK(calls.prepare == threads && calls.finish == threads, "once in each thread");
    }
}

void stops_after_enough_seconds() {
    Work work = {[](unsigned) {}, [](unsigned) { std::this_thread::sleep_for(std::chrono::milliseconds(2)); },
                 [](unsigned) {}};
    const std::vector<double> seconds = run_team({2}, {0.01, 100000}, work);
    double total = 0;
    for (const double each : seconds) total += each;
    CHECK(total >= 0.01 && total - seconds.back() < 0.01, std::to_string(total));
    CHECK(run_team({1}, {0, 100000}, work).size() == 1, "no time at all is one repetition");
}

void slowest_thread_decides() {
    Work work = {[](unsigned) {},
                 [](unsigned thread) {
                     if (thread == 1) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                 },
                 [](unsigned) {}};
    for (const double each : run_team({3}, {60, 4}, work)) CHECK(each >= 0.005, std::to_string(each));
}

}  // namespace

const std::vector<Test> team_tests = {
    {"team: parts cover an array without overlap", parts_cover_without_overlap},
    {"team: stops at the most repetitions", stops_at_most_repetitions},
    {"team: stops after enough seconds", stops_after_enough_seconds},
    {"team: the slowest thread decides", slowest_thread_decides},
};

}  // namespace plimsoll::test
