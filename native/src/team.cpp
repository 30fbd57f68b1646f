#include "team.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "isa.hpp"
#include "os/cpu.hpp"

#if PLIMSOLL_X64
#include <immintrin.h>
#endif

namespace plimsoll {
namespace {

using Clock = std::chrono::steady_clock;

void pause_cpu() {
#if PLIMSOLL_X64
    _mm_pause();
#elif PLIMSOLL_ARM64 && defined(__GNUC__)
    __asm__ volatile("yield");
#endif
}

// Spins for some microseconds, since waking a sleeping thread takes longer than a short step, then lets others run: on
// a busy machine the thread that is waited for may be among them.
class Barrier {
   public:
    explicit Barrier(unsigned size) : size_(size) {}

    // `last` runs in the thread that comes last, while the others wait.
    template <class Last>
    void wait(Last last) {
        const unsigned phase = phase_.load(std::memory_order_acquire);
        if (waiting_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
            last();
            waiting_.store(0, std::memory_order_relaxed);
            phase_.store(phase + 1, std::memory_order_release);
            return;
        }
        for (unsigned spins = 0; phase_.load(std::memory_order_acquire) == phase; ++spins)
            if (spins < 200) {
                pause_cpu();
            } else {
                std::this_thread::yield();
            }
    }
    void wait() {
        wait([] {});
    }

   private:
    const unsigned size_;
    std::atomic<unsigned> waiting_{0};
    std::atomic<unsigned> phase_{0};
};

// One cache line for each thread, so that taking the time disturbs nobody.
struct alignas(128) Span {
    Clock::time_point start, end;
};

class Team {
   public:
    Team(const Crew& crew, const Limits& limits, const Work& work)
        : crew_(crew), limits_(limits), work_(work), barrier_(crew.threads), spans_(crew.threads) {}

    void run(unsigned thread) {
        bind(thread);
        work_.prepare(thread);
        renew(thread);
        barrier_.wait();
        work_.step(thread);
        while (!done_) {
            renew(thread);
            barrier_.wait();
            spans_[thread].start = Clock::now();
            work_.step(thread);
            spans_[thread].end = Clock::now();
            barrier_.wait([this] { record(); });
        }
        work_.finish(thread);
    }

    std::vector<double> seconds;

   private:
    void bind(unsigned thread) const {
        if (!crew_.cpus.empty()) return bind_to_cpu(crew_.cpus[thread % crew_.cpus.size()]);
        if (crew_.threads > 1 && crew_.threads == allowed_cpus()) bind_to_allowed_cpu(thread);
    }

    void renew(unsigned thread) const {
        if (work_.renew) work_.renew(thread);
    }

    void record() {
        Clock::time_point start = spans_[0].start, end = spans_[0].end;
        for (const Span& span : spans_) {
            start = std::min(start, span.start);
            end = std::max(end, span.end);
        }
        seconds.push_back(std::chrono::duration<double>(end - start).count());
        total_seconds_ += seconds.back();
        done_ = total_seconds_ >= limits_.min_seconds || seconds.size() >= limits_.max_repetitions;
    }

    const Crew& crew_;
    const Limits limits_;
    const Work& work_;
    Barrier barrier_;
    std::vector<Span> spans_;
    double total_seconds_ = 0;
    bool done_ = false;  // written by record() while all others wait in the barrier
};

}  // namespace

Range part_of(std::uint64_t elements, unsigned threads, unsigned thread) {
    constexpr std::uint64_t grain = 1024;
    const std::uint64_t share = ((elements + threads - 1) / threads + grain - 1) / grain * grain;
    const std::uint64_t first = std::min(elements, share * thread);
    return {first, std::min(elements - first, share)};
}

void run_threads(unsigned threads, const char* field, const std::function<void(unsigned thread)>& body) {
    enum : int { hold, go, leave };
    std::atomic<int> signal{hold};
    const auto member = [&](unsigned thread) {
        while (signal.load(std::memory_order_acquire) == hold) std::this_thread::yield();
        if (signal.load(std::memory_order_acquire) == go) body(thread);
    };
    std::vector<std::thread> members;
    members.reserve(threads);
    try {
        for (unsigned thread = 0; thread < threads; ++thread) members.emplace_back(member, thread);
    } catch (const std::system_error&) {
    }
    const std::size_t started = members.size();
    signal.store(started == threads ? go : leave, std::memory_order_release);
    for (std::thread& thread : members) thread.join();
    if (started < threads)
        throw Failure("bad-argument", std::string(field) + ": " + std::to_string(threads) +
                                          " threads; the system starts only " + std::to_string(started));
}

std::vector<double> run_team(const Crew& crew, const Limits& limits, const Work& work) {
    require_cpus(crew.cpus, "cpus");
    Team team(crew, limits, work);
    run_threads(crew.threads, "threads", [&](unsigned thread) { team.run(thread); });
    return std::move(team.seconds);
}

}  // namespace plimsoll
