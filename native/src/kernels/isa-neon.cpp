// Advanced SIMD, which every AArch64 CPU has, with its conversions of binary16.
#include "loops.hpp"

#if PLIMSOLL_ARM64
#include <arm_neon.h>

namespace plimsoll {
namespace {

struct Doubles {
    using Reg = float64x2_t;
    static constexpr std::size_t width = 2;
    static Reg set(double x) { return vdupq_n_f64(x); }
    static Reg load(const double* p) { return vld1q_f64(p); }
    static void store(double* p, Reg x) { vst1q_f64(p, x); }
    static Reg add(Reg x, Reg y) { return vaddq_f64(x, y); }
    static Reg mul(Reg x, Reg y) { return vmulq_f64(x, y); }
    static Reg fma(Reg x, Reg y, Reg z) { return vfmaq_f64(z, x, y); }
    static double total(Reg x) { return vaddvq_f64(x); }
#if defined(__GNUC__)
    static constexpr bool has_stream = true;
    // The non-temporal store of AArch64 is STNP, which takes a pair of registers and has no intrinsic.
    static void stream_pair(double* p, Reg low, Reg high) {
        __asm__ volatile("stnp %q1, %q2, [%0]" : : "r"(p), "w"(low), "w"(high) : "memory");
    }
    static void stream4(double* p, Reg x0, Reg x1, Reg x2, Reg x3) {
        stream_pair(p, x0, x1);
        stream_pair(p + 4, x2, x3);
    }
    static void fence() { __asm__ volatile("dmb ishst" : : : "memory"); }
#else
    static constexpr bool has_stream = false;  // MSVC has neither inline assembly nor an intrinsic for STNP
#endif
};

struct Floats {
    using Reg = float32x4_t;
    static constexpr std::size_t width = 4;
    static constexpr std::size_t chains = 24;  // 4 begin in a cycle on the widest cores, each takes 4
    static Reg set(float x) { return vdupq_n_f32(x); }
    static Reg load(const float* p) { return vld1q_f32(p); }
    static void store(float* p, Reg x) { vst1q_f32(p, x); }
    static Reg mul(Reg x, Reg y) { return vmulq_f32(x, y); }
    static Reg div(Reg x, Reg y) { return vdivq_f32(x, y); }
    static Reg sqrt(Reg x) { return vsqrtq_f32(x); }
    static Reg fma(Reg x, Reg y, Reg z) { return vfmaq_f32(z, x, y); }
    static Reg load_fp16(const std::uint16_t* p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
    static void store_fp16(std::uint16_t* p, Reg x) { vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(x))); }
    static Reg load_bf16(const std::uint16_t* p) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)); }
    // As in isa-avx2.cpp.
    static void store_bf16(std::uint16_t* p, Reg x) {
        const uint32x4_t bits = vreinterpretq_u32_f32(x);
        const uint32x4_t high = vshrq_n_u32(bits, 16);
        const uint32x4_t odd = vandq_u32(high, vdupq_n_u32(1));
        const uint32x4_t bias = vaddq_u32(vdupq_n_u32(0x7fff), odd);
        const uint32x4_t rounded = vshrq_n_u32(vaddq_u32(bits, bias), 16);
        const uint32x4_t quiet = vorrq_u32(high, vdupq_n_u32(0x40));
        const uint32x4_t is_number = vceqq_f32(x, x);
        vst1_u16(p, vmovn_u32(vbslq_u32(is_number, rounded, quiet)));
    }
};

bool always() { return true; }

}  // namespace

constexpr Isa neon_isa = isa_of<Doubles, Floats>("neon", "neon_nt", always);

}  // namespace plimsoll
#endif
