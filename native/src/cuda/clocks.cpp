#include "clocks.hpp"

#include <algorithm>

namespace plimsoll::cuda {
namespace {

constexpr unsigned long long longest_hold_ns = 1'000'000'000;

// The longest that the second pass, by events, may take of the time for the first.
constexpr double share_of_events = 0.5;

double timed(const std::function<void()>& call) {
    const auto begin = Clock::now();
    call();
    return seconds_between(begin, Clock::now());
}

std::vector<double> by_events(Gpu& gpu, Stream stream, const Step& step, std::size_t repetitions, double most_seconds) {
    Hold hold(gpu);
    const OwnEvent begin, end;
    std::vector<double> seconds;
    double total = 0;
    while (seconds.size() < repetitions && (seconds.empty() || total < most_seconds)) {
        total += timed([&] {
            if (step.queues) hold.begin(stream);
            begin.record(stream);
            step.start(stream);
            end.record(stream);
            hold.release();
            check(driver().cuStreamSynchronize(stream), "cuStreamSynchronize");
        });
        seconds.push_back(end.seconds_since(begin));
    }
    return seconds;
}

}  // namespace

Hold::Hold(Gpu& gpu) : gpu_(gpu), kernel_(gpu.kernel("hold")), flag_(sizeof(std::uint32_t), HostKind::pinned) {}

void Hold::begin(Stream stream) {
    *flag_.as<volatile std::uint32_t>() = 0;
    gpu_.launch(kernel_, {1, 1}, stream, flag_.address(), longest_hold_ns);
}

std::vector<double> time_calls(const Limits& limits, const std::function<void()>& call) {
    call();
    std::vector<double> seconds;
    double total = 0;
    do {
        seconds.push_back(timed(call));
        total += seconds.back();
    } while (total < limits.min_seconds && seconds.size() < limits.max_repetitions);
    return seconds;
}

void time_step(Gpu& gpu, Stream stream, const Step& step, const Limits& limits, gpu::Sample& sample) {
    sample.seconds = time_calls(limits, [&] {
        step.start(stream);
        check(driver().cuStreamSynchronize(stream), "cuStreamSynchronize");
    });
    double total = 0;
    for (const double each : sample.seconds) total += each;
    sample.device_seconds = by_events(gpu, stream, step, sample.seconds.size(), share_of_events * total);
}

}  // namespace plimsoll::cuda
