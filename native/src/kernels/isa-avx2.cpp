// AVX2 with FMA and F16C: Haswell, Zen and later.
#include "loops.hpp"

#if PLIMSOLL_X64
#include <immintrin.h>

#include "../os/cpu.hpp"

namespace plimsoll {
namespace {

struct Doubles {
    using Reg = __m256d;
    static constexpr std::size_t width = 4;
    static Reg set(double x) { return _mm256_set1_pd(x); }
    static Reg load(const double* p) { return _mm256_loadu_pd(p); }
    static void store(double* p, Reg x) { _mm256_storeu_pd(p, x); }
    static constexpr bool has_stream = true;
    static void stream4(double* p, Reg x0, Reg x1, Reg x2, Reg x3) {
        _mm256_stream_pd(p, x0);
        _mm256_stream_pd(p + width, x1);
        _mm256_stream_pd(p + 2 * width, x2);
        _mm256_stream_pd(p + 3 * width, x3);
    }
    static void fence() { _mm_sfence(); }
    static Reg add(Reg x, Reg y) { return _mm256_add_pd(x, y); }
    static Reg mul(Reg x, Reg y) { return _mm256_mul_pd(x, y); }
    static Reg fma(Reg x, Reg y, Reg z) { return _mm256_fmadd_pd(x, y, z); }
    static double total(Reg x) {
        const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
        return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
    }
};

struct Floats {
    using Reg = __m256;
    static constexpr std::size_t width = 8;
    static constexpr std::size_t chains = 12;  // 2 begin in a cycle, each takes 4 (5 on Haswell)
    static Reg set(float x) { return _mm256_set1_ps(x); }
    static Reg load(const float* p) { return _mm256_loadu_ps(p); }
    static void store(float* p, Reg x) { _mm256_storeu_ps(p, x); }
    static Reg mul(Reg x, Reg y) { return _mm256_mul_ps(x, y); }
    static Reg div(Reg x, Reg y) { return _mm256_div_ps(x, y); }
    static Reg sqrt(Reg x) { return _mm256_sqrt_ps(x); }
    static Reg fma(Reg x, Reg y, Reg z) { return _mm256_fmadd_ps(x, y, z); }

    static __m128i load_16(const std::uint16_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
    static void store_16(std::uint16_t* p, __m128i x) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), x); }

    static Reg load_fp16(const std::uint16_t* p) { return _mm256_cvtph_ps(load_16(p)); }
    static void store_fp16(std::uint16_t* p, Reg x) { store_16(p, _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT)); }
    static Reg load_bf16(const std::uint16_t* p) {
        return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(load_16(p)), 16));
    }
    // Adds just under half of the last kept bit, and one more where that bit is odd; a NaN is made quiet instead.
    static void store_bf16(std::uint16_t* p, Reg x) {
        const __m256i bits = _mm256_castps_si256(x);
        const __m256i high = _mm256_srli_epi32(bits, 16);
        const __m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
        const __m256i bias = _mm256_add_epi32(_mm256_set1_epi32(0x7fff), odd);
        const __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(bits, bias), 16);
        const __m256i quiet = _mm256_or_si256(high, _mm256_set1_epi32(0x40));
        const __m256i is_nan = _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_UNORD_Q));
        const __m256i result = _mm256_blendv_epi8(rounded, quiet, is_nan);
        const __m256i packed = _mm256_packus_epi32(result, result);  // within each half
        store_16(p, _mm256_castsi256_si128(_mm256_permute4x64_epi64(packed, 0x08)));
    }
};

}  // namespace

constexpr Isa avx2_isa = isa_of<Doubles, Floats>("avx2", "avx2_nt", cpu_has_avx2);

}  // namespace plimsoll
#endif
