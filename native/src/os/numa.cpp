#include "numa.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace plimsoll {
namespace {

[[maybe_unused]] std::string names_of(const std::vector<unsigned>& nodes) {
    std::string text;
    for (const unsigned node : nodes) text += (text.empty() ? "" : ", ") + std::to_string(node);
    return text;
}

[[noreturn, maybe_unused]] void refuse(const Memory& memory, const std::string& why) {
    throw Failure("unsupported", "nodes: memory cannot be placed on node " + names_of(memory.nodes) + ": " + why);
}

}  // namespace

#if defined(__linux__)
namespace {

// linux/mempolicy.h, whose newest mode is younger than many headers.
constexpr int mode_bind = 2, mode_interleave = 3, mode_weighted_interleave = 6;  // the last since Linux 6.9

int mode_of(const Memory& memory) {
    if (memory.nodes.size() == 1) return mode_bind;
    return memory.interleave == Interleave::weighted ? mode_weighted_interleave : mode_interleave;
}

std::string reason(const Memory& memory) {
    const int error = errno;
    if (error == EINVAL && mode_of(memory) == mode_weighted_interleave)
        return "weighted interleaving needs Linux 6.9, and nodes with memory";
    if (error == EINVAL) return "this machine has no such node with memory, or this process may not use it";
    if (error == EPERM || error == ENOSYS) return "the system does not allow mbind, as in many containers";
    return std::strerror(error);
}

// A page on which the kernel cannot say a node is a negative error number.
std::vector<int> nodes_of(std::vector<void*>& pages) {
    std::vector<int> nodes(pages.size(), -1);
    if (syscall(SYS_move_pages, 0, pages.size(), pages.data(), nullptr, nodes.data(), 0) != 0) nodes.clear();
    return nodes;
}

}  // namespace

void* map_on_node(std::size_t, unsigned) { return nullptr; }

void place(void* mapping, std::size_t bytes, const Memory& memory) {
    if (memory.nodes.empty()) return;
    constexpr unsigned word_bits = 8 * sizeof(unsigned long);
    const unsigned most = *std::max_element(memory.nodes.begin(), memory.nodes.end());
    std::vector<unsigned long> mask(most / word_bits + 1, 0);
    for (const unsigned node : memory.nodes) mask[node / word_bits] |= 1ul << node % word_bits;
    // The kernel reads one bit fewer than it is told of.
    const unsigned long bits = mask.size() * word_bits + 1;
    if (syscall(SYS_mbind, mapping, bytes, mode_of(memory), mask.data(), bits, 0) != 0) refuse(memory, reason(memory));
}

std::string check_placement(const void* start, std::size_t bytes, const Memory& memory) {
    if (memory.nodes.empty() || bytes == 0) return "";
    const std::size_t count = std::min<std::size_t>(1024, (bytes + 4095) / 4096);
    std::vector<void*> pages;
    for (std::size_t k = 0; k < count; ++k)
        pages.push_back(const_cast<char*>(static_cast<const char*>(start)) + bytes / count * k);
    const std::vector<int> found = nodes_of(pages);
    const auto wanted = [&](int node) {
        return std::find(memory.nodes.begin(), memory.nodes.end(), static_cast<unsigned>(node)) != memory.nodes.end();
    };
    for (const int node : found)
        if (node >= 0 && !wanted(node))
            throw Failure("wrong-result",
                          "nodes: memory for node " + names_of(memory.nodes) + " lies on node " + std::to_string(node));
    if (memory.nodes.size() < 2 || found.empty()) return "";
    std::string shares;
    for (const unsigned node : memory.nodes) {
        const auto on = std::count(found.begin(), found.end(), static_cast<int>(node));
        if (on == 0) refuse(memory, "node " + std::to_string(node) + " gave nothing");
        const auto percent = (100 * static_cast<std::size_t>(on) + count / 2) / count;
        shares += (shares.empty() ? "" : ", ") + std::to_string(percent) + " % on node " + std::to_string(node);
    }
    return shares;
}

#elif defined(_WIN32)

void* map_on_node(std::size_t bytes, unsigned node) {
    ULONG highest = 0;
    if (!GetNumaHighestNodeNumber(&highest) || node > highest) refuse({Pages::huge, {node}}, "there is no such node");
    return VirtualAllocExNuma(GetCurrentProcess(), nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, node);
}

void place(void*, std::size_t, const Memory& memory) {
    if (memory.nodes.size() > 1) refuse(memory, "Windows does not spread pages over nodes");
}

// Windows takes the node as a preference, and only tells where pages lie with rights that this has not.
std::string check_placement(const void*, std::size_t, const Memory&) { return ""; }

#else

void* map_on_node(std::size_t, unsigned) { return nullptr; }

void place(void*, std::size_t, const Memory& memory) {
    if (!memory.nodes.empty()) refuse(memory, "this system does not let a program choose");
}

std::string check_placement(const void*, std::size_t, const Memory&) { return ""; }

#endif

}  // namespace plimsoll
