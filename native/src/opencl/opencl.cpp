#include "opencl.hpp"

#include "operations.hpp"

namespace plimsoll::opencl {
namespace {

struct Row {
    const char* operation;
    gpu::Sample (*run)(Card&, const gpu::Request&);
};

constexpr Row rows[] = {
    {"h2d", host_to_device},
    {"d2h", device_to_host},
    {"both", both_directions},
    {"d2d", device_to_device},
    {"zero_copy", zero_copy},
    {"read", read_memory},
    {"copy", copy_memory},
    {"triad", triad_memory},
    {"matmul", multiply_matrices},
    {"adam", step_adam},
    {"launch", launch},
    {"launch_throughput", launch_throughput},
    {"launch_pipelined", launch_pipelined},
    {"launch_depth", launch_depth},
    {"launch_streams", launch_streams},
    {"event", record_events},
    {"synchronize", synchronize},
    {"chain", chain},
};

}  // namespace

std::vector<std::string> operation_names() {
    std::vector<std::string> names;
    for (const Row& row : rows) names.emplace_back(row.operation);
    return names;
}

std::vector<gpu::Device> devices() {
    std::vector<gpu::Device> list;
    for (Found& found : find_devices()) list.push_back(std::move(found.about));
    return list;
}

gpu::Sample sample(const gpu::Request& request) {
    for (const Row& row : rows)
        if (request.operation == row.operation) return row.run(card(request.device), request);
    throw Failure("unsupported", "operation: OpenCL has no " + request.operation);
}

}  // namespace plimsoll::opencl
