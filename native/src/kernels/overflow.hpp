// The check for infinity and NaN over fp32 gradients in CPU memory, before the optimizer step of mixed-precision
// training: as DeepSpeed's ZeRO stage 3 does it through PyTorch, and in one pass as MemAscend does.
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

Sample run_overflow_two_pass(const Request& request);
Sample run_overflow_fused(const Request& request);

}  // namespace plimsoll
