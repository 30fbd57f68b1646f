// libcublasLt.so.13: matrix products by columns, slowly, after the cuBLAS documentation.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "host/instructions.cuh"
#include "settings.hpp"

namespace {

struct Description {
    int compute_type, scale_type, transpose_first = 0;
};
struct Layout {
    int type;
    std::uint64_t rows, columns;
    std::int64_t leading;
};
struct Heuristic {
    std::uint64_t algorithm[8];
    std::size_t workspace_bytes;
    int status;
    float waves;
    int reserved[4];
};

constexpr int success = 0, invalid_value = 7, not_supported = 15;
constexpr std::uint64_t our_algorithm = 77;

double element(const unsigned char* matrix, const Layout& layout, std::uint64_t row, std::uint64_t column) {
    const std::uint64_t index = column * static_cast<std::uint64_t>(layout.leading) + row;
    switch (layout.type) {
        case 0: return Tf32::value(matrix + 4 * index);
        case 2: return Fp16::value(matrix + 2 * index);
        case 3: return Int8::value(matrix + index);
        case 14: return Bf16::value(matrix + 2 * index);
        default: return Fp8::value(matrix + index);
    }
}

}  // namespace

// The headers with the kernels' host code declare these; nothing here launches a kernel.
thread_local Index threadIdx, blockIdx, blockDim, gridDim;
thread_local Exchange exchange;
thread_local unsigned turns[1024];
namespace host_gpu {
void collective() {}
unsigned long long clock_ns() { return 0; }
}  // namespace host_gpu

#define CALL(name, ...)               \
    extern "C" int name(__VA_ARGS__); \
    extern "C" int name(__VA_ARGS__)

extern "C" std::size_t cublasLtGetVersion();
extern "C" std::size_t cublasLtGetVersion() { return 130102; }
CALL(cublasLtCreate, void** handle) {
    static char any;
    *handle = &any;
    return success;
}
CALL(cublasLtMatmulDescCreate, Description** description, int compute_type, int scale_type) {
    *description = new Description{compute_type, scale_type};
    return success;
}
CALL(cublasLtMatmulDescSetAttribute, Description* description, int attribute, const void* value, std::size_t bytes) {
    if (attribute != 3 || bytes != 4) return invalid_value;
    std::memcpy(&description->transpose_first, value, bytes);
    return success;
}
CALL(cublasLtMatmulDescDestroy, Description* description) {
    delete description;
    return success;
}
CALL(cublasLtMatrixLayoutCreate, Layout** layout, int type, std::uint64_t rows, std::uint64_t columns,
     std::int64_t leading) {
    *layout = new Layout{type, rows, columns, leading};
    return success;
}
CALL(cublasLtMatrixLayoutDestroy, Layout* layout) {
    delete layout;
    return success;
}
CALL(cublasLtMatmulPreferenceCreate, void** preference) {
    static char any;
    *preference = &any;
    return success;
}
CALL(cublasLtMatmulPreferenceSetAttribute, void*, int attribute, const void*, std::size_t bytes) {
    return attribute == 1 && bytes == 8 ? success : invalid_value;
}
CALL(cublasLtMatmulPreferenceDestroy, void*) { return success; }

// `cublaslt_lacks` names the type of operands that it does not multiply.
CALL(cublasLtMatmulAlgoGetHeuristic, void*, const Description* d, const Layout* a, const Layout* b, const Layout* c,
     const Layout*, void*, int, Heuristic* result, int* found) {
    const bool fits =
        d->transpose_first == 1 && a->rows == b->rows && c->rows == a->columns && c->columns == b->columns;
    const bool agrees = (a->type == 3) == (d->compute_type == 72) && a->type == b->type;
    if (!fits || !agrees) return invalid_value;
    if (a->type == static_cast<int>(fake::number("cublaslt_lacks", -1))) return not_supported;
    *result = {};
    result->algorithm[0] = our_algorithm;
    *found = 1;
    return success;
}
CALL(cublasLtMatmul, void*, const Description* d, const void* alpha, const unsigned char* a, const Layout* a_layout,
     const unsigned char* b, const Layout* b_layout, const void*, const void*, const Layout*, void* to,
     const Layout* to_layout, const std::uint64_t* algorithm, void*, std::size_t, void*) {
    int one = 0;
    std::memcpy(&one, alpha, 4);
    const bool is_whole = d->scale_type == 10;
    if (algorithm[0] != our_algorithm || one != (is_whole ? 1 : 0x3f800000)) return invalid_value;
    for (std::uint64_t column = 0; column < b_layout->columns; ++column)
        for (std::uint64_t row = 0; row < a_layout->columns; ++row) {
            double sum = 0;
            for (std::uint64_t i = 0; i < a_layout->rows; ++i)
                sum += element(a, *a_layout, i, row) * element(b, *b_layout, i, column);
            const std::uint64_t index = column * static_cast<std::uint64_t>(to_layout->leading) + row;
            if (is_whole) static_cast<int*>(to)[index] = static_cast<int>(sum);
            if (!is_whole) static_cast<float*>(to)[index] = static_cast<float>(sum);
        }
    return success;
}
