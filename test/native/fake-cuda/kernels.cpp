#include "kernels.hpp"

#include <cstring>
#include <tuple>
#include <utility>

#include "host/cuda.hpp"

// The shared memory of a block, by the name that matmul.cuh gives it.
alignas(16) char stages_of_tiles[64 << 10];

#include "../../../resources/kernels/fp8.cu"
#include "../../../resources/kernels/kernels.cu"

namespace fake {
namespace {

template <auto kernel>
struct Binder;
template <class... Parameters, void (*kernel)(Parameters...)>
struct Binder<kernel> {
    static std::function<void()> bind(void** parameters) {
        return bind(parameters, std::index_sequence_for<Parameters...>{});
    }
    // Copied here: the caller may change them as soon as the launch returns.
    template <std::size_t... i>
    static std::function<void()> bind(void** parameters, std::index_sequence<i...>) {
        const std::tuple<Parameters...> copies{*static_cast<Parameters*>(parameters[i])...};
        return [copies] { std::apply(kernel, copies); };
    }
};

#define KERNEL(name) \
    { #name, false, Binder < name> ::bind }
#define MEETING(name) \
    { #name, true, Binder < name> ::bind }
const Kernel all[] = {
    KERNEL(plimsoll_fill),
    KERNEL(plimsoll_compare),
    KERNEL(plimsoll_fill_numbers),
    KERNEL(plimsoll_compare_triad),
    KERNEL(plimsoll_read),
    KERNEL(plimsoll_copy),
    KERNEL(plimsoll_triad),
    KERNEL(plimsoll_adam_fp32),
    KERNEL(plimsoll_adam_bf16),
    KERNEL(plimsoll_adam_fp16),
    KERNEL(plimsoll_fill_parameters),
    KERNEL(plimsoll_fill_gradients_fp32),
    KERNEL(plimsoll_fill_gradients_bf16),
    KERNEL(plimsoll_fill_gradients_fp16),
    KERNEL(plimsoll_tick),
    KERNEL(plimsoll_stamp),
    KERNEL(plimsoll_hold),
    KERNEL(plimsoll_answer),
    KERNEL(plimsoll_step),
    KERNEL(plimsoll_fill_matrix_fp16),
    KERNEL(plimsoll_fill_matrix_bf16),
    KERNEL(plimsoll_fill_matrix_tf32),
    KERNEL(plimsoll_fill_matrix_int8),
    KERNEL(plimsoll_fill_matrix_fp8),
    MEETING(plimsoll_matmul_fp16),
    MEETING(plimsoll_matmul_bf16),
    MEETING(plimsoll_matmul_tf32),
    MEETING(plimsoll_matmul_int8),
    MEETING(plimsoll_matmul_fp8),
};

}  // namespace

const Kernel* kernel_named(const char* name) {
    for (const Kernel& kernel : all)
        if (std::strcmp(kernel.name, name) == 0) return &kernel;
    return nullptr;
}

}  // namespace fake
