#include "cuda.hpp"
#include "device.hpp"
#include "nvml.hpp"
#include "operations.hpp"

namespace plimsoll::cuda {
namespace {

struct Row {
    const char* id;
    gpu::Sample (*run)(Gpu& gpu, const gpu::Request& request);
};

constexpr Row rows[] = {
    {"h2d", host_to_device},
    {"d2h", device_to_host},
    {"both", both_ways},
    {"d2d", device_to_device},
    {"peer", to_peer},
    {"zero_copy", zero_copy},
    {"read", read_memory},
    {"copy", copy_memory},
    {"triad", triad},
    {"matmul", matmul},
    {"adam", adam},
    {"allocation", allocation},
    {"launch", launch},
    {"launch_throughput", launch_throughput},
    {"launch_pipelined", launch_pipelined},
    {"launch_depth", launch_depth},
    {"launch_streams", launch_streams},
    {"graph", graph_launch},
    {"event", event_record},
    {"synchronize", synchronize},
    {"chain", chain},
};

const Row& row_of(const std::string& id) {
    for (const Row& row : rows)
        if (id == row.id) return row;
    throw Failure("unsupported", "operation: " + id + " is not measured through CUDA");
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void add(std::string& note, const std::string& words) { note += (note.empty() ? "" : "; ") + words; }

}  // namespace

gpu::Sample sample(const gpu::Request& request) {
    const Row& row = row_of(request.operation);
    Gpu& gpu = Gpu::open(request.device);
    gpu::Sample sample = row.run(gpu, request);
    std::string why;
    const std::optional<gpu::State> state = state_at(slot_of(gpu.handle()), why);
    sample.throttled = state && is_throttled(*state);
    if (!state) add(sample.note, "whether the GPU slowed down is not known: " + why);
    if (sample.throttled) add(sample.note, "the GPU's clocks are held down by " + joined(state->slowdowns));
    if (state && state->mig == true) add(sample.note, "of one instance of a GPU that is cut into several (MIG)");
    if (!gpu.compiled_by().empty()) add(sample.note, "our kernels were " + gpu.compiled_by());
    return sample;
}

}  // namespace plimsoll::cuda
