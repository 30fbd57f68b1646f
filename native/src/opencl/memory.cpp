#include "memory.hpp"

#include <algorithm>
#include <vector>

namespace plimsoll::opencl {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{16} << 20;

[[noreturn]] void refuse(const char* operation, std::uint64_t index, std::uint32_t found, std::uint32_t expected) {
    throw Failure("wrong-result", std::string(operation) + ": word " + std::to_string(index) + " is " +
                                      std::to_string(found) + ", it must be " + std::to_string(expected));
}

void verify_from(const std::uint32_t* words, std::uint64_t first, std::uint64_t count, std::uint32_t seed,
                 const char* operation) {
    for (std::uint64_t i = 0; i < count; ++i)
        if (words[i] != pattern_word(seed, first + i))
            refuse(operation, first + i, words[i], pattern_word(seed, first + i));
}

}  // namespace

void fill_host(std::uint32_t* words, std::uint64_t count, std::uint32_t seed) {
    for (std::uint64_t i = 0; i < count; ++i) words[i] = pattern_word(seed, i);
}

void verify_host(const std::uint32_t* words, std::uint64_t count, std::uint32_t seed, const char* operation) {
    verify_from(words, 0, count, seed, operation);
}

void fill_device(Card& card, MemoryId memory, std::uint64_t bytes, std::uint32_t seed) {
    std::vector<std::uint32_t> piece(std::min(bytes, piece_bytes) / 4);
    for (std::uint64_t first = 0; first < bytes; first += piece_bytes) {
        const std::uint64_t count = std::min(piece_bytes, bytes - first) / 4;
        for (std::uint64_t i = 0; i < count; ++i) piece[i] = pattern_word(seed, first / 4 + i);
        check(api().enqueue_write(card.queue(), memory, 1, first, 4 * count, piece.data(), 0, nullptr, nullptr),
              "clEnqueueWriteBuffer");
    }
}

void read_pieces(Card& card, MemoryId memory, std::uint64_t bytes,
                 const std::function<void(std::uint64_t, std::uint64_t, const void*)>& use) {
    std::vector<std::uint32_t> piece((std::min(bytes, piece_bytes) + 3) / 4);
    for (std::uint64_t first = 0; first < bytes; first += piece_bytes) {
        const std::uint64_t size = std::min(piece_bytes, bytes - first);
        check(api().enqueue_read(card.queue(), memory, 1, first, size, piece.data(), 0, nullptr, nullptr),
              "clEnqueueReadBuffer");
        use(first, size, piece.data());
    }
}

void verify_device(Card& card, MemoryId memory, std::uint64_t bytes, std::uint32_t seed, const char* operation) {
    read_pieces(card, memory, bytes, [&](std::uint64_t first, std::uint64_t size, const void* piece) {
        verify_from(static_cast<const std::uint32_t*>(piece), first / 4, size / 4, seed, operation);
    });
}

void clear_device(Card& card, MemoryId memory, std::uint64_t bytes) {
    const std::uint32_t zero = 0;
    const std::size_t pattern_bytes = bytes % sizeof zero == 0 ? sizeof zero : 1;
    check(api().enqueue_fill(card.queue(), memory, &zero, pattern_bytes, 0, bytes, 0, nullptr, nullptr),
          "clEnqueueFillBuffer");
    check(api().finish(card.queue()), "clFinish");
}

HostMemory::HostMemory(Card& card, std::uint64_t bytes, bool pinned) : card_(card) {
    require_memory(bytes, "bytes: " + std::to_string(bytes));
    if (!pinned) {
        pageable_ = Buffer(bytes, Pages::ordinary);
        start_ = pageable_.as<void>();
        return;
    }
    pinned_ = card.allocate(bytes, memory_read_write | memory_allocate_host);
    Int error = success;
    start_ =
        api().enqueue_map(card.queue(), pinned_.get(), 1, map_read | map_write, 0, bytes, 0, nullptr, nullptr, &error);
    check(error, "clEnqueueMapBuffer");
}

HostMemory::~HostMemory() {
    if (pinned_.get() == nullptr || start_ == nullptr) return;
    api().enqueue_unmap(card_.queue(), pinned_.get(), start_, 0, nullptr, nullptr);
    api().finish(card_.queue());
}

}  // namespace plimsoll::opencl
