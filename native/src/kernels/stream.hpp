// The memory kernels over doubles: read (sum of a), copy (a = b), triad (a = b + s c).
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

std::vector<std::string> read_variants();
std::vector<std::string> store_variants();  // of copy and triad

Sample run_read(const Request& request);
Sample run_copy(const Request& request);
Sample run_triad(const Request& request);

}  // namespace plimsoll
