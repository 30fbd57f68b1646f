// Pages of memory: their size, their faults, and locking them into RAM.
#pragma once

#include <cstdint>
#include <string>

#include "memory.hpp"

namespace plimsoll {

// The smallest page of this system.
std::uint64_t page_bytes();

// Page faults of the calling thread that needed no drive; 0 where the system does not count.
std::uint64_t faults_of_thread();

// Whether the system gave a touched buffer huge pages, for the most part; true where it does not tell.
bool has_huge_pages(const Buffer& buffer);

// Keeps a buffer in RAM, touching its pages. Words for why not, with the limit; empty where it is locked.
std::string lock(const Buffer& buffer);
void unlock(const Buffer& buffer);

// Whether the system counts at least so much as locked; true where it does not tell.
bool is_locked(const Buffer& buffer);

}  // namespace plimsoll
