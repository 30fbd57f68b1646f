// The matrix products up to compute capability 8.0, and what fills their operands.
#pragma once

#include "matmul.cuh"

PLIMSOLL_MATMUL(fp16, Fp16)
PLIMSOLL_MATMUL(bf16, Bf16)
PLIMSOLL_MATMUL(tf32, Tf32)
PLIMSOLL_MATMUL(int8, Int8)

extern "C" __global__ void plimsoll_fill_matrix_fp16(unsigned short* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        to[i] = fp16_from_float(0.125f * eighths_at(i, seed));
}
extern "C" __global__ void plimsoll_fill_matrix_bf16(unsigned short* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        to[i] = static_cast<unsigned short>(__float_as_uint(0.125f * eighths_at(i, seed)) >> 16);
}
extern "C" __global__ void plimsoll_fill_matrix_tf32(float* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride()) to[i] = 0.125f * eighths_at(i, seed);
}
extern "C" __global__ void plimsoll_fill_matrix_int8(signed char* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        to[i] = static_cast<signed char>(word_at(i, seed) >> 24);
}
