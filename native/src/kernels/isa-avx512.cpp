// AVX-512 Foundation, which has all that these loops need: Skylake-SP, Zen 4 and later.
#include "loops.hpp"

#if PLIMSOLL_X64
#include <immintrin.h>

#include "../os/cpu.hpp"

namespace plimsoll {
namespace {

struct Doubles {
    using Reg = __m512d;
    static constexpr std::size_t width = 8;
    static Reg set(double x) { return _mm512_set1_pd(x); }
    static Reg load(const double* p) { return _mm512_loadu_pd(p); }
    static void store(double* p, Reg x) { _mm512_storeu_pd(p, x); }
    static constexpr bool has_stream = true;
    static void stream4(double* p, Reg x0, Reg x1, Reg x2, Reg x3) {
        _mm512_stream_pd(p, x0);
        _mm512_stream_pd(p + width, x1);
        _mm512_stream_pd(p + 2 * width, x2);
        _mm512_stream_pd(p + 3 * width, x3);
    }
    static void fence() { _mm_sfence(); }
    static Reg add(Reg x, Reg y) { return _mm512_add_pd(x, y); }
    static Reg mul(Reg x, Reg y) { return _mm512_mul_pd(x, y); }
    static Reg fma(Reg x, Reg y, Reg z) { return _mm512_fmadd_pd(x, y, z); }
    static double total(Reg x) { return _mm512_reduce_add_pd(x); }
};

struct Floats {
    using Reg = __m512;
    static constexpr std::size_t width = 16;
    static constexpr std::size_t chains = 12;  // 2 begin in a cycle, each takes 4 (5 on Haswell)
    static Reg set(float x) { return _mm512_set1_ps(x); }
    static Reg load(const float* p) { return _mm512_loadu_ps(p); }
    static void store(float* p, Reg x) { _mm512_storeu_ps(p, x); }
    static Reg mul(Reg x, Reg y) { return _mm512_mul_ps(x, y); }
    static Reg div(Reg x, Reg y) { return _mm512_div_ps(x, y); }
    static Reg sqrt(Reg x) { return _mm512_sqrt_ps(x); }
    static Reg fma(Reg x, Reg y, Reg z) { return _mm512_fmadd_ps(x, y, z); }

    static __m256i load_16(const std::uint16_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
    static void store_16(std::uint16_t* p, __m256i x) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), x); }

    static Reg load_fp16(const std::uint16_t* p) { return _mm512_cvtph_ps(load_16(p)); }
    static void store_fp16(std::uint16_t* p, Reg x) { store_16(p, _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT)); }
    static Reg load_bf16(const std::uint16_t* p) {
        return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(load_16(p)), 16));
    }
    // As in isa-avx2.cpp. The conversion instruction of AVX512_BF16 would flush subnormals, so it is not used.
    static void store_bf16(std::uint16_t* p, Reg x) {
        const __m512i bits = _mm512_castps_si512(x);
        const __m512i high = _mm512_srli_epi32(bits, 16);
        const __m512i odd = _mm512_and_si512(high, _mm512_set1_epi32(1));
        const __m512i bias = _mm512_add_epi32(_mm512_set1_epi32(0x7fff), odd);
        const __m512i rounded = _mm512_srli_epi32(_mm512_add_epi32(bits, bias), 16);
        const __m512i quiet = _mm512_or_si512(high, _mm512_set1_epi32(0x40));
        const __mmask16 is_nan = _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
        store_16(p, _mm512_cvtepi32_epi16(_mm512_mask_mov_epi32(rounded, is_nan, quiet)));
    }
};

}  // namespace

constexpr Isa avx512_isa = isa_of<Doubles, Floats>("avx512", "avx512_nt", cpu_has_avx512);

}  // namespace plimsoll
#endif
