// The storage kernels: sequential reading and writing past the page cache.
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

std::vector<std::string> file_variants();
Sample run_file_read(const Request& request);
Sample run_file_write(const Request& request);

}  // namespace plimsoll
