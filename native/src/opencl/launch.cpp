// What it costs to have the device do something, whatever it does: launches of a kernel that does nothing.
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "launching.hpp"
#include "memory.hpp"
#include "operations.hpp"
#include "source.hpp"
#include "timing.hpp"

namespace plimsoll::opencl {
namespace {

constexpr const char* ours = "an empty OpenCL kernel";

// The kernel that does nothing, by one item.
class Empty {
   public:
    explicit Empty(Card& card) : memory_(card.allocate(4)), kernel_(card.kernel(memory_source, "nothing")) {
        set_arguments(kernel_, memory_.get());
    }
    KernelId kernel() const { return kernel_; }
    void enqueue(QueueId queue) const { enqueue_items(queue, kernel_, 1, 1); }

   private:
    Memory memory_;
    KernelId kernel_;
};

// Holds a queue back until it is opened, and opens at the end of its life, so that nothing waits for ever.
class Gate {
   public:
    Gate(Card& card, QueueId queue) {
        event_ = created<Event>("clCreateUserEvent",
                                [&](Int* error) { return api().create_user_event(card.context(), error); });
        const EventId waited = event_.get();
        check(api().enqueue_marker(queue, 1, &waited, marker_.out()), "clEnqueueMarkerWithWaitList");
    }
    ~Gate() { open(); }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    // From any thread.
    void open() {
        if (!is_open_.exchange(true)) api().set_user_event(event_.get(), complete);
    }

   private:
    Event event_, marker_;
    std::atomic<bool> is_open_{false};
};

gpu::Sample by_ours(gpu::Sample sample) {
    sample.by = ours;
    return sample;
}

void require_at_most(const gpu::Request& request, std::uint64_t most) {
    if (request.count > most)
        throw Failure("bad-argument",
                      "count: " + std::to_string(request.count) + "; it must be at most " + std::to_string(most));
}

// Queues of drivers take about 1,000 launches; one that waits for a gate must not fill up.
constexpr std::uint64_t most_held = 512;

// Opens a gate when launching has not got on for a while, since then the queue is full and the launch blocks.
class Watch {
   public:
    explicit Watch(Gate& gate) : gate_(gate), thread_([this] { run(); }) {}
    ~Watch() { stop(); }
    void advance() { ++launched_; }
    void stop() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }
    // How many launches the queue took before it blocked; 0 if it never did.
    std::uint64_t blocked_at() const { return blocked_at_; }

   private:
    static constexpr std::chrono::milliseconds patience{300};
    void run() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (std::uint64_t seen = launched_;; seen = launched_) {
            if (changed_.wait_for(lock, patience, [this] { return stopped_; })) return;
            if (launched_ != seen) continue;
            blocked_at_ = seen;
            return gate_.open();
        }
    }

    Gate& gate_;
    std::atomic<std::uint64_t> launched_{0}, blocked_at_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
    std::thread thread_;
};

}  // namespace

gpu::Sample launch(Card& card, const gpu::Request& request) {
    const Empty empty(card);
    Plan plan;
    plan.work = 1;
    plan.queues = {card.queue()};
    plan.until = Until::returned;
    plan.enqueue = [&](std::vector<Event>& events) { enqueue_items(card.queue(), empty.kernel(), 1, 1, events); };
    return by_ours(timed(request.limits, plan));
}

// All launches one after another, and then the wait for the last.
gpu::Sample launch_throughput(Card& card, const gpu::Request& request) {
    gpu::Request one = request;
    one.streams = 1;
    return launch_streams(card, one);
}

gpu::Sample launch_streams(Card& card, const gpu::Request& request) {
    const Empty empty(card);
    Plan plan;
    plan.work = static_cast<double>(request.count);
    for (unsigned i = 0; i < request.streams; ++i) plan.queues.push_back(card.queue(Notes::nothing, i));
    plan.enqueue = [&](std::vector<Event>&) {
        for (std::uint64_t i = 0; i < request.count; ++i) empty.enqueue(plan.queues[i % plan.queues.size()]);
    };
    return by_ours(timed(request.limits, plan));
}

// The launches are in the queue before the time begins, so it is the device's own for one after another.
gpu::Sample launch_pipelined(Card& card, const gpu::Request& request) {
    require_at_most(request, most_held);
    const Empty empty(card);
    const QueueId queue = card.queue(Notes::nothing);
    std::unique_ptr<Gate> gate;
    Plan plan;
    plan.work = static_cast<double>(request.count);
    plan.queues = {queue};
    plan.before = [&] {
        gate = std::make_unique<Gate>(card, queue);
        for (std::uint64_t i = 0; i < request.count; ++i) empty.enqueue(queue);
        check(api().flush(queue), "clFlush");
    };
    plan.enqueue = [&](std::vector<Event>&) { gate->open(); };
    return by_ours(timed(request.limits, plan));
}

gpu::Sample launch_depth(Card& card, const gpu::Request& request) {
    const Empty empty(card);
    const QueueId queue = card.queue(Notes::nothing);
    empty.enqueue(queue);
    check(api().finish(queue), "clFinish");
    gpu::Sample sample;
    const double begun = host_seconds();
    std::uint64_t blocked_at = 0;
    {
        Gate gate(card, queue);
        Watch watch(gate);
        for (std::uint64_t i = 0; i < request.count && watch.blocked_at() == 0; ++i, watch.advance()) {
            empty.enqueue(queue);
            check(api().flush(queue), "clFlush");
        }
        watch.stop();
        blocked_at = watch.blocked_at();
    }
    check(api().finish(queue), "clFinish");
    sample.seconds = {host_seconds() - begun};
    sample.work = static_cast<double>(blocked_at == 0 ? request.count : blocked_at);
    if (blocked_at == 0) sample.note = "the queue took all launches without blocking";
    return by_ours(sample);
}

gpu::Sample record_events(Card& card, const gpu::Request& request) {
    Plan plan;
    plan.work = static_cast<double>(request.count);
    plan.queues = {card.queue()};
    plan.until = Until::returned;
    std::vector<Event> markers;
    plan.before = [&] { markers.clear(); };
    plan.enqueue = [&](std::vector<Event>&) {
        for (std::uint64_t i = 0; i < request.count; ++i) {
            Event event;
            check(api().enqueue_marker(card.queue(), 0, nullptr, event.out()), "clEnqueueMarkerWithWaitList");
            markers.push_back(std::move(event));
        }
    };
    gpu::Sample sample = timed(request.limits, plan);
    sample.by = "clEnqueueMarkerWithWaitList";
    return sample;
}

gpu::Sample synchronize(Card& card, const gpu::Request& request) {
    Plan plan;
    plan.work = static_cast<double>(request.count);
    const QueueId queue = card.queue();
    plan.enqueue = [&](std::vector<Event>&) {
        for (std::uint64_t i = 0; i < request.count; ++i) check(api().finish(queue), "clFinish");
    };
    gpu::Sample sample = timed(request.limits, plan);
    sample.by = "clFinish of an empty queue";
    return sample;
}

// Kernels that each add 1 to the same words: one cannot begin before the last has ended.
gpu::Sample chain(Card& card, const gpu::Request& request) {
    constexpr std::uint64_t word_bytes = 16;
    if (request.bytes % word_bytes != 0)
        throw Failure("bad-argument", "bytes: " + std::to_string(request.bytes) + "; it must be a multiple of 16");
    const Memory memory = card.allocate(request.bytes);
    clear_device(card, memory.get(), request.bytes);
    const KernelId kernel = card.kernel(memory_source, "increment");
    set_arguments(kernel, memory.get());
    std::uint32_t launched = 0;
    Plan plan;
    plan.work = static_cast<double>(request.count);
    plan.queues = {card.queue()};
    plan.reduce = sums_of;
    plan.enqueue = [&](std::vector<Event>& events) {
        for (std::uint64_t i = 0; i < request.count; ++i, ++launched)
            enqueue_items(card.queue(), kernel, request.bytes / word_bytes, group_for(card), events);
    };
    gpu::Sample sample = timed(request.limits, plan);
    read_pieces(card, memory.get(), request.bytes, [&](std::uint64_t, std::uint64_t bytes, const void* piece) {
        const auto* words = static_cast<const std::uint32_t*>(piece);
        for (std::uint64_t i = 0; i < bytes / 4; ++i)
            if (words[i] != launched)
                throw Failure("wrong-result", "chain: a word is " + std::to_string(words[i]) + " after " +
                                                  std::to_string(launched) + " kernels that add 1");
    });
    sample.by = "our OpenCL kernel";
    return sample;
}

}  // namespace plimsoll::opencl
