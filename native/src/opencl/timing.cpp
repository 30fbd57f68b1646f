#include "timing.hpp"

#include <algorithm>

namespace plimsoll::opencl {
namespace {

double seconds_between(Ulong from, Ulong to) {
    return 1e-9 * static_cast<double>(static_cast<std::int64_t>(to - from));
}

// Drivers that note a call on the host's clock and its begin on the device's may be off by a little: the successor of
// SKIP takes up to 10 us as zero and drops what is further off (SODA, see arXiv:2603.12465).
constexpr double most_clock_error = 10e-6;

bool is_ordered(const Times& times) {
    return times.ended >= times.started && seconds_between(times.queued, times.started) > -most_clock_error;
}

double queue_time(const Times& times) { return std::max(0.0, seconds_between(times.queued, times.started)); }

struct Repetition {
    double seconds;
    std::vector<Times> commands;
};

void finish(const Plan& plan) {
    for (const QueueId queue : plan.queues) check(api().flush(queue), "clFlush");
    for (const QueueId queue : plan.queues) check(api().finish(queue), "clFinish");
}

// The seconds that the plan asks for.
double run_commands(const Plan& plan, std::vector<Event>& events) {
    try {
        const double begun = host_seconds();
        plan.enqueue(events);
        const double returned = host_seconds();
        finish(plan);
        return (plan.until == Until::complete ? host_seconds() : returned) - begun;
    } catch (...) {
        // What was enqueued before the failure uses memory that is about to be freed.
        for (const QueueId queue : plan.queues) api().finish(queue);
        throw;
    }
}

Repetition repeat(const Plan& plan) {
    std::vector<Event> events;
    plan.before();
    const double seconds = run_commands(plan, events);
    std::vector<Times> commands;
    for (const Event& event : events) commands.push_back(times_of(event));
    return {seconds, std::move(commands)};
}

void note_device_times(const Plan& plan, const std::vector<Times>& commands, gpu::Sample& sample) {
    if (commands.empty()) return;
    const DeviceTimes times = plan.reduce(commands);
    sample.device_seconds.push_back(times.device_seconds);
    sample.queue_seconds.push_back(times.queue_seconds);
}

}  // namespace

DeviceTimes span_of(const std::vector<Times>& commands) {
    Ulong first = commands.front().started, last = commands.front().ended;
    for (const Times& times : commands) {
        first = std::min(first, times.started);
        last = std::max(last, times.ended);
    }
    return {seconds_between(first, last), queue_time(commands.front())};
}

DeviceTimes sums_of(const std::vector<Times>& commands) {
    DeviceTimes sums{0, 0};
    for (const Times& times : commands) {
        sums.device_seconds += seconds_between(times.started, times.ended);
        sums.queue_seconds += queue_time(times);
    }
    return sums;
}

gpu::Sample timed(const Limits& limits, const Plan& plan, const std::function<void()>& clear) {
    gpu::Sample sample;
    sample.work = plan.work;
    sample.by = "our OpenCL code";
    repeat(plan);
    clear();
    bool ordered = true;
    double total = 0;
    while (sample.seconds.size() < limits.max_repetitions && (sample.seconds.empty() || total < limits.min_seconds)) {
        const Repetition repetition = repeat(plan);
        total += repetition.seconds;
        sample.seconds.push_back(repetition.seconds);
        ordered = ordered && std::all_of(repetition.commands.begin(), repetition.commands.end(), is_ordered);
        note_device_times(plan, repetition.commands, sample);
    }
    if (ordered) return sample;
    sample.device_seconds.clear();
    sample.queue_seconds.clear();
    sample.note = "the driver's event times are out of order and left out";
    return sample;
}

}  // namespace plimsoll::opencl
