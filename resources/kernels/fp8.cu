// The matrix product in FP8, which begins with compute capability 8.9: a module of its own, since older drivers refuse
// a whole module for one instruction that they do not know.
#include "matmul.cuh"

PLIMSOLL_MATMUL(fp8, Fp8)

// E4M3 of 0/8 to 8/8 (OCP 8-bit floating point specification, bias 7).
__device__ inline unsigned char fp8_of_eighths(int eighths) {
    const unsigned char sizes[9] = {0x00, 0x20, 0x28, 0x2c, 0x30, 0x32, 0x34, 0x36, 0x38};
    return eighths < 0 ? sizes[-eighths] | 0x80 : sizes[eighths];
}
extern "C" __global__ void plimsoll_fill_matrix_fp8(unsigned char* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        to[i] = fp8_of_eighths(eighths_at(i, seed));
}
