// The loops of one instruction set, and the list of those compiled in.
//
// A file kernels/isa-*.cpp is compiled with flags of its own, so it may share no inline function with the rest of the
// program: the linker keeps one copy of each, perhaps the one that this CPU cannot run. Hence plain structs and
// pointers here.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#define PLIMSOLL_X64 1
#elif defined(__aarch64__) || defined(_M_ARM64)
#define PLIMSOLL_ARM64 1
#endif

namespace plimsoll {

// Of fp32 values or 16-bit ones, as the loop that gets them says.
struct AdamArrays {
    void* parameters;
    void* momentum;
    void* variance;
    const void* gradients;
    void* low_parameters;  // null where the loop writes none
};

// What one step multiplies by, after the bias correction of its step number.
struct AdamFactors {
    float beta1, rest1;  // rest = 1 - beta
    float beta2, rest2;
    float root_correction;  // 1 / sqrt(1 - beta2^t)
    float epsilon;
    float step;   // -rate / (1 - beta1^t)
    float decay;  // -rate x weight decay
};

// Destinations are aligned to 64 bytes; n may be anything.
struct Stores {
    void (*write)(double* a, double s, std::size_t n);                                    // a = s
    void (*copy)(double* a, const double* b, std::size_t n);                              // a = b
    void (*scale)(double* a, const double* b, double s, std::size_t n);                   // a = s b
    void (*add)(double* a, const double* b, const double* c, std::size_t n);              // a = b + c
    void (*triad)(double* a, const double* b, const double* c, double s, std::size_t n);  // a = b + s c
};

using AdamLoop = void (*)(const AdamArrays& arrays, const AdamFactors& factors, std::size_t n);
using ConvertLoop = void (*)(void* to, const void* from, std::size_t n);

// The overflow check in the steps of PyTorch's isinf, isnan and any.
struct OverflowSteps {
    void (*absolute)(float* to, const float* from, std::size_t n);
    void (*is_infinite)(std::uint8_t* to, const float* magnitudes, std::size_t n);
    void (*is_nan)(std::uint8_t* to, const float* from, std::size_t n);
    bool (*any)(const std::uint8_t* from, std::size_t n);
};

struct Isa {
    const char* name;
    const char* name_nt;  // null where there are no non-temporal stores
    bool (*runs_here)();
    double (*read)(const double* a, std::size_t n);
    Stores stores;
    Stores stores_nt;  // past the cache, and a fence at the end
    AdamLoop adam_fp32, adam_bf16, adam_fp16;
    AdamLoop adam_bf16_states;
    ConvertLoop bf16_from_fp32, fp32_from_bf16, fp16_from_fp32, fp32_from_fp16;
    OverflowSteps overflow;
    bool (*has_overflow)(const float* x, std::size_t n);     // in one pass, without memory of its own
    std::size_t fma_chains;                                  // at most most_fma_chains
    void (*fma)(float* x, float a, float b, std::size_t n);  // n times x = x a + b for each of fma_chains numbers
};
constexpr std::size_t most_fma_chains = 256;

extern const Isa scalar_isa;
#if PLIMSOLL_X64
extern const Isa avx2_isa;
extern const Isa avx512_isa;
#elif PLIMSOLL_ARM64
extern const Isa neon_isa;
#endif

}  // namespace plimsoll
