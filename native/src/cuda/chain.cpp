// When kernels begin, after SKIP (arXiv:2504.11750): from the begin of the launch call to the begin of the kernel,
// alone and for the kernels of a chain.
#include <algorithm>

#include "clock-join.hpp"
#include "clocks.hpp"
#include "operations.hpp"

namespace plimsoll::cuda {
namespace {

// Moments at which kernels began: slots in memory that both sides see.
class Stamps {
   public:
    explicit Stamps(std::uint64_t count)
        : count_(count), memory_(count * sizeof(unsigned long long), HostKind::pinned) {}
    Address slot(std::uint64_t i) const { return address_ + i * sizeof(unsigned long long); }
    unsigned long long at(std::uint64_t i) const { return memory_.as<const volatile unsigned long long>()[i]; }
    void clear() const {
        for (std::uint64_t i = 0; i < count_; ++i) memory_.as<volatile unsigned long long>()[i] = 0;
    }
    void require() const {
        for (std::uint64_t i = 0; i < count_; ++i)
            if (at(i) == 0 || (i > 0 && at(i) < at(i - 1))) wrong("kernels of one stream did not run in its order");
    }

   private:
    const std::uint64_t count_;
    const HostMemory memory_;
    const Address address_ = memory_.address();
};

// When launch calls began, and when their kernels did, in one repetition.
struct Launched {
    std::vector<Clock::time_point> called;
    std::vector<unsigned long long> begun;
};

// Kernels begin some microseconds after their launch; clocks that agree less well say nothing about that.
constexpr double most_uncertain_seconds = 10e-6;

// Turns repetitions into queue_seconds once both clocks have met again.
void join_clocks(Gpu& gpu, Stream stream, const std::optional<Meeting>& before,
                 const std::vector<Launched>& repetitions, gpu::Sample& sample) {
    const std::optional<Meeting> after = before ? meet(gpu, stream) : std::nullopt;
    if (!after) {
        sample.note = "when kernels begin is not known: a running kernel does not see what the host writes";
        return;
    }
    const ClockJoin join(*before, *after);
    sample.note = join.certainty();
    if (join.uncertain_seconds() > most_uncertain_seconds) return;
    for (const Launched& each : repetitions) {
        double sum = 0;
        for (std::size_t i = 0; i < each.called.size(); ++i) sum += join.seconds_from(each.called[i], each.begun[i]);
        sample.queue_seconds.push_back(sum < 0 ? 0 : sum);
    }
}

// One launch of the stamping kernel; the wait for it is not in the time of the call.
double launch_once(Gpu& gpu, Function kernel, const OwnStream& stream, const Stamps& stamps, Launched& noted) {
    stamps.clear();
    const auto begin = Clock::now();
    gpu.launch(kernel, {1, 1}, stream, stamps.slot(0));
    const auto end = Clock::now();
    stream.synchronize();
    stamps.require();
    noted = {{begin}, {stamps.at(0)}};
    return seconds_between(begin, end);
}

}  // namespace

gpu::Sample launch(Gpu& gpu, const gpu::Request& request) {
    const OwnStream stream;
    const Stamps stamps(1);
    const Function kernel = gpu.kernel("stamp");
    gpu::Sample sample = counted_sample(request);
    std::vector<Launched> repetitions;
    Launched noted;
    launch_once(gpu, kernel, stream, stamps, noted);
    const std::optional<Meeting> before = meet(gpu, stream);
    const auto begin = Clock::now();
    do {
        sample.seconds.push_back(launch_once(gpu, kernel, stream, stamps, noted));
        repetitions.push_back(noted);
    } while (seconds_between(begin, Clock::now()) < request.limits.min_seconds &&
             sample.seconds.size() < request.limits.max_repetitions);
    join_clocks(gpu, stream, before, repetitions, sample);
    return sample;
}

namespace {

// Kernels in a line, as the layers of a small model: short ones wait for the host, long ones for each other.
class Chain {
   public:
    Chain(Gpu& gpu, const gpu::Request& request)
        : gpu_(gpu),
          count_(request.count),
          elements_(request.bytes / 4),
          kernel_(gpu.kernel("step")),
          data_(request.bytes),
          stamps_(request.count) {
        check(driver().cuMemsetD8Async(data_.address(), 0, request.bytes, stream_), "cuMemsetD8Async");
    }
    const OwnStream& stream() const { return stream_; }

    template <class Note>
    void launch(Stream on, Note note) {
        const auto blocks = std::min<unsigned long long>((elements_ + 255) / 256, gpu_.wide_grid(256).blocks);
        for (std::uint64_t i = 0; i < count_; ++i) {
            note();
            gpu_.launch(kernel_, {static_cast<unsigned>(blocks), 256}, on, data_.address(), elements_, stamps_.slot(i));
        }
        launched_ += count_;
    }
    Launched launch_noted() {
        Launched noted;
        stamps_.clear();
        launch(stream_, [&] { noted.called.push_back(Clock::now()); });
        stream_.synchronize();
        stamps_.require();
        for (std::uint64_t i = 0; i < count_; ++i) noted.begun.push_back(stamps_.at(i));
        return noted;
    }
    // Each kernel adds 1 to every element.
    void require() const {
        float last = 0;
        check(driver().cuMemcpyDtoHAsync_v2(&last, data_.address() + 4 * (elements_ - 1), 4, stream_),
              "cuMemcpyDtoHAsync");
        stream_.synchronize();
        if (last != static_cast<float>(launched_)) wrong("chain: not every kernel did its work");
    }

   private:
    Gpu& gpu_;
    const std::uint64_t count_;
    const unsigned long long elements_;
    const Function kernel_;
    const DeviceMemory data_;
    const OwnStream stream_;
    const Stamps stamps_;
    std::uint64_t launched_ = 0;
};

}  // namespace

gpu::Sample chain(Gpu& gpu, const gpu::Request& request) {
    require_held(request.count);
    require_multiple("bytes", request.bytes, 4);
    gpu.require(request.bytes, "bytes: " + std::to_string(request.bytes));
    Chain chain(gpu, request);
    const OwnStream& stream = chain.stream();
    gpu::Sample sample = counted_sample(request);
    const std::optional<Meeting> before = meet(gpu, stream);
    time_step(gpu, stream, {[&](Stream on) { chain.launch(on, [] {}); }}, request.limits, sample);
    std::vector<Launched> repetitions;
    for (std::size_t i = 0; i < sample.seconds.size(); ++i) repetitions.push_back(chain.launch_noted());
    join_clocks(gpu, stream, before, repetitions, sample);
    chain.require();
    return sample;
}

}  // namespace plimsoll::cuda
