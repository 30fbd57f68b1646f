// Putting a kernel into a queue.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "card.hpp"

namespace plimsoll::opencl {

// Items of a group where the kernel does not ask for another number.
constexpr std::size_t usual_group = 256;

// In groups of `group` items; where they do not divide `items`, as the driver likes. The event is for who wants it.
inline void enqueue_items(QueueId queue, KernelId kernel, std::size_t items, std::size_t group,
                          EventId* event = nullptr) {
    const std::size_t* local = items % group == 0 ? &group : nullptr;
    check(api().enqueue_kernel(queue, kernel, 1, nullptr, &items, local, 0, nullptr, event), "clEnqueueNDRangeKernel");
}

inline void enqueue_items(QueueId queue, KernelId kernel, std::size_t items, std::size_t group,
                          std::vector<Event>& events) {
    Event event;
    enqueue_items(queue, kernel, items, group, event.out());
    events.push_back(std::move(event));
}

inline std::size_t group_for(const Card& card) { return std::min(usual_group, card.found().most_work_group); }

}  // namespace plimsoll::opencl
