// Repetitions on a device, timed by two clocks: the host's around them, the device's by the events of their commands.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "card.hpp"

namespace plimsoll::opencl {

inline double host_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What the device's clock says of one repetition.
struct DeviceTimes {
    double device_seconds, queue_seconds;
};

// From the begin of the first command to the end of the last; the first one's time from its call to its begin.
DeviceTimes span_of(const std::vector<Times>& commands);
// Of commands that are a chain: the sum of their durations, and TKLQT, the sum of their times from call to begin
// (SKIP, arXiv:2504.11750).
DeviceTimes sums_of(const std::vector<Times>& commands);

// When a repetition ends for the host's clock.
enum class Until { complete, returned };

struct Plan {
    double work = 0;
    // Those that a repetition uses; it is complete when they are empty.
    std::vector<QueueId> queues;
    Until until = Until::complete;
    // Puts the commands of one repetition into the queues, their events into the list if they are to be read.
    std::function<void(std::vector<Event>& events)> enqueue;
    // Before each repetition, not timed.
    std::function<void()> before = [] {};
    DeviceTimes (*reduce)(const std::vector<Times>&) = span_of;
};

// Warms up, since the first run of a kernel is also its translation and the first touch of its memory, then repeats
// within the limits. `clear` comes between the two: what it overwrites, the timed repetitions must write anew.
gpu::Sample timed(
    const Limits& limits, const Plan& plan, const std::function<void()>& clear = [] {});

}  // namespace plimsoll::opencl
