// The memory kernels over doubles: read (sum of a), write (a = s), copy (a = b), scale (a = s b), add (a = b + c),
// triad (a = b + s c).
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

std::vector<std::string> store_variants();  // of those that store

Sample run_read(const Request& request);
Sample run_write(const Request& request);
Sample run_copy(const Request& request);
Sample run_scale(const Request& request);
Sample run_add(const Request& request);
Sample run_triad(const Request& request);

}  // namespace plimsoll
