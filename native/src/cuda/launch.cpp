// What many launches cost, alone and as a graph, and what events and waiting cost.
#include <atomic>
#include <memory>
#include <thread>

#include "clocks.hpp"
#include "operations.hpp"

namespace plimsoll::cuda {
namespace {

// The smallest kernel, its launches counted on the GPU and here.
class Ticks {
   public:
    Ticks(Gpu& gpu, Stream stream) : gpu_(gpu), kernel_(gpu.kernel("tick")), counter_(stream) {}
    void launch(Stream stream, std::uint64_t count = 1) {
        for (std::uint64_t i = 0; i < count; ++i) gpu_.launch(kernel_, {1, 1}, stream, counter_.address());
        launched_ += count;
    }
    void counts(std::uint64_t more) { launched_ += more; }
    void require(const char* what) const {
        const std::uint32_t ran = counter_.value();
        if (ran != static_cast<std::uint32_t>(launched_))
            wrong(std::string(what) + ": " + std::to_string(ran) + " kernels ran of " + std::to_string(launched_));
    }

   private:
    const Gpu& gpu_;
    const Function kernel_;
    const Counter counter_;
    std::uint64_t launched_ = 0;
};

}  // namespace

gpu::Sample launch_throughput(Gpu& gpu, const gpu::Request& request) {
    const OwnStream stream;
    Ticks ticks(gpu, stream);
    gpu::Sample sample = counted_sample(request);
    sample.seconds = time_calls(request.limits, [&] {
        ticks.launch(stream, request.count);
        stream.synchronize();
    });
    ticks.require("launch_throughput");
    return sample;
}

gpu::Sample launch_pipelined(Gpu& gpu, const gpu::Request& request) {
    require_held(request.count);
    const OwnStream stream;
    const OwnEvent begin, end;
    Ticks ticks(gpu, stream);
    Hold hold(gpu);
    gpu::Sample sample = counted_sample(request);
    ticks.launch(stream);
    stream.synchronize();
    double total = 0;
    do {
        hold.begin(stream);
        begin.record(stream);
        ticks.launch(stream, request.count);
        end.record(stream);
        const auto released = Clock::now();
        hold.release();
        stream.synchronize();
        sample.seconds.push_back(seconds_between(released, Clock::now()));
        sample.device_seconds.push_back(end.seconds_since(begin));
        total += sample.seconds.back();
    } while (total < request.limits.min_seconds && sample.seconds.size() < request.limits.max_repetitions);
    ticks.require("launch_pipelined");
    return sample;
}

namespace {

// Releases a held stream when nobody has launched for a while. This must be another thread than the one that launches,
// which is blocked then; and the held kernel ends by itself too.
class Watcher {
   public:
    explicit Watcher(Hold& hold) : hold_(hold), thread_([this] { watch(); }) {}
    ~Watcher() {
        is_done_ = true;
        thread_.join();
    }
    void launched() { ++launched_; }
    // How many launches there were when one blocked; 0 as long as none has.
    std::uint64_t blocked_at() const { return blocked_at_; }

   private:
    void watch() {
        constexpr int patience = 50;  // times 2 ms
        std::uint64_t seen = 0;
        for (int idle = 0; !is_done_ && idle < patience; ++idle) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            if (launched_ != seen) idle = 0;
            seen = launched_;
        }
        if (!is_done_) blocked_at_ = seen;
        hold_.release();
    }

    Hold& hold_;
    std::atomic<std::uint64_t> launched_{0}, blocked_at_{0};
    std::atomic<bool> is_done_{false};
    std::thread thread_;
};

}  // namespace

gpu::Sample launch_depth(Gpu& gpu, const gpu::Request& request) {
    const OwnStream stream;
    Ticks ticks(gpu, stream);
    Hold hold(gpu);
    ticks.launch(stream);
    stream.synchronize();
    hold.begin(stream);
    gpu::Sample sample = counted_sample(request);
    sample.seconds = {0};
    {
        Watcher watcher(hold);
        const auto begin = Clock::now();
        for (std::uint64_t i = 0; i < request.count && watcher.blocked_at() == 0; ++i) {
            ticks.launch(stream);
            watcher.launched();
            if (watcher.blocked_at() == 0) sample.seconds = {seconds_between(begin, Clock::now())};
        }
        if (watcher.blocked_at() == 0) sample.note = "the call did not block; more would have fitted";
        if (watcher.blocked_at() != 0) sample.work = static_cast<double>(watcher.blocked_at());
    }
    ticks.require("launch_depth");
    return sample;
}

gpu::Sample launch_streams(Gpu& gpu, const gpu::Request& request) {
    std::vector<std::unique_ptr<OwnStream>> streams;
    for (unsigned i = 0; i < request.streams; ++i) streams.push_back(std::make_unique<OwnStream>());
    Ticks ticks(gpu, *streams[0]);
    streams[0]->synchronize();
    gpu::Sample sample = counted_sample(request);
    sample.seconds = time_calls(request.limits, [&] {
        for (std::uint64_t i = 0; i < request.count; ++i) ticks.launch(*streams[i % streams.size()]);
        for (const auto& stream : streams) stream->synchronize();
    });
    ticks.require("launch_streams");
    return sample;
}

gpu::Sample event_record(Gpu&, const gpu::Request& request) {
    const OwnStream stream;
    const OwnEvent first, event;
    first.record(stream);
    gpu::Sample sample = counted_sample(request);
    sample.by = "driver";
    sample.seconds = time_calls(request.limits, [&] {
        for (std::uint64_t i = 0; i < request.count; ++i) event.record(stream);
        stream.synchronize();
    });
    if (event.seconds_since(first) < 0) wrong("event: the last event was before the first");
    return sample;
}

gpu::Sample synchronize(Gpu&, const gpu::Request& request) {
    const OwnStream stream;
    gpu::Sample sample = counted_sample(request);
    sample.by = "driver";
    sample.seconds = time_calls(request.limits, [&] {
        for (std::uint64_t i = 0; i < request.count; ++i) stream.synchronize();
    });
    return sample;
}

gpu::Sample graph_launch(Gpu& gpu, const gpu::Request& request) {
    const Driver& d = driver();
    if (d.cuStreamBeginCapture_v2 == nullptr || d.cuGraphInstantiateWithFlags == nullptr)
        throw Failure("unsupported", "graphs need a driver for CUDA 11.4 or newer");
    constexpr int relaxed = 2;
    const OwnStream stream;
    Ticks ticks(gpu, stream);
    stream.synchronize();
    Graph graph = nullptr;
    GraphExec exec = nullptr;
    check(d.cuStreamBeginCapture_v2(stream, relaxed), "cuStreamBeginCapture");
    ticks.launch(stream, request.count);
    check(d.cuStreamEndCapture(stream, &graph), "cuStreamEndCapture");
    const Status made = d.cuGraphInstantiateWithFlags(&exec, graph, 0);
    d.cuGraphDestroy(graph);
    check(made, "cuGraphInstantiateWithFlags");
    const std::unique_ptr<OpaqueGraphExec, Status(PLIMSOLL_CUDA*)(GraphExec)> owner(exec, d.cuGraphExecDestroy);
    ticks.counts(0 - request.count);  // captured, not run
    gpu::Sample sample = counted_sample(request);
    const auto start = [&](Stream on) {
        check(d.cuGraphLaunch(exec, on), "cuGraphLaunch");
        ticks.counts(request.count);
    };
    time_step(gpu, stream, {start}, request.limits, sample);
    ticks.require("graph");
    return sample;
}

}  // namespace plimsoll::cuda
