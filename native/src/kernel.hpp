// What a kernel is. Nothing here or in kernels/ and os/ knows JavaScript: they link and run without Node.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace plimsoll {

struct Isa;

// An error that the caller can act on. The message names the field, its value and what is allowed.
struct Failure : std::runtime_error {
    Failure(const char* code, const std::string& message) : std::runtime_error(message), code(code) {}
    const char* code;
};

struct Limits {
    double min_seconds = 0;
    std::uint32_t max_repetitions = 1;
};

// Huge pages (2 MiB), where the system gives them, spare the cost of address translation. Ordinary is what a program
// gets that does not ask, which may be huge ones too; small is never more than the system's smallest page.
enum class Pages { huge, ordinary, small };

// How pages are shared out among several NUMA nodes: one after the other, or by the weights that the system was given.
enum class Interleave { equal, weighted };

// What memory a kernel works on. Without nodes, each page lies near the thread that touches it first, as far as the
// system can.
struct Memory {
    Pages pages = Pages::huge;
    std::vector<unsigned> nodes = {};
    Interleave interleave = Interleave::equal;

    bool operator==(const Memory& other) const {
        return pages == other.pages && nodes == other.nodes && interleave == other.interleave;
    }
};

// One request for all kernels; each kind of kernel reads its own part.
struct Request {
    Limits limits;
    std::string variant = "auto";
    const Isa* loops = nullptr;  // instead of those of the variant: tests give wrong ones, which must be found out

    // Memory and compute kernels.
    std::uint64_t elements = 0;
    unsigned threads = 1;
    std::vector<unsigned> cpus =
        {};  // thread i runs on the i-th of them, again from the first; empty: the system chooses
    Memory memory;

    // Storage kernels.
    std::string path;
    std::uint64_t file_bytes = 0;
    std::uint64_t offset_bytes = 0;
    std::uint64_t bytes = 0;
    std::uint64_t block_bytes = 0;
    unsigned queue_depth = 1;
    bool random_order = false;
    std::string write_path;  // file_mixed: where it writes while it reads from path
    double read_share = 0.5;
    std::uint32_t most_latencies = 0;
    std::vector<std::uint64_t> tensor_bytes;  // tensor_write, tensor_read
    bool one_file = false;
};

struct Sample {
    std::vector<double> seconds;
    double elements = 0;
    std::string variant;
    std::string note;
    // Set by the kernel once it has checked its result, or, where it only writes, that all was taken. Times without it
    // are not handed out.
    bool verified = false;
    double load_bytes_per_second = 0;  // what other threads moved meanwhile, where the kernel has such

    // Storage kernels.
    std::vector<double> latencies;  // seconds of single requests
    double cached_share = 0;        // of the file that lay in the page cache afterwards
};

enum class Kind { memory, compute, storage };

// Bytes and FLOP follow STREAM: what the loop names, without the write-allocate traffic of the cache.
struct Kernel {
    const char* id;
    Kind kind;
    const char* element_unit;
    double bytes_per_element;
    double flop_per_element;
    double allocated_bytes_per_element;
    std::vector<std::string> (*variants)();  // those this machine has, what `auto` takes first
    Sample (*run)(const Request&);
};

const std::vector<Kernel>& kernel_table();

}  // namespace plimsoll
