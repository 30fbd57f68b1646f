#include "source.hpp"

namespace plimsoll::opencl {

// read_words: item i begins at i x `begin` and takes `count` words, each `step` after the last. GPUs want neighbours to
// read neighbouring words, CPUs want an item to read on where it is.
const Source memory_source = {R"(
__kernel void nothing(__global uint *unused) {}

__kernel void read_words(__global const uint4 *a, __global uint *sums, ulong begin, ulong step, ulong count) {
    uint4 sum = (uint4)(0);
    ulong at = get_global_id(0) * begin;
    for (ulong i = 0; i < count; ++i, at += step) sum += a[at];
    sums[get_global_id(0)] = sum.x + sum.y + sum.z + sum.w;
}

__kernel void copy_words(__global uint4 *restrict to, __global const uint4 *restrict from) {
    const size_t i = get_global_id(0);
    to[i] = from[i];
}

__kernel void triad(__global float4 *restrict a, __global const float4 *restrict b, __global const float4 *restrict c,
                    float s) {
    const size_t i = get_global_id(0);
    a[i] = b[i] + s * c[i];
}

__kernel void increment(__global uint4 *a) { a[get_global_id(0)] += (uint4)(1); }
)",
                              "-cl-std=CL1.2"};

// C = A B for row-major matrices: a group of 16 x 16 items makes 64 x 64 elements of C, an item 4 x 4 of them, from
// slices of A and B in local memory that are 16 deep. Half precision adds up a slice in halves and slices in fp32.
static const char* const matmul_text = R"(
#ifdef cl_khr_fp16
#pragma OPENCL EXTENSION cl_khr_fp16 : enable
#endif

__kernel __attribute__((reqd_work_group_size(16, 16, 1)))
void matmul(__global const NUMBER *restrict a, __global const NUMBER *restrict b, __global NUMBER *restrict c, uint n,
            uint k) {
    __local NUMBER slice_a[16][64 + 1], slice_b[16][64];
    const uint x = get_local_id(0), y = get_local_id(1), item = 16 * y + x;
    const size_t row = 64 * get_group_id(1), column = 64 * get_group_id(0);
    float sums[4][4] = {{0}};
    for (uint at = 0; at < k; at += 16) {
        for (uint i = 0; i < 4; ++i) {
            const uint e = item + 256 * i;
            slice_a[e % 16][e / 16] = a[(row + e / 16) * k + at + e % 16];
            slice_b[e / 64][e % 64] = b[(size_t)(at + e / 64) * n + column + e % 64];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        NUMBER part[4][4] = {{0}};
        for (uint d = 0; d < 16; ++d)
            for (uint i = 0; i < 4; ++i)
                for (uint j = 0; j < 4; ++j)
                    part[i][j] = fma(slice_a[d][4 * y + i], slice_b[d][x + 16 * j], part[i][j]);
        for (uint i = 0; i < 4; ++i)
            for (uint j = 0; j < 4; ++j) sums[i][j] += (float)part[i][j];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (uint i = 0; i < 4; ++i)
        for (uint j = 0; j < 4; ++j) c[(row + 4 * y + i) * n + column + x + 16 * j] = (NUMBER)sums[i][j];
}
)";

const Source matmul_fp32_source = {matmul_text, "-cl-std=CL1.2 -DNUMBER=float"};
const Source matmul_fp16_source = {matmul_text, "-cl-std=CL1.2 -DNUMBER=half"};

// AdamW as in kernels/adam.hpp: factors are beta1, 1 - beta1, beta2, 1 - beta2; root, epsilon, rate, decay.
const Source adam_source = {R"(
float step_one(__global float *parameter, __global float *momentum, __global float *variance, float gradient,
               float4 beta, float4 rest) {
    const float m = fma(beta.x, *momentum, beta.y * gradient);
    const float v = fma(beta.z, *variance, beta.w * gradient * gradient);
    const float old = *parameter;
    const float next = old + fma(rest.z, m / fma(sqrt(v), rest.x, rest.y), rest.w * old);
    *momentum = m;
    *variance = v;
    *parameter = next;
    return next;
}

ushort bf16_of(float x) {
    const uint bits = as_uint(x);
    return (ushort)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

__kernel void adam_bf16(__global float *p, __global float *m, __global float *v, __global const ushort *gradients,
                        __global ushort *low, float4 beta, float4 rest) {
    const size_t i = get_global_id(0);
    low[i] = bf16_of(step_one(p + i, m + i, v + i, as_float((uint)gradients[i] << 16), beta, rest));
}

__kernel void adam_fp16(__global float *p, __global float *m, __global float *v, __global const half *gradients,
                        __global half *low, float4 beta, float4 rest) {
    const size_t i = get_global_id(0);
    vstore_half_rte(step_one(p + i, m + i, v + i, vload_half(i, gradients), beta, rest), i, low);
}
)",
                            "-cl-std=CL1.2"};

}  // namespace plimsoll::opencl
