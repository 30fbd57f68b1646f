#include <functional>
#include <set>

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

// A GPU on which others compute would give figures of the others. A desktop uses a little of it all the time.
void refuse_busy(const gpu::State& state) {
    constexpr double most_with_others = 0.1, most_alone = 0.5;
    const unsigned others = state.processes.value_or(0);
    const double busy = state.busy_share.value_or(0);
    if (busy <= (others > 0 ? most_with_others : most_alone)) return;
    throw Failure("in-use", "the GPU is in use: " + std::to_string(static_cast<int>(busy * 100 + 0.5)) +
                                " % of the time busy" +
                                (others > 0 ? ", with " + std::to_string(others) + " processes that compute on it" : "") +
                                "; measure again when it is idle");
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void add(std::string& note, const std::string& words) { note += (note.empty() ? "" : "; ") + words; }

// Looked at once in a process, before anything runs on the GPU: afterwards the load would be our own.
void refuse_busy_once(unsigned device, const std::string& slot) {
    static auto* seen = new std::set<unsigned>;
    std::string why;
    if (seen->count(device) != 0) return;
    if (const auto state = state_at(slot, why)) refuse_busy(*state);
    seen->insert(device);
}

}  // namespace

gpu::Sample sample(const gpu::Request& request) {
    const Row& row = row_of(request.operation);
    const std::string slot = slot_of(request.device);
    refuse_busy_once(request.device, slot);
    Gpu& gpu = Gpu::open(request.device);
    gpu::Sample sample = row.run(gpu, request);
    std::string why;
    const std::optional<gpu::State> state = state_at(slot, why);
    sample.throttled = state && is_throttled(*state);
    if (sample.throttled) add(sample.note, "the GPU's clocks are held down by " + joined(state->slowdowns));
    if (state && state->mig == true) add(sample.note, "of one instance of a GPU that is cut into several (MIG)");
    if (!gpu.compiled_by().empty()) add(sample.note, "our kernels were " + gpu.compiled_by());
    return sample;
}

}  // namespace plimsoll::cuda
