// Filling memory with words that tell where they belong, and looking whether they are there.
#pragma once

__device__ inline unsigned long long first_index() {
    return static_cast<unsigned long long>(blockIdx.x) * blockDim.x + threadIdx.x;
}
__device__ inline unsigned long long index_stride() { return static_cast<unsigned long long>(gridDim.x) * blockDim.x; }

// Linear in the index, so that the sum of an array has a closed form; the odd factor (2^32 over the golden ratio) makes
// neighbours differ in all bits. native/src/cuda/words.hpp has the same for the host.
__device__ inline unsigned word_at(unsigned long long index, unsigned seed) {
    return static_cast<unsigned>(index) * 0x9e3779b1u + seed;
}

extern "C" __global__ void plimsoll_fill(unsigned* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride()) to[i] = word_at(i, seed);
}

// Adds to `wrong` how many words are not what plimsoll_fill would have written.
extern "C" __global__ void plimsoll_compare(const unsigned* from, unsigned long long count, unsigned seed,
                                            unsigned* wrong) {
    unsigned here = 0;
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        if (from[i] != word_at(i, seed)) ++here;
    if (here != 0) atomicAdd(wrong, here);
}

// Whole numbers below 65,536, so that a triad of them is exact in fp32.
__device__ inline float number_at(unsigned long long index, unsigned seed) {
    return static_cast<float>(word_at(index, seed) >> 16);
}

extern "C" __global__ void plimsoll_fill_numbers(float* to, unsigned long long count, unsigned seed) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride()) to[i] = number_at(i, seed);
}

// a = b + scale c, where b and c were filled with those seeds.
extern "C" __global__ void plimsoll_compare_triad(const float* a, unsigned long long count, unsigned seed_b,
                                                  unsigned seed_c, float scale, unsigned* wrong) {
    unsigned here = 0;
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        if (a[i] != number_at(i, seed_b) + scale * number_at(i, seed_c)) ++here;
    if (here != 0) atomicAdd(wrong, here);
}
