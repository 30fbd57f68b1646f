// Bandwidth: each thread has four 16-byte loads in flight.
#pragma once

#include "words.cuh"

__device__ inline unsigned sum_of(const uint4& x) { return x.x + x.y + x.z + x.w; }

// Sums of all words modulo 2^32, one for each thread. `count` is of 16-byte elements, here and below.
extern "C" __global__ void __launch_bounds__(512)
    plimsoll_read(const uint4* from, unsigned long long count, unsigned* sums) {
    const unsigned long long stride = index_stride();
    unsigned long long i = first_index();
    unsigned sum = 0;
    for (; i + 3 * stride < count; i += 4 * stride) {
        const uint4 a = from[i], b = from[i + stride], c = from[i + 2 * stride], d = from[i + 3 * stride];
        sum += sum_of(a) + sum_of(b) + sum_of(c) + sum_of(d);
    }
    for (; i < count; i += stride) sum += sum_of(from[i]);
    sums[first_index()] = sum;
}

extern "C" __global__ void __launch_bounds__(512)
    plimsoll_copy(uint4* to, const uint4* from, unsigned long long count) {
    const unsigned long long stride = index_stride();
    unsigned long long i = first_index();
    for (; i + 3 * stride < count; i += 4 * stride) {
        const uint4 a = from[i], b = from[i + stride], c = from[i + 2 * stride], d = from[i + 3 * stride];
        to[i] = a, to[i + stride] = b, to[i + 2 * stride] = c, to[i + 3 * stride] = d;
    }
    for (; i < count; i += stride) to[i] = from[i];
}

__device__ inline float4 triad_of(const float4& b, const float4& c, float scale) {
    return {b.x + scale * c.x, b.y + scale * c.y, b.z + scale * c.z, b.w + scale * c.w};
}

extern "C" __global__ void __launch_bounds__(512)
    plimsoll_triad(float4* a, const float4* b, const float4* c, float scale, unsigned long long count) {
    const unsigned long long stride = index_stride();
    unsigned long long i = first_index();
    for (; i + stride < count; i += 2 * stride) {
        const float4 b0 = b[i], b1 = b[i + stride], c0 = c[i], c1 = c[i + stride];
        a[i] = triad_of(b0, c0, scale), a[i + stride] = triad_of(b1, c1, scale);
    }
    for (; i < count; i += stride) a[i] = triad_of(b[i], c[i], scale);
}
