#include "memory.hpp"

#include <utility>

#include "free-memory.hpp"
#include "numa.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <sys/mman.h>
#endif

namespace plimsoll {
namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;

void* map(std::size_t bytes, [[maybe_unused]] const Memory& memory) {
#if defined(_WIN32)
    if (memory.nodes.size() == 1) return map_on_node(bytes, memory.nodes.front());
    return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
#else
    void* mapping = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) return nullptr;
#if defined(__linux__)
    // Advice: where it is refused, pages are as the system likes.
    if (memory.pages == Pages::huge) madvise(mapping, bytes, MADV_HUGEPAGE);
    if (memory.pages == Pages::small) madvise(mapping, bytes, MADV_NOHUGEPAGE);
#endif
    return mapping;
#endif
}

void unmap(void* mapping, std::size_t bytes) {
    if (mapping == nullptr) return;
#if defined(_WIN32)
    (void)bytes;
    VirtualFree(mapping, 0, MEM_RELEASE);
#else
    munmap(mapping, bytes);
#endif
}

}  // namespace

Buffer::Buffer(std::uint64_t bytes, const Memory& memory)
    : bytes_(bytes),
      // Whole huge pages from the aligned start on, so that a small buffer may lie on one too.
      mapped_bytes_((static_cast<std::size_t>(bytes) + huge_page - 1) / huge_page * huge_page + huge_page) {
    mapping_ = map(mapped_bytes_, memory);
    if (mapping_ == nullptr)
        throw Failure("out-of-memory", "the system refused " + std::to_string(bytes) + " bytes of memory");
    try {
        place(mapping_, mapped_bytes_, memory);
    } catch (const Failure&) {
        unmap(mapping_, mapped_bytes_);
        throw;
    }
    const auto address = reinterpret_cast<std::uintptr_t>(mapping_);
    start_ = reinterpret_cast<void*>((address + huge_page - 1) / huge_page * huge_page);
}

Buffer::Buffer(Buffer&& other) noexcept { *this = std::move(other); }

Buffer& Buffer::operator=(Buffer&& other) noexcept {
    std::swap(start_, other.start_);
    std::swap(bytes_, other.bytes_);
    std::swap(mapping_, other.mapping_);
    std::swap(mapped_bytes_, other.mapped_bytes_);
    return *this;
}

Buffer::~Buffer() { unmap(mapping_, mapped_bytes_); }

namespace {

// The rest is for others, and for what the estimate leaves out.
constexpr double most_share = 0.7;

}  // namespace

void require_memory(std::uint64_t bytes, const std::string& field) {
    const std::uint64_t available = available_memory_bytes();
    if (static_cast<double>(bytes) <= most_share * static_cast<double>(available)) return;
    throw Failure("out-of-memory", field + " needs " + std::to_string(bytes) + " bytes of memory; of " +
                                       std::to_string(available) + " that are available at most 70 % are taken");
}

}  // namespace plimsoll
