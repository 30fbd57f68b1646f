// Kernels that only move memory: what the device reads and writes of its own, and what it reads of the host's.
#include "launching.hpp"
#include "memory.hpp"
#include "operations.hpp"
#include "source.hpp"
#include "timing.hpp"

namespace plimsoll::opencl {
namespace {

constexpr const char* ours = "our OpenCL kernel";
constexpr std::uint64_t word_bytes = 16;
constexpr std::uint64_t granule = 4096;

void require_granules(const gpu::Request& request) {
    if (request.bytes % granule != 0)
        throw Failure("bad-argument", "bytes: " + std::to_string(request.bytes) + "; it must be a multiple of 4096");
}

// How `words` are shared out among the items of read_words.
struct Share {
    Ulong begin, step, count;
    std::size_t items, group;
};

Share share_of(const Card& card, std::uint64_t words) {
    const gpu::Device& about = card.found().about;
    if (about.kind == gpu::DeviceKind::cpu) {
        std::uint64_t items = std::uint64_t{16} * about.compute_units;
        while (words % items != 0) --items;
        return {words / items, 1, words / items, static_cast<std::size_t>(items), 1};
    }
    const std::size_t group = group_for(card);
    std::uint64_t items = std::uint64_t{about.compute_units} * 8 * group;
    while (items > words || words % items != 0) items = items > words ? words : items - 1;
    return {1, items, words / items, static_cast<std::size_t>(items), group};
}

std::uint32_t expected_sum(std::uint64_t words, std::uint32_t seed) {
    std::uint32_t sum = 0;
    for (std::uint64_t i = 0; i < words; ++i) sum += pattern_word(seed, i);
    return sum;
}

// Words are added up modulo 2^32, so that the sum is the same in any order.
void verify_sums(Card& card, const Memory& sums, std::size_t items, std::uint64_t bytes, std::uint32_t seed,
                 const char* operation) {
    std::vector<std::uint32_t> parts(items);
    check(api().enqueue_read(card.queue(), sums.get(), 1, 0, 4 * items, parts.data(), 0, nullptr, nullptr),
          "clEnqueueReadBuffer");
    std::uint32_t found = 0;
    for (const std::uint32_t part : parts) found += part;
    const std::uint32_t expected = expected_sum(bytes / 4, seed);
    if (found != expected)
        throw Failure("wrong-result", std::string(operation) + ": the checksum is " + std::to_string(found) +
                                          ", it must be " + std::to_string(expected));
}

Plan kernel_plan(Card& card, double work, KernelId kernel, std::size_t items, std::size_t group) {
    Plan plan;
    plan.work = work;
    plan.queues = {card.queue()};
    plan.enqueue = [queue = card.queue(), kernel, items, group](std::vector<Event>& events) {
        enqueue_items(queue, kernel, items, group, events);
    };
    return plan;
}

gpu::Sample by_ours(gpu::Sample sample) {
    sample.by = ours;
    return sample;
}

// The sum over `from`, of which the pattern of `seed` is known.
struct Reading {
    Reading(Card& card, MemoryId from, std::uint64_t bytes)
        : share(share_of(card, bytes / word_bytes)),
          sums(card.allocate(4 * share.items)),
          kernel(card.kernel(memory_source, "read_words")) {
        set_arguments(kernel, from, sums.get(), share.begin, share.step, share.count);
    }
    const Share share;
    const Memory sums;
    const KernelId kernel;
};

}  // namespace

gpu::Sample read_memory(Card& card, const gpu::Request& request) {
    require_granules(request);
    const Memory from = card.allocate(request.bytes);
    fill_device(card, from.get(), request.bytes, 6);
    const Reading reading(card, from.get(), request.bytes);
    const auto work = static_cast<double>(request.bytes);
    const Plan plan = kernel_plan(card, work, reading.kernel, reading.share.items, reading.share.group);
    const auto clear = [&] { clear_device(card, reading.sums.get(), 4 * reading.share.items); };
    const gpu::Sample sample = timed(request.limits, plan, clear);
    verify_sums(card, reading.sums, reading.share.items, request.bytes, 6, "read");
    return by_ours(sample);
}

// The driver of a device with memory of its own may copy what the host changed: mapping it for writing before each
// repetition, and giving it back within its time, has it do so each time.
gpu::Sample zero_copy(Card& card, const gpu::Request& request) {
    require_granules(request);
    const Buffer host = pages_for(request);
    fill_host(host.as<std::uint32_t>(), request.bytes / 4, 7);
    const Memory from = card.allocate(request.bytes, memory_read_write | memory_use_host, host.as<void>());
    const Reading reading(card, from.get(), request.bytes);
    const auto work = static_cast<double>(request.bytes);
    Plan plan = kernel_plan(card, work, reading.kernel, reading.share.items, reading.share.group);
    const auto read = plan.enqueue;
    void* mapped = nullptr;
    plan.before = [&] {
        Int error = success;
        mapped = api().enqueue_map(card.queue(), from.get(), 1, map_read | map_write, 0, request.bytes, 0, nullptr,
                                   nullptr, &error);
        check(error, "clEnqueueMapBuffer");
    };
    plan.enqueue = [&](std::vector<Event>& events) {
        Event event;
        check(api().enqueue_unmap(card.queue(), from.get(), mapped, 0, nullptr, event.out()),
              "clEnqueueUnmapMemObject");
        events.push_back(std::move(event));
        read(events);
    };
    const auto clear = [&] { clear_device(card, reading.sums.get(), 4 * reading.share.items); };
    const gpu::Sample sample = timed(request.limits, plan, clear);
    verify_sums(card, reading.sums, reading.share.items, request.bytes, 7, "zero_copy");
    return by_ours(sample);
}

gpu::Sample copy_memory(Card& card, const gpu::Request& request) {
    require_granules(request);
    const Memory from = card.allocate(request.bytes), to = card.allocate(request.bytes);
    fill_device(card, from.get(), request.bytes, 8);
    const KernelId kernel = card.kernel(memory_source, "copy_words");
    set_arguments(kernel, to.get(), from.get());
    const auto work = 2 * static_cast<double>(request.bytes);
    const Plan plan = kernel_plan(card, work, kernel, request.bytes / word_bytes, group_for(card));
    const auto clear = [&] { clear_device(card, to.get(), request.bytes); };
    const gpu::Sample sample = timed(request.limits, plan, clear);
    verify_device(card, to.get(), request.bytes, 8, "copy");
    return by_ours(sample);
}

namespace {

// Small whole numbers with these periods, so that the triad is exact.
constexpr std::uint64_t period_b = 1024, period_c = 256;
constexpr float triad_factor = 3;

void fill_floats(Card& card, MemoryId memory, std::uint64_t bytes, std::uint64_t period) {
    std::vector<float> piece(std::min<std::uint64_t>(bytes, 1 << 20) / 4);
    for (std::uint64_t i = 0; i < piece.size(); ++i) piece[i] = static_cast<float>(i % period);
    for (std::uint64_t first = 0; first < bytes; first += 4 * piece.size()) {
        const std::uint64_t size = std::min<std::uint64_t>(4 * piece.size(), bytes - first);
        check(api().enqueue_write(card.queue(), memory, 1, first, size, piece.data(), 0, nullptr, nullptr),
              "clEnqueueWriteBuffer");
    }
}

void verify_triad(Card& card, const Memory& a, std::uint64_t bytes) {
    read_pieces(card, a.get(), bytes, [](std::uint64_t first, std::uint64_t size, const void* piece) {
        const auto* found = static_cast<const float*>(piece);
        for (std::uint64_t i = 0; i < size / 4; ++i) {
            const std::uint64_t index = first / 4 + i;
            const float expected =
                static_cast<float>(index % period_b) + triad_factor * static_cast<float>(index % period_c);
            if (found[i] != expected)
                throw Failure("wrong-result", "triad: element " + std::to_string(index) + " is " +
                                                  std::to_string(found[i]) + ", it must be " +
                                                  std::to_string(expected));
        }
    });
}

}  // namespace

gpu::Sample triad_memory(Card& card, const gpu::Request& request) {
    require_granules(request);
    const Memory a = card.allocate(request.bytes), b = card.allocate(request.bytes), c = card.allocate(request.bytes);
    fill_floats(card, b.get(), request.bytes, period_b);
    fill_floats(card, c.get(), request.bytes, period_c);
    const KernelId kernel = card.kernel(memory_source, "triad");
    set_arguments(kernel, a.get(), b.get(), c.get(), triad_factor);
    const auto work = 3 * static_cast<double>(request.bytes);
    const Plan plan = kernel_plan(card, work, kernel, request.bytes / word_bytes, group_for(card));
    const auto clear = [&] { clear_device(card, a.get(), request.bytes); };
    const gpu::Sample sample = timed(request.limits, plan, clear);
    verify_triad(card, a, request.bytes);
    return by_ours(sample);
}

}  // namespace plimsoll::opencl
