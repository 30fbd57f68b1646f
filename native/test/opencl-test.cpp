#include "../src/opencl/opencl.hpp"

#include <algorithm>
#include <cmath>

#include "../src/opencl/memory.hpp"
#include "../src/opencl/operations.hpp"
#include "../src/opencl/timing.hpp"
#include "check.hpp"

namespace plimsoll::test {
namespace {

using opencl::Times;

void errors_have_names() {
    CHECK(opencl::error_name(-5) == "CL_OUT_OF_RESOURCES", opencl::error_name(-5));
    CHECK(opencl::error_name(-1001) == "CL_PLATFORM_NOT_FOUND_KHR", opencl::error_name(-1001));
    CHECK(opencl::error_name(-9999) == "error -9999", opencl::error_name(-9999));
    CHECK(failure_of([] { opencl::check(0, "clFinish"); }).empty(), "success is none");
    const std::string memory = failure_of([] { opencl::check(-4, "clCreateBuffer"); });
    CHECK(memory == "out-of-memory: clCreateBuffer: CL_MEM_OBJECT_ALLOCATION_FAILURE", memory);
    const std::string device = failure_of([] { opencl::check(-36, "clFinish"); });
    CHECK(device == "driver: clFinish: CL_INVALID_COMMAND_QUEUE", device);
}

bool near(double x, double y) { return std::abs(x - y) < 1e-15; }

void device_times_are_reduced() {
    // Two commands that overlap, on a clock that counts from 2^60 ns: no digit may be lost.
    const std::uint64_t begin = std::uint64_t{1} << 60;
    const std::vector<Times> commands = {{begin, begin + 10, begin + 50, begin + 150},
                                         {begin + 5, begin + 20, begin + 100, begin + 400}};
    const opencl::DeviceTimes span = opencl::span_of(commands);
    CHECK(near(span.device_seconds, 350e-9) && near(span.queue_seconds, 50e-9), "from the first begin to the last end");
    const opencl::DeviceTimes sums = opencl::sums_of(commands);
    CHECK(near(sums.device_seconds, 400e-9) && near(sums.queue_seconds, 145e-9), "TKLQT adds up every command");
    // A begin that the device's clock puts a little before the call on the host's.
    CHECK(opencl::span_of({{begin, begin, begin - 9000, begin + 100}}).queue_seconds == 0, "clamped to zero");
}

void patterns_differ_and_are_verified() {
    std::vector<std::uint32_t> words(1000), others(1000);
    opencl::fill_host(words.data(), words.size(), 1);
    opencl::fill_host(others.data(), others.size(), 2);
    CHECK(!std::equal(words.begin(), words.end(), others.begin()), "a seed has a pattern of its own");
    CHECK(failure_of([&] { opencl::verify_host(words.data(), words.size(), 1, "h2d"); }).empty(), "unchanged");
    words[777] ^= 1;
    const std::string wrong = failure_of([&] { opencl::verify_host(words.data(), words.size(), 1, "h2d"); });
    CHECK(begins_with(wrong, "wrong-result: h2d: word 777 is "), wrong);
}

const std::vector<gpu::Device>& found_devices() {
    static const std::vector<gpu::Device> found = [] {
        try {
            return opencl::devices();
        } catch (const Failure& failure) {
            CHECK(std::string(failure.code) == "unsupported", failure.what());
            leave_out("the OpenCL operations", failure.what());
            return std::vector<gpu::Device>{};
        }
    }();
    return found;
}

gpu::Request request_for(const gpu::Device& device, const char* operation, std::uint64_t bytes = 0) {
    gpu::Request request;
    request.device = device.index;
    request.operation = operation;
    request.bytes = bytes;
    request.limits = {0.05, 200};
    return request;
}

void devices_describe_themselves() {
    for (const gpu::Device& device : found_devices()) {
        CHECK(!device.name.empty() && !device.vendor.empty() && device.memory_bytes > 0, device.name);
        CHECK(device.compute_units > 0 && device.dtypes.front() == "fp32", device.name);
        CHECK(device.state.has_value() == device.state_why.empty(), device.state_why);
        for (const std::string& operation : device.operations) {
            const auto& table = gpu::operation_table();
            const auto known = [&](const gpu::Operation& row) { return operation == row.id; };
            CHECK(std::any_of(table.begin(), table.end(), known), operation);
        }
    }
}

// A sample throws `wrong-result` where the device did not do what it must.
void copies_and_kernels_verify_themselves() {
    for (const gpu::Device& device : found_devices())
        for (const char* operation : {"h2d", "d2h", "both", "d2d", "zero_copy", "read", "copy", "triad"})
            for (const std::uint64_t bytes : {4096u, 12288u, 1u << 20, (1u << 25) + 4096}) {
                gpu::Request request = request_for(device, operation, bytes);
                request.limits = {0, 2};
                for (request.pinned = true;; request.pinned = false) {
                    const gpu::Sample sample = opencl::sample(request);
                    CHECK(sample.seconds.size() == 1 && sample.seconds[0] > 0 && sample.work >= bytes, operation);
                    CHECK(sample.device_seconds.size() == 1 && sample.queue_seconds.size() == 1, sample.note);
                    if (!request.pinned) break;
                }
            }
}

void host_memory_lies_where_it_is_asked_for() {
    for (const gpu::Device& device : found_devices())
        for (const char* operation : {"h2d", "d2h", "zero_copy"})
            for (const bool pinned : {true, false}) {
                gpu::Request request = request_for(device, operation, 1u << 20);
                request.pinned = pinned;
                request.node = 0;
                const std::string here = failure_of([&] { opencl::sample(request); });
                CHECK(here.empty() || begins_with(here, "unsupported: nodes: memory cannot be placed on node 0"), here);
                request.node = 1000;
                const std::string nowhere = failure_of([&] { opencl::sample(request); });
                CHECK(begins_with(nowhere, "unsupported: nodes: memory cannot be placed on node 1000"), nowhere);
            }
}

gpu::Request matmul(const gpu::Device& device, std::uint64_t m, std::uint64_t n, std::uint64_t k) {
    gpu::Request request = request_for(device, "matmul");
    request.dtype = "fp32";
    request.m = m;
    request.n = n;
    request.k = k;
    request.limits = {0, 1};
    return request;
}

void matrices_multiply() {
    for (const gpu::Device& device : found_devices()) {
        for (const std::uint64_t n : {64u, 192u}) {
            const gpu::Sample sample = opencl::sample(matmul(device, 128, n, 48));
            CHECK(sample.work == 2.0 * 128 * static_cast<double>(n) * 48, "FLOP");
        }
        const std::string odd = failure_of([&] { opencl::sample(matmul(device, 100, 64, 16)); });
        CHECK(odd == "bad-argument: m: 100; it must be a multiple of 64", odd);
        gpu::Request request = matmul(device, 64, 64, 16);
        for (const char* dtype : {"fp16", "fp8"}) {
            request.dtype = dtype;
            const auto& has = device.dtypes;
            const bool can = std::find(has.begin(), has.end(), dtype) != has.end();
            CHECK(failure_of([&] { opencl::sample(request); }).empty() == can, dtype);
        }
    }
}

void adam_steps() {
    for (const gpu::Device& device : found_devices())
        for (const char* dtype : {"bf16", "fp16"})
            for (const std::uint64_t count : {1u, 1000u, 1u << 16}) {
                gpu::Request request = request_for(device, "adam");
                request.dtype = dtype;
                request.count = count;
                request.limits = {1, 20};
                CHECK(opencl::sample(request).work == static_cast<double>(count), dtype);
            }
}

void launches_are_counted() {
    for (const gpu::Device& device : found_devices())
        for (const char* operation :
             {"launch_throughput", "launch_pipelined", "launch_depth", "launch_streams", "event", "synchronize"}) {
            gpu::Request request = request_for(device, operation);
            request.count = 100;
            request.streams = 3;
            const gpu::Sample sample = opencl::sample(request);
            CHECK(sample.work > 0 && sample.work <= 100 && sample.seconds[0] > 0, operation);
        }
}

double best(const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); }

// A removed command would take the same time whatever its size.
void time_grows_with_work() {
    for (const gpu::Device& device : found_devices()) {
        for (const char* operation : {"h2d", "d2h", "d2d", "copy", "triad"}) {
            const gpu::Sample small = opencl::sample(request_for(device, operation, 1u << 21)),
                              large = opencl::sample(request_for(device, operation, 1u << 26));
            CHECK(best(large.seconds) > 6 * best(small.seconds), operation);
            CHECK(best(large.device_seconds) > 6 * best(small.device_seconds), operation);
        }
        gpu::Request few = request_for(device, "launch_throughput"), many = few;
        few.count = 50;
        many.count = 800;
        CHECK(best(opencl::sample(many).seconds) > 3 * best(opencl::sample(few).seconds), "launch_throughput");
    }
}

// The largest share of the host's time that the device's is in any repetition; a check that none is larger than it.
double closest_share(const gpu::Request& request) {
    const gpu::Sample sample = opencl::sample(request);
    double closest = 0;
    for (std::size_t i = 0; i < sample.seconds.size(); ++i) {
        const double share = (sample.queue_seconds[i] + sample.device_seconds[i]) / sample.seconds[i];
        CHECK(share < 1.01, request.operation + ": the device's time is " + std::to_string(share) + " of the host's");
        closest = std::max(closest, share);
    }
    return closest;
}

// The host's clock runs from before the call to after the end, so it sees all that the device's clock sees, and where
// the work is long enough little else: clocks of other units, or from other moments, would differ by far more than what
// other programs take in between.
void both_clocks_agree() {
    const auto agree = [](const gpu::Request& request) {
        double closest = 0;
        for (int attempt = 0; attempt < 20 && closest <= 0.5; ++attempt)
            closest = std::max(closest, closest_share(request));
        CHECK(closest > 0.5,
              request.operation + ": the device's time is at most " + std::to_string(closest) + " of the host's");
    };
    for (const gpu::Device& device : found_devices()) {
        for (const char* operation : {"h2d", "d2h", "d2d", "triad"}) agree(request_for(device, operation, 1u << 25));
        agree(request_for(device, "chain", 1u << 12));  // a single launch
    }
}

// SKIP's reading of a chain: with little work a kernel waits for its launch alone, with much for its predecessors.
void queueing_grows_with_the_kernels() {
    for (const gpu::Device& device : found_devices()) {
        gpu::Request request = request_for(device, "chain", 4096);
        request.count = 32;
        const gpu::Sample small = opencl::sample(request);
        request.bytes = 1u << 24;
        const gpu::Sample large = opencl::sample(request);
        CHECK(best(large.queue_seconds) > 4 * best(small.queue_seconds), "TKLQT");
        CHECK(best(large.device_seconds) > 4 * best(small.device_seconds), "sum of the kernels");
        // In order, so the kernels do not overlap and their sum is within the host's time.
        for (std::size_t i = 0; i < large.seconds.size(); ++i)
            CHECK(large.device_seconds[i] < 1.01 * large.seconds[i], "sum of the kernels within the host's time");
    }
}

void what_cannot_be_is_refused_by_name() {
    for (const gpu::Device& device : found_devices()) {
        const auto refusal = [&](const gpu::Request& request) { return failure_of([&] { opencl::sample(request); }); };
        CHECK(refusal(request_for(device, "graph")) == "unsupported: operation: OpenCL has no graph", "graph");
        const std::string huge = refusal(request_for(device, "copy", std::uint64_t{1} << 46));
        CHECK(begins_with(huge, "out-of-memory: bytes: 70368744177664; the device allocates at most "), huge);
        const std::string odd = refusal(request_for(device, "triad", 5000));
        CHECK(odd == "bad-argument: bytes: 5000; it must be a multiple of 4096", odd);
        gpu::Request request = request_for(device, "launch_pipelined");
        request.count = 100000;
        CHECK(refusal(request) == "bad-argument: count: 100000; it must be at most 512", refusal(request));
        request = request_for(device, "launch");
        request.device = 200;
        CHECK(begins_with(refusal(request), "bad-argument: device: 200; OpenCL has devices 0 to "), refusal(request));
    }
}

}  // namespace

const std::vector<Test> opencl_tests = {
    {"opencl: errors have names", errors_have_names},
    {"opencl: times of events are reduced", device_times_are_reduced},
    {"opencl: patterns differ, a changed word is found", patterns_differ_and_are_verified},
    {"opencl: devices describe themselves", devices_describe_themselves},
    {"opencl: copies and memory kernels verify themselves", copies_and_kernels_verify_themselves},
    {"opencl: host memory lies on the node asked for", host_memory_lies_where_it_is_asked_for},
    {"opencl: matrices multiply", matrices_multiply},
    {"opencl: adam steps as the reference does", adam_steps},
    {"opencl: launches are counted", launches_are_counted},
    {"opencl: time grows with work, so no command was removed", time_grows_with_work},
    {"opencl: the clocks of host and device agree", both_clocks_agree},
    {"opencl: queueing grows with the kernels of a chain", queueing_grows_with_the_kernels},
    {"opencl: what cannot be is refused by name", what_cannot_be_is_refused_by_name},
};

}  // namespace plimsoll::test
