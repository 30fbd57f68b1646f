// What the cores do without memory: fused multiply-adds of fp32 at full width (the compute roof), and additions that
// wait for each other (the clock).
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

std::vector<std::string> only_variant();  // of kernels that are the same for every instruction set

// `elements` multiply-adds, over all threads and lanes.
Sample run_fma_fp32(const Request& request);

// `elements` cycles in each thread. An integer addition or exclusive or of registers that needs the one before takes
// one cycle on every CPU of these architectures, so their rate is the clock; of several threads it is that of the
// slowest.
Sample run_cycles(const Request& request);

}  // namespace plimsoll
