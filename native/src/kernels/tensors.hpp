// Tensors in files of their own against tensors in one file: what opening, allocating and closing cost.
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

// Each repetition moves all tensors once, one after another, each through a full queue that drains before the next:
// opened, moved and closed, or moved at its place in one preallocated file that stays open. The first repetition of the
// first tensor_write makes the files.
Sample run_tensor_write(const Request& request);
// What tensor_write of this process left in that folder, in the same layout.
Sample run_tensor_read(const Request& request);

}  // namespace plimsoll
