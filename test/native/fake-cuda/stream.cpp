#include "stream.hpp"

#include <algorithm>

namespace fake {

Stream::Stream() : thread_([this] { work(); }) {}

Stream::~Stream() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Stream::add(Work work) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (is_capturing_) {
        captured_.push_back(std::move(work));
        return;
    }
    changed_.wait(lock, [&] { return queue_.size() < depth; });
    queue_.push_back(std::move(work));
    changed_.notify_all();
}

void Stream::synchronize() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return queue_.empty() && !is_busy_; });
}

std::vector<Work> Stream::end_capture() {
    is_capturing_ = false;
    return std::move(captured_);
}

void Stream::work() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return !queue_.empty() || is_ending_; });
        if (queue_.empty()) return;
        const Work next = std::move(queue_.front());
        queue_.pop_front();
        is_busy_ = true;
        changed_.notify_all();
        lock.unlock();
        if (next.run) next.run();
        lock.lock();
        device_now_ += next.device_seconds;
        if (next.mark) {
            double now = device_now_;
            lock.unlock();
            next.mark(now);
            lock.lock();
            device_now_ = now;
        }
        is_busy_ = false;
        changed_.notify_all();
    }
}

void Event::record(Stream& stream) {
    {
        const std::lock_guard<std::mutex> lock(mutex);
        ++asked;
    }
    stream.add({nullptr, 0, [this](double& now) {
                    const std::lock_guard<std::mutex> lock(mutex);
                    ++recorded;
                    device_seconds = now;
                    changed.notify_all();
                }});
}

void Event::let_wait(Stream& stream) {
    unsigned long wanted = 0;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        wanted = asked;
    }
    stream.add({nullptr, 0, [this, wanted](double& now) {
                    std::unique_lock<std::mutex> lock(mutex);
                    changed.wait(lock, [&] { return recorded >= wanted; });
                    now = std::max(now, device_seconds);
                }});
}

bool Event::since(Event& begin, double& seconds) {
    std::unique_lock<std::mutex> lock(mutex, std::defer_lock), other(begin.mutex, std::defer_lock);
    std::lock(lock, other);
    if (recorded == 0 || recorded < asked || begin.recorded == 0 || begin.recorded < begin.asked) return false;
    seconds = device_seconds - begin.device_seconds;
    return true;
}

}  // namespace fake
