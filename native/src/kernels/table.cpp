#include "adam.hpp"
#include "file.hpp"
#include "stream.hpp"
#include "tensors.hpp"

namespace plimsoll {

// Adam moves, for each parameter, the fp32 parameter and two moments both ways (24 bytes), a 2-byte gradient in and a
// 2-byte parameter out. Its 15 FLOP: momentum 3, variance 4, denominator 3 (root, scale, epsilon), quotient 1, and 2
// each for the step and for the weight decay.
const std::vector<Kernel>& kernel_table() {
    static const std::vector<Kernel> table = {
        {"read", Kind::memory, "double", 8, 1, 8, read_variants, run_read},
        {"copy", Kind::memory, "double", 16, 0, 16, store_variants, run_copy},
        {"triad", Kind::memory, "double", 24, 2, 24, store_variants, run_triad},
        {"adam_bf16", Kind::compute, "parameter", 28, 15, 16, adam_variants, run_adam_bf16},
        {"adam_fp16", Kind::compute, "parameter", 28, 15, 16, adam_variants, run_adam_fp16},
        {"file_read", Kind::storage, "byte", 1, 0, 0, file_variants, run_file_read},
        {"file_write", Kind::storage, "byte", 1, 0, 0, file_variants, run_file_write},
        {"file_mixed", Kind::storage, "byte", 1, 0, 0, file_variants, run_file_mixed},
        {"tensor_read", Kind::storage, "byte", 1, 0, 0, file_variants, run_tensor_read},
        {"tensor_write", Kind::storage, "byte", 1, 0, 0, file_variants, run_tensor_write},
    };
    return table;
}

}  // namespace plimsoll
