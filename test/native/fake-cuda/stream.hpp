// Streams and events of the fake. Work runs on a thread of each stream, so launches return at once and queues fill up.
// Device time does not pass by itself: each piece of work says how long it takes, so what events tell is exact.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace fake {

struct Work {
    std::function<void()> run;
    double device_seconds = 0;
    // Runs last and may move the stream's time forward.
    std::function<void(double& device_now)> mark;
};

class Stream {
   public:
    Stream();
    ~Stream();
    // Blocks while the queue is full, as real launches do; while a capture is on, only notes the work.
    void add(Work work);
    void synchronize();
    void begin_capture() { is_capturing_ = true; }
    std::vector<Work> end_capture();

    static constexpr std::size_t depth = 1024;

   private:
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> queue_;
    bool is_busy_ = false, is_ending_ = false, is_capturing_ = false;
    double device_now_ = 0;
    std::vector<Work> captured_;
    std::thread thread_;
};

struct Event {
    std::mutex mutex;
    std::condition_variable changed;
    unsigned long asked = 0, recorded = 0;
    double device_seconds = 0;

    void record(Stream& stream);
    void let_wait(Stream& stream);
    // Seconds since the other; nothing where one is not recorded yet.
    bool since(Event& begin, double& seconds);
};

}  // namespace fake
