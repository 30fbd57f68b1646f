// On which NUMA node memory lies. A node is named by the number that the system gives it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../kernel.hpp"

namespace plimsoll {

// Maps zeroed memory that prefers one node, where the system places at mapping (Windows); null where it refuses.
void* map_on_node(std::size_t bytes, unsigned node);

// Binds a mapping that nobody has touched. Throws Failure `unsupported` with the system's reason.
void place(void* mapping, std::size_t bytes, const Memory& memory);

// Where the pages of touched memory lie, asked of some of them. Throws Failure `wrong-result` where one lies on no node
// that was asked for, `unsupported` where one of several nodes gave nothing. Words for several nodes: the share of
// each; else empty.
std::string check_placement(const void* start, std::size_t bytes, const Memory& memory);

}  // namespace plimsoll
