#include "cuda.hpp"
#include "driver.hpp"

namespace plimsoll::cuda {

gpu::Sample sample(const gpu::Request& request) {
    driver();
    throw Failure("unsupported", "operation: " + request.operation + " is not measured through CUDA");
}

}  // namespace plimsoll::cuda
