// As much of CUDA C++ as our kernels use, for a compiler that knows none: the threads of a block run one after the
// other, and where they have to meet (collective), each goes on only when all have come so far.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>

#define __device__
#define __global__
#define __shared__
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __launch_bounds__(...)

struct Index {
    unsigned x;
};
struct uint4 {
    unsigned x, y, z, w;
};
struct float4 {
    float x, y, z, w;
};

extern thread_local Index threadIdx, blockIdx, blockDim, gridDim;

namespace host_gpu {
// Lets the other threads of the block come here.
void collective();
// Runs a grid of blocks. `meets` says that the kernel has collectives.
void run_grid(unsigned blocks, unsigned threads, bool meets, const std::function<void()>& kernel);
// Nanoseconds of the fake GPU's clock, which is not the host's.
unsigned long long clock_ns();
}  // namespace host_gpu

inline void __syncthreads() { host_gpu::collective(); }
inline void __threadfence_system() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline unsigned atomicAdd(unsigned* to, unsigned value) { return __atomic_fetch_add(to, value, __ATOMIC_RELAXED); }
inline float __uint_as_float(unsigned bits) {
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}
inline unsigned __float_as_uint(float x) {
    unsigned bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}
