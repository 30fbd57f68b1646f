// How much memory may still be taken.
#pragma once

#include <cstdint>
#include <string>

namespace plimsoll {

// What this process could have without swapping and without being killed, by the system and by the control groups that
// it is in; the largest number where nothing says.
std::uint64_t available_memory_bytes();

// What the control groups of this process leave it, of version 2 or 1 (cgroups(7)). `root` stands for `/`, so that tests
// can bring other groups along; empty for the system's own.
std::uint64_t group_memory_bytes(const std::string& root = "");

}  // namespace plimsoll
