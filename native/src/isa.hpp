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

struct AdamArrays {
    float* parameters;
    float* momentum;
    float* variance;
    const std::uint16_t* gradients;
    std::uint16_t* low_parameters;
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

// Destinations are aligned to 64 bytes; n may be anything. `_nt` stores past the cache and fences; null where there is
// none.
struct Isa {
    const char* name;
    const char* name_nt;
    bool (*runs_here)();
    double (*read)(const double* a, std::size_t n);
    void (*copy)(double* a, const double* b, std::size_t n);
    void (*copy_nt)(double* a, const double* b, std::size_t n);
    void (*triad)(double* a, const double* b, const double* c, double s, std::size_t n);
    void (*triad_nt)(double* a, const double* b, const double* c, double s, std::size_t n);
    void (*adam_bf16)(const AdamArrays& arrays, const AdamFactors& factors, std::size_t n);
    void (*adam_fp16)(const AdamArrays& arrays, const AdamFactors& factors, std::size_t n);
};

extern const Isa scalar_isa;
#if PLIMSOLL_X64
extern const Isa avx2_isa;
extern const Isa avx512_isa;
#elif PLIMSOLL_ARM64
extern const Isa neon_isa;
#endif

}  // namespace plimsoll
