// Threads that repeat a step together, and the clock on it.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "kernel.hpp"

namespace plimsoll {

// The part of an array that a thread works on: [first, first + count).
struct Range {
    std::uint64_t first, count;
};

// Parts begin at multiples of 1,024 elements: whole pages of 4- and 8-byte elements, whole cache lines of 2-byte ones.
Range part_of(std::uint64_t elements, unsigned threads, unsigned thread);

// Each is called in each thread.
struct Work {
    std::function<void(unsigned thread)> prepare;     // not timed: first touch, filling
    std::function<void(unsigned thread)> step;        // once as a warm-up, then timed
    std::function<void(unsigned thread)> finish;      // not timed: verifying
    std::function<void(unsigned thread)> renew = {};  // not timed: before each step, where it is given
};

// So many threads, and on which CPUs (see Request).
struct Crew {
    unsigned threads;
    std::vector<unsigned> cpus = {};
};

// Runs the body in so many threads, none of which begins before all have been started. Where the system refuses one,
// none runs and a Failure names the field that asked for them.
void run_threads(unsigned threads, const char* field, const std::function<void(unsigned thread)>& body);

// Seconds of each repetition, from the start of the first thread to the end of the last. Throws Failure.
std::vector<double> run_team(const Crew& crew, const Limits& limits, const Work& work);

}  // namespace plimsoll
