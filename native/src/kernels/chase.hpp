// Latency: one thread follows a chain of addresses, each read from the place before, in an order that no prefetcher
// foresees; other threads, where there are any, meanwhile read as fast as they can.
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

// `elements` cache lines of 64 bytes; with `threads` above 1, the others share as much memory again. The sample's
// elements are the loads of one repetition.
Sample run_chase(const Request& request);

}  // namespace plimsoll
