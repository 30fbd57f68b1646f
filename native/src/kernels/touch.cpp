#include "touch.hpp"

#include <cstring>

#include "../os/memory.hpp"
#include "../os/numa.hpp"
#include "../os/pages.hpp"
#include "../team.hpp"
#include "compute.hpp"
#include "kept.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

constexpr char mark = 0x5a;

// What one thread gets to touch.
struct alignas(128) Share {
    Buffer buffer;
    std::uint64_t faults = 0, touched_pages = 0;
    std::string failure, note;
    bool is_right = true;
};

// A way of touching, and whether the memory is as it must be afterwards.
struct Touch {
    const char* id;
    std::uint64_t element_bytes;
    void (*run)(Share& share);
    bool (*is_right)(const Share& share);
    void (*undo)(Share& share);
};

bool is_marked(const Share& share) {
    const char* bytes = share.buffer.as<char>();
    for (std::uint64_t i = 0; i < share.buffer.bytes(); i += page_bytes())
        if (bytes[i] != mark) return false;
    return true;
}

void write_all(Share& share) { std::memset(share.buffer.as<char>(), mark, share.buffer.bytes()); }

void write_pages(Share& share) {
    auto* bytes = share.buffer.as<volatile char>();
    const std::uint64_t before = faults_of_thread();
    for (std::uint64_t i = 0; i < share.buffer.bytes(); i += page_bytes()) bytes[i] = mark;
    share.faults += faults_of_thread() - before;
    share.touched_pages += share.buffer.bytes() / page_bytes();
}

// Fewer faults than pages would mean that the system gave several pages at once, and the cost is not that of a fault.
bool has_faulted(const Share& share) {
    const bool counts = faults_of_thread() != 0;
    return is_marked(share) && (!counts || share.faults * 100 >= share.touched_pages * 99);
}

void lock_all(Share& share) {
    const std::string why = lock(share.buffer);
    if (!why.empty()) share.failure = why;
}

bool is_locked_all(const Share& share) { return !share.failure.empty() || is_locked(share.buffer); }

void nothing(Share&) {}
void unlock_all(Share& share) { unlock(share.buffer); }

Sample run_touch(const Touch& touch, const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, only_variant());
    const std::uint64_t each = (request.elements + request.threads - 1) / request.threads * touch.element_bytes;
    kept_arrays().reset();
    require_memory(each * request.threads, "elements: " + std::to_string(request.elements));
    std::vector<Share> shares(request.threads);
    Work work;
    work.prepare = [](unsigned) {};
    work.renew = [&](unsigned thread) {
        Share& share = shares[thread];
        if (!share.failure.empty()) return;
        try {
            if (share.buffer.bytes() > 0) touch.undo(share);
            share.buffer = Buffer();  // the old one is gone before there is a new one
            share.buffer = Buffer(each, request.memory);
        } catch (const Failure& failure) {
            share.failure = failure.what();
        }
    };
    work.step = [&](unsigned thread) {
        if (shares[thread].failure.empty()) touch.run(shares[thread]);
    };
    work.finish = [&](unsigned thread) {
        Share& share = shares[thread];
        try {
            share.is_right = touch.is_right(share);
            share.note = check_placement(share.buffer.as<void>(), share.buffer.bytes(), request.memory);
        } catch (const Failure& failure) {
            share.failure = failure.what();
        }
        if (share.buffer.bytes() > 0) touch.undo(share);
    };
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    for (const Share& share : shares) {
        if (!share.failure.empty()) throw Failure("unsupported", share.failure);
        if (!share.is_right)
            throw Failure("wrong-result",
                          std::string(touch.id) + ": the memory is not as it must be after touching it");
    }
    sample.elements = static_cast<double>(each / touch.element_bytes * request.threads);
    sample.variant = variant;
    sample.verified = true;
    sample.note = shares[0].note;
    return sample;
}

}  // namespace

Sample run_first_touch(const Request& request) {
    return run_touch({"first_touch", 1, write_all, is_marked, nothing}, request);
}

Sample run_page_fault(const Request& request) {
    Request small = request;
    small.memory.pages = Pages::small;
    return run_touch({"page_fault", page_bytes(), write_pages, has_faulted, nothing}, small);
}

Sample run_pin(const Request& request) { return run_touch({"pin", 1, lock_all, is_locked_all, unlock_all}, request); }

}  // namespace plimsoll
