#include "../os/pages.hpp"
#include "adam.hpp"
#include "chase.hpp"
#include "compute.hpp"
#include "convert.hpp"
#include "file.hpp"
#include "overflow.hpp"
#include "stream.hpp"
#include "tensors.hpp"
#include "touch.hpp"
#include "variant.hpp"

namespace plimsoll {

// Adam moves, for each parameter, the fp32 parameter and two moments both ways (24 bytes), and a 4-byte gradient in, or
// a 2-byte gradient in and a 2-byte parameter out; with bf16 states half of that, and no parameter out. Its 15 FLOP:
// momentum 3, variance 4, denominator 3 (root, scale, epsilon), quotient 1, and 2 each for the step and for the weight
// decay. The overflow check counts the gradients alone, so that its two forms compare.
const std::vector<Kernel>& kernel_table() {
    static const auto page = static_cast<double>(page_bytes());
    static const std::vector<Kernel> table = {
        {"read", Kind::memory, "double", 8, 1, 8, isa_names, run_read},
        {"write", Kind::memory, "double", 8, 0, 8, store_variants, run_write},
        {"copy", Kind::memory, "double", 16, 0, 16, store_variants, run_copy},
        {"scale", Kind::memory, "double", 16, 1, 16, store_variants, run_scale},
        {"add", Kind::memory, "double", 24, 1, 24, store_variants, run_add},
        {"triad", Kind::memory, "double", 24, 2, 24, store_variants, run_triad},
        {"chase", Kind::memory, "line", 64, 0, 68, only_variant, run_chase},
        {"first_touch", Kind::memory, "byte", 1, 0, 1, only_variant, run_first_touch},
        {"page_fault", Kind::memory, "page", page, 0, page, only_variant, run_page_fault},
        {"pin", Kind::memory, "byte", 1, 0, 1, only_variant, run_pin},
        {"fma_fp32", Kind::compute, "fma", 0, 2, 0, isa_names, run_fma_fp32},
        {"cycles", Kind::compute, "cycle", 0, 0, 0, only_variant, run_cycles},
        {"convert_fp32_bf16", Kind::compute, "number", 6, 0, 6, isa_names, run_convert_fp32_bf16},
        {"convert_bf16_fp32", Kind::compute, "number", 6, 0, 6, isa_names, run_convert_bf16_fp32},
        {"convert_fp32_fp16", Kind::compute, "number", 6, 0, 6, isa_names, run_convert_fp32_fp16},
        {"convert_fp16_fp32", Kind::compute, "number", 6, 0, 6, isa_names, run_convert_fp16_fp32},
        {"overflow_two_pass", Kind::compute, "number", 4, 0, 9, isa_names, run_overflow_two_pass},
        {"overflow_fused", Kind::compute, "number", 4, 0, 4, isa_names, run_overflow_fused},
        {"adam_fp32", Kind::compute, "parameter", 28, 15, 16, isa_names, run_adam_fp32},
        {"adam_bf16", Kind::compute, "parameter", 28, 15, 16, isa_names, run_adam_bf16},
        {"adam_fp16", Kind::compute, "parameter", 28, 15, 16, isa_names, run_adam_fp16},
        {"adam_bf16_states", Kind::compute, "parameter", 14, 15, 8, isa_names, run_adam_bf16_states},
        {"file_read", Kind::storage, "byte", 1, 0, 0, file_variants, run_file_read},
        {"file_write", Kind::storage, "byte", 1, 0, 0, file_variants, run_file_write},
        {"file_mixed", Kind::storage, "byte", 1, 0, 0, file_variants, run_file_mixed},
        {"tensor_read", Kind::storage, "byte", 1, 0, 0, file_variants, run_tensor_read},
        {"tensor_write", Kind::storage, "byte", 1, 0, 0, file_variants, run_tensor_write},
    };
    return table;
}

}  // namespace plimsoll
