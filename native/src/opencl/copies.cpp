// Copies between host and device, in either direction and in both, and on the device.
#include "operations.hpp"

#include <cstring>

#include "memory.hpp"
#include "timing.hpp"

namespace plimsoll::opencl {
namespace {

void enqueue_write(QueueId queue, MemoryId to, const HostMemory& from, std::uint64_t bytes,
                   std::vector<Event>& events) {
    Event event;
    check(api().enqueue_write(queue, to, 0, 0, bytes, from.words(), 0, nullptr, event.out()), "clEnqueueWriteBuffer");
    events.push_back(std::move(event));
}

void enqueue_read(QueueId queue, MemoryId from, const HostMemory& to, std::uint64_t bytes, std::vector<Event>& events) {
    Event event;
    check(api().enqueue_read(queue, from, 0, 0, bytes, to.words(), 0, nullptr, event.out()), "clEnqueueReadBuffer");
    events.push_back(std::move(event));
}

double work_of(const gpu::Request& request, int times) { return times * static_cast<double>(request.bytes); }

gpu::Sample finished(gpu::Sample sample, const char* call) {
    sample.by = call;
    return sample;
}

}  // namespace

gpu::Sample host_to_device(Card& card, const gpu::Request& request) {
    const HostMemory from(card, request);
    const Memory to = card.allocate(request.bytes);
    fill_host(from.words(), request.bytes / 4, 1);
    Plan plan;
    plan.work = work_of(request, 1);
    plan.queues = {card.queue()};
    plan.enqueue = [&](auto& events) { enqueue_write(card.queue(), to.get(), from, request.bytes, events); };
    const auto clear = [&] { clear_device(card, to.get(), request.bytes); };
    const gpu::Sample sample = timed(request.limits, plan, clear);
    verify_device(card, to.get(), request.bytes, 1, "h2d");
    return finished(sample, "clEnqueueWriteBuffer");
}

gpu::Sample device_to_host(Card& card, const gpu::Request& request) {
    const HostMemory to(card, request);
    const Memory from = card.allocate(request.bytes);
    fill_device(card, from.get(), request.bytes, 2);
    Plan plan;
    plan.work = work_of(request, 1);
    plan.queues = {card.queue()};
    plan.enqueue = [&](auto& events) { enqueue_read(card.queue(), from.get(), to, request.bytes, events); };
    const gpu::Sample sample = timed(request.limits, plan, [&] { std::memset(to.words(), 0, request.bytes); });
    verify_host(to.words(), request.bytes / 4, 2, "d2h");
    return finished(sample, "clEnqueueReadBuffer");
}

gpu::Sample both_directions(Card& card, const gpu::Request& request) {
    const HostMemory source(card, request), target(card, request);
    const Memory to = card.allocate(request.bytes), from = card.allocate(request.bytes);
    fill_host(source.words(), request.bytes / 4, 3);
    fill_device(card, from.get(), request.bytes, 4);
    const QueueId down = card.queue(Notes::times, 0), up = card.queue(Notes::times, 1);
    Plan plan;
    plan.work = work_of(request, 2);
    plan.queues = {down, up};
    plan.enqueue = [&](auto& events) {
        enqueue_write(down, to.get(), source, request.bytes, events);
        check(api().flush(down), "clFlush");
        enqueue_read(up, from.get(), target, request.bytes, events);
    };
    const gpu::Sample sample = timed(request.limits, plan, [&] {
        clear_device(card, to.get(), request.bytes);
        std::memset(target.words(), 0, request.bytes);
    });
    verify_device(card, to.get(), request.bytes, 3, "both");
    verify_host(target.words(), request.bytes / 4, 4, "both");
    return finished(sample, "clEnqueueWriteBuffer and clEnqueueReadBuffer in two queues");
}

gpu::Sample device_to_device(Card& card, const gpu::Request& request) {
    const Memory from = card.allocate(request.bytes), to = card.allocate(request.bytes);
    fill_device(card, from.get(), request.bytes, 5);
    Plan plan;
    plan.work = work_of(request, 2);
    plan.queues = {card.queue()};
    plan.enqueue = [&](auto& events) {
        Event event;
        check(api().enqueue_copy(card.queue(), from.get(), to.get(), 0, 0, request.bytes, 0, nullptr, event.out()),
              "clEnqueueCopyBuffer");
        events.push_back(std::move(event));
    };
    const auto clear = [&] { clear_device(card, to.get(), request.bytes); };
    const gpu::Sample sample = timed(request.limits, plan, clear);
    verify_device(card, to.get(), request.bytes, 5, "d2d");
    return finished(sample, "clEnqueueCopyBuffer");
}

}  // namespace plimsoll::opencl
