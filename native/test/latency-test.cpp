// Chases, new memory and placement.
#include <algorithm>

#include "../src/kernels/kept.hpp"
#include "../src/os/cpu.hpp"
#include "../src/os/numa.hpp"
#include "../src/os/pages.hpp"
#include "loops.hpp"

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace plimsoll::test {
namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void chases_end_where_they_must() {
    for (const std::uint64_t lines : {1u, 2u, 63u, 64u, 5000u, 100003u})
        for (int again = 0; again < 2; ++again) {  // the chain goes on from sample to sample
            const Sample sample = run_kernel("chase", lines, 1, {60, 3});
            CHECK(sample.seconds.size() == 3 && sample.elements == 16384, std::to_string(lines));
            CHECK(sample.load_bytes_per_second == 0, "nobody else reads");
        }
}

// Memory is slower than the smallest cache, by an order of magnitude even on a busy machine.
void far_memory_takes_longer() {
    const double near = median(run_kernel("chase", 64, 1, {60, 30}).seconds);
    const double far = median(run_kernel("chase", 1u << 21, 1, {60, 30}).seconds);
    CHECK(far > 4 * near, std::to_string(far / near));
}

void others_draw_bandwidth_meanwhile() {
    const Sample sample = run_kernel("chase", 1u << 16, 3, {60, 5});
    CHECK(sample.seconds.size() == 5 && sample.load_bytes_per_second > 1e6,
          std::to_string(sample.load_bytes_per_second));
    const std::string failure = failure_of([] { run_kernel("chase", 64, 3); });
    CHECK(begins_with(failure, "bad-argument: elements: 64; too few lines"), failure);
    const auto skips = [](Isa& isa) {
        isa.read = [](const double* a, std::size_t n) { return scalar_isa.read(a, n - 1); };
    };
    CHECK(failure_with("chase", 1u << 16, skips, 2) == "wrong-result", "a load that reads less than it says");
}

void new_memory_is_new_each_time() {
    for (const char* kernel : {"first_touch", "page_fault"})
        for (const unsigned threads : {1u, 2u, 3u}) {
            const std::uint64_t elements = std::string(kernel) == "page_fault" ? 600 : 600 * page_bytes();
            const Sample sample = run_kernel(kernel, elements, threads, {60, 4});
            CHECK(sample.seconds.size() == 4 && sample.elements == static_cast<double>(elements), kernel);
        }
    CHECK(kept_arrays() == nullptr, "the arrays of other samples are gone");
}

// What was given once is not faulted in again, which a repetition over old memory would show.
void faults_are_counted() {
    if (faults_of_thread() == 0) return;  // the system does not count
    const Buffer buffer(64 * page_bytes(), Pages::small);
    const auto touch = [&] {
        const std::uint64_t before = faults_of_thread();
        for (std::uint64_t i = 0; i < buffer.bytes(); i += page_bytes()) buffer.as<volatile char>()[i] = 1;
        return faults_of_thread() - before;
    };
    CHECK(touch() >= 64, "each page once");
    CHECK(touch() == 0, "and not again");
}

void locks_or_says_why_not() {
    const Buffer buffer(1u << 20, Pages::ordinary);
    const std::string why = lock(buffer);
    if (why.empty()) {
        CHECK(is_locked(buffer), "the system counts it");
        unlock(buffer);
        CHECK(run_kernel("pin", 1u << 20, 2, {60, 3}).seconds.size() == 3, "pin");
    } else {
        CHECK(failure_of([] { run_kernel("pin", 1u << 20); }).find("cannot be locked") != std::string::npos, why);
    }
}

#if defined(__linux__)
// In a process of its own, which gives up root's right to lock whatever it likes.
void names_the_limit_of_locking() {
    const pid_t child = fork();
    if (child == 0) {
        const rlimit limit = {65536, 65536};
        if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0 || (geteuid() == 0 && setuid(65534) != 0)) _exit(2);
        const std::string failure = failure_of([] { run_kernel("pin", 1u << 20, 1, {60, 2}); });
        _exit(failure.find("unsupported: 1048576 bytes cannot be locked: ") == 0 &&
                      failure.find("the limit of this process is 65536 bytes (ulimit -l)") != std::string::npos
                  ? 0
                  : 1);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0, std::to_string(status));
}
#else
void names_the_limit_of_locking() {}
#endif

Sample run_placed(const std::string& kernel, std::vector<unsigned> cpus, std::vector<unsigned> nodes,
                  Interleave interleave = Interleave::equal) {
    Request request;
    request.elements = 1u << 16;
    request.threads = 2;
    request.limits = {60, 2};
    request.cpus = std::move(cpus);
    request.memory.nodes = std::move(nodes);
    request.memory.interleave = interleave;
    return kernel_named(kernel).run(request);
}

// Some containers refuse mbind, and some systems have none; then every placed sample says so.
bool can_place() {
    return failure_of([] { run_placed("read", {}, {0}); }).empty();
}

void places_memory_on_nodes() {
    const std::string refusal = failure_of([] { run_placed("triad", {}, {0}); });
    CHECK(refusal.empty() || begins_with(refusal, "unsupported: nodes: memory cannot be placed on node 0: "), refusal);
    const std::string nowhere = failure_of([] { run_placed("triad", {}, {1000}); });
    CHECK(begins_with(nowhere, "unsupported: nodes: memory cannot be placed on node 1000: "), nowhere);
    if (!can_place()) return;
    for (const Kernel& kernel : kernel_table())
        if (kernel.allocated_bytes_per_element > 0)
            CHECK(failure_of([&] { run_placed(kernel.id, {}, {0}); }).find("nodes") == std::string::npos, kernel.id);
}

// Half of the memory for a node that is not there cannot be had.
void tells_of_a_node_that_gives_nothing() {
    if (!can_place()) return;
    const std::string failure = failure_of([] { run_placed("adam_bf16", {}, {0, 1000}); });
    CHECK(begins_with(failure, "unsupported: nodes: memory cannot be placed on node 0, 1000: "), failure);
}

void binds_threads_to_cpus() {
    const std::string refusal = failure_of([] { run_placed("read", {9999}, {}); });
    CHECK(begins_with(refusal, "unsupported: cpus: no thread can be bound to CPU 9999: "), refusal);
    for (unsigned cpu = 0; cpu < 2 * allowed_cpus(); ++cpu)
        if (failure_of([&] { require_cpus({cpu}, "cpus"); }).empty())
            CHECK(run_placed("read", {cpu}, {}).seconds.size() == 2, std::to_string(cpu));
}

void arrays_are_kept_for_the_same_request_only() {
    run_kernel("triad", 5000);
    const Kept* first = kept_arrays().get();
    run_kernel("copy", 5000);
    CHECK(kept_arrays().get() == first, "the same arrays serve every memory kernel");
    run_kernel("adam_fp32", 5000);
    CHECK(kept_arrays()->kind != first, "another kind");
    CHECK(kept_arrays()->key.elements == 5000, "one set at a time");
}

}  // namespace

const std::vector<Test> latency_tests = {
    {"chase: the chain ends where it must", chases_end_where_they_must},
    {"chase: far memory takes longer", far_memory_takes_longer},
    {"chase: others draw bandwidth meanwhile", others_draw_bandwidth_meanwhile},
    {"touch: memory is new each time", new_memory_is_new_each_time},
    {"touch: faults are counted", faults_are_counted},
    {"pin: locks memory, or says why not", locks_or_says_why_not},
    {"pin: names the limit of locking", names_the_limit_of_locking},
    {"numa: places memory on nodes, or says why not", places_memory_on_nodes},
    {"numa: tells of a node that gives nothing", tells_of_a_node_that_gives_nothing},
    {"numa: binds threads to CPUs, or says why not", binds_threads_to_cpus},
    {"kept: one set of arrays, for the same request only", arrays_are_kept_for_the_same_request_only},
};

}  // namespace plimsoll::test
