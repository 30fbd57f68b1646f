#include "../cuda/cuda.hpp"
#include "../opencl/opencl.hpp"
#include "device.hpp"

namespace plimsoll::gpu {

const std::vector<Api>& api_table() {
    static const std::vector<Api> table = {
        {"cuda", cuda::devices, cuda::sample},
        {"opencl", opencl::devices, opencl::sample},
    };
    return table;
}

const std::vector<Operation>& operation_table() {
    static const std::vector<Operation> table = {
        {"h2d", "byte", {"bytes", "memory", "node"}},
        {"d2h", "byte", {"bytes", "memory", "node"}},
        {"both", "byte", {"bytes", "memory", "node"}},
        {"d2d", "byte", {"bytes"}},
        {"peer", "byte", {"bytes", "peer"}},
        {"zero_copy", "byte", {"bytes", "node"}},
        {"read", "byte", {"bytes"}},
        {"copy", "byte", {"bytes"}},
        {"triad", "byte", {"bytes"}},
        {"matmul", "flop", {"dtype", "m", "n", "k"}},
        {"adam", "parameter", {"count", "dtype"}},
        {"allocation", "byte", {"bytes", "count"}},
        {"launch", "launch", {}},
        {"launch_throughput", "launch", {"count"}},
        {"launch_pipelined", "launch", {"count"}},
        {"launch_depth", "launch", {"count"}},
        {"launch_streams", "launch", {"count", "streams"}},
        {"graph", "launch", {"count"}},
        {"event", "event", {"count"}},
        {"synchronize", "call", {"count"}},
        {"chain", "launch", {"count", "bytes"}},
    };
    return table;
}

}  // namespace plimsoll::gpu
