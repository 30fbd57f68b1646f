// Timing by the host's monotonic clock and by the GPU's events, each on repetitions of its own, so that the cost of
// neither is in the other.
#pragma once

#include <chrono>
#include <functional>

#include "../gpu/device.hpp"
#include "context.hpp"

namespace plimsoll::cuda {

using Clock = std::chrono::steady_clock;

inline double seconds_between(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

// Keeps a stream busy until it is released, so that what is queued behind it runs without waiting for the host.
class Hold {
   public:
    explicit Hold(Gpu& gpu);
    ~Hold() { release(); }
    // Held again and again, one at a time.
    void begin(Stream stream);
    void release() { *flag_.as<volatile std::uint32_t>() = 1; }

   private:
    const Gpu& gpu_;
    const Function kernel_;
    HostMemory flag_;
};

// One repetition: `start` queues it on the stream, `finish` waits for it. `queues` says that start returns before the
// work is done; it does not for pageable memory.
struct Step {
    std::function<void(Stream)> start;
    bool queues = true;
};

// Fills in seconds and device_seconds. One repetition comes first, as a warm-up.
void time_step(Gpu& gpu, Stream stream, const Step& step, const Limits& limits, gpu::Sample& sample);

// Seconds of each call by the host's clock, after one call as a warm-up.
std::vector<double> time_calls(const Limits& limits, const std::function<void()>& call);

}  // namespace plimsoll::cuda
