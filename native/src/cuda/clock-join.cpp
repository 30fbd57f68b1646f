#include "clock-join.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace plimsoll::cuda {
namespace {

constexpr unsigned rounds = 32;
constexpr unsigned long long longest_ns = 1'000'000'000;
constexpr double patience_seconds = 1.5;

// Waits without giving up the CPU, since a wake-up would be longer than what is measured. False after a long time.
bool await_answer(const volatile unsigned long long* answer, Clock::time_point begin) {
    while (*answer == 0)
        if (seconds_between(begin, Clock::now()) > patience_seconds) return false;
    return true;
}

}  // namespace

std::optional<Meeting> meet(Gpu& gpu, Stream stream) {
    const HostMemory memory((1 + rounds) * sizeof(unsigned long long), HostKind::pinned);
    auto* question = memory.as<volatile std::uint32_t>();
    const auto* answers = memory.as<const volatile unsigned long long>() + 1;
    gpu.launch(gpu.kernel("answer"), {1, 1}, stream, memory.address(), memory.address() + sizeof(unsigned long long),
               rounds, longest_ns);
    driver().cuStreamQuery(stream);  // Windows may keep a launch back until somebody asks for it
    std::optional<Meeting> best;
    unsigned long long step = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        const auto begin = Clock::now();
        *question = round + 1;
        if (!await_answer(answers + round, begin)) break;
        const auto end = Clock::now();
        const double half = seconds_between(begin, end) / 2;
        if (round > 0) step = std::gcd(step, answers[round] - answers[round - 1]);
        if (!best || half < best->half_width_seconds)
            best = Meeting{begin + (end - begin) / 2, answers[round], half, 0};
    }
    check(driver().cuStreamSynchronize(stream), "cuStreamSynchronize");
    if (best) best->step_ns = step;
    return best;
}

ClockJoin::ClockJoin(const Meeting& before, const Meeting& after) : before_(before), after_(after) {
    const double device = static_cast<double>(after.device_ns - before.device_ns) * 1e-9;
    host_per_device_ = device > 0 ? seconds_between(before.host, after.host) / device : 1;
}

double ClockJoin::seconds_from(Clock::time_point host, unsigned long long device_ns) const {
    const double device = static_cast<double>(static_cast<long long>(device_ns - before_.device_ns)) * 1e-9;
    return device * host_per_device_ - seconds_between(before_.host, host);
}

double ClockJoin::uncertain_seconds() const { return std::max(before_.half_width_seconds, after_.half_width_seconds); }

std::string ClockJoin::certainty() const {
    char text[120];
    std::snprintf(text, sizeof text,
                  "begins of kernels are known to within %.2f us; the GPU's clock goes in steps of %llu ns",
                  uncertain_seconds() * 1e6, std::gcd(before_.step_ns, after_.step_ns));
    return text;
}

}  // namespace plimsoll::cuda
