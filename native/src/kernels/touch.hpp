// What memory costs before it can be used: new memory for each repetition, which is mapped outside the time.
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

// Writes `elements` bytes of new memory: the faults, the system's clearing and the stores.
Sample run_first_touch(const Request& request);

// Writes one byte to each of `elements` new pages, of the system's smallest size.
Sample run_page_fault(const Request& request);

// Locks `elements` bytes of new memory into RAM, as buffers for a GPU or a drive are.
Sample run_pin(const Request& request);

}  // namespace plimsoll
