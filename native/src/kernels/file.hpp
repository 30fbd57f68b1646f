// The storage kernels: streams of reads, writes and both, past the page cache.
#pragma once

#include "../kernel.hpp"
#include "file-stream.hpp"

namespace plimsoll {

Sample run_file_read(const Request& request);
Sample run_file_write(const Request& request);
// Reads from `path` and writes to `write_path` in one queue; where both are one file, reads in its first half and
// writes in its second.
Sample run_file_mixed(const Request& request);

// Refuses what cannot be a request of direct I/O, naming the field.
void require(bool right, const std::string& field, std::uint64_t value, const std::string& allowed);
void check_block(const Request& request);

// One note of two, either of which may be empty.
std::string joined(const std::string& a, const std::string& b);

// Memory for the requests in flight, full of random bytes.
Buffer queue_memory(std::uint64_t bytes);

}  // namespace plimsoll
