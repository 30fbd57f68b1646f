// One AdamW step (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2) over fp32 parameters and moments. Gradients
// come in fp32, bf16 or fp16; in the latter two the parameters go out too.
#pragma once

#include <instructions.cuh>

#include "words.cuh"

// As AdamFactors in native/src/isa.hpp.
struct AdamStep {
    float beta1, one_less_beta1, beta2, one_less_beta2, variance_scale, epsilon, rate, decay;
};

struct GradientFp32 {
    using Type = float;
    __device__ static float decode(float g) { return g; }
    __device__ static void store(float*, unsigned long long, float) {}
};
struct GradientBf16 {
    using Type = unsigned short;
    __device__ static float decode(unsigned short g) { return __uint_as_float(static_cast<unsigned>(g) << 16); }
    // To nearest, ties to even; parameters are finite.
    __device__ static void store(unsigned short* to, unsigned long long i, float x) {
        const unsigned bits = __float_as_uint(x);
        to[i] = static_cast<unsigned short>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
    }
};
struct GradientFp16 {
    using Type = unsigned short;
    __device__ static float decode(unsigned short g) { return float_from_fp16(g); }
    __device__ static void store(unsigned short* to, unsigned long long i, float x) { to[i] = fp16_from_float(x); }
};

template <class Gradient>
__device__ inline void adam(float* parameters, float* momentum, float* variance,
                            const typename Gradient::Type* gradients, typename Gradient::Type* low_parameters,
                            unsigned long long count, const AdamStep& f) {
    for (unsigned long long i = first_index(); i < count; i += index_stride()) {
        const float g = Gradient::decode(gradients[i]);
        const float m = f.beta1 * momentum[i] + f.one_less_beta1 * g;
        const float v = f.beta2 * variance[i] + f.one_less_beta2 * g * g;
        const float p = parameters[i];
        const float next = p + f.rate * (m / (sqrtf(v) * f.variance_scale + f.epsilon)) + f.decay * p;
        momentum[i] = m;
        variance[i] = v;
        parameters[i] = next;
        Gradient::store(low_parameters, i, next);
    }
}

extern "C" __global__ void __launch_bounds__(256)
    plimsoll_adam_fp32(float* p, float* m, float* v, const float* g, float* low, unsigned long long count, AdamStep f) {
    adam<GradientFp32>(p, m, v, g, low, count, f);
}
extern "C" __global__ void __launch_bounds__(256)
    plimsoll_adam_bf16(float* p, float* m, float* v, const unsigned short* g, unsigned short* low,
                       unsigned long long count, AdamStep f) {
    adam<GradientBf16>(p, m, v, g, low, count, f);
}
extern "C" __global__ void __launch_bounds__(256)
    plimsoll_adam_fp16(float* p, float* m, float* v, const unsigned short* g, unsigned short* low,
                       unsigned long long count, AdamStep f) {
    adam<GradientFp16>(p, m, v, g, low, count, f);
}

// Parameters between -1 and 1, gradients of size 0.001 to 0.011 with either sign, whose squares stay far from subnormal
// numbers. The moments are zeroed by the driver.
extern "C" __global__ void plimsoll_fill_parameters(float* parameters, unsigned long long count) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        parameters[i] = static_cast<float>(static_cast<int>(word_at(i, 1))) * 0x1p-31f;
}

__device__ inline float gradient_at(unsigned long long i) {
    const float size = 0.001f + static_cast<float>(word_at(i, 2) >> 8) * (0.01f * 0x1p-24f);
    return i % 2 == 0 ? size : -size;
}
extern "C" __global__ void plimsoll_fill_gradients_fp32(float* to, unsigned long long count) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride()) to[i] = gradient_at(i);
}
extern "C" __global__ void plimsoll_fill_gradients_bf16(unsigned short* to, unsigned long long count) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        GradientBf16::store(to, i, gradient_at(i));
}
extern "C" __global__ void plimsoll_fill_gradients_fp16(unsigned short* to, unsigned long long count) {
#pragma unroll 1
    for (unsigned long long i = first_index(); i < count; i += index_stride())
        GradientFp16::store(to, i, gradient_at(i));
}
