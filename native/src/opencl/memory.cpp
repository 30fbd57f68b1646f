#include "memory.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

#include "../os/numa.hpp"

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

Buffer pages_for(const gpu::Request& request) {
    require_memory(request.bytes, "bytes: " + std::to_string(request.bytes));
    plimsoll::Memory memory{Pages::ordinary};
    if (request.node) memory.nodes = {static_cast<unsigned>(*request.node)};
    Buffer buffer(request.bytes, memory);
    std::memset(buffer.as<void>(), 0, request.bytes);
    check_placement(buffer.as<void>(), request.bytes, memory);
    return buffer;
}

HostMemory::HostMemory(Card& card, const gpu::Request& request) : card_(card) {
    if (!request.pinned || request.node) own_ = pages_for(request);
    start_ = own_.as<void>();
    if (!request.pinned) return;
    require_memory(request.bytes, "bytes: " + std::to_string(request.bytes));
    pinned_ = card.allocate(request.bytes, memory_read_write | (request.node ? memory_use_host : memory_allocate_host),
                            start_);
    Int error = success;
    start_ = api().enqueue_map(card.queue(), pinned_.get(), 1, map_read | map_write, 0, request.bytes, 0, nullptr,
                               nullptr, &error);
    check(error, "clEnqueueMapBuffer");
}

HostMemory::~HostMemory() {
    if (pinned_.get() == nullptr || start_ == nullptr) return;
    api().enqueue_unmap(card_.queue(), pinned_.get(), start_, 0, nullptr, nullptr);
    api().finish(card_.queue());
}

}  // namespace plimsoll::opencl
