/*
 * The copy and triad of STREAM (McCalpin, 1995) in plain C, to compare the addon with: a[i] = b[i] over 16 bytes an
 * element, and a[i] = b[i] + s * c[i] over 24, doubles, the three arrays one after another.
 *
 *   cc -O3 -march=native [-fopenmp] [-DNON_TEMPORAL] [-DHUGE_PAGES] stream.c -o stream
 *   ./stream copy|triad ELEMENTS REPETITIONS      prints the seconds of each repetition, one a line
 *
 * ELEMENTS is a multiple of 8; STREAM's own default is 10,000,000. The compiler makes ordinary stores of the triad, so
 * each element also costs the read of a line of a; of the copy it makes a call of memcpy unless it is told not to
 * (-fno-tree-loop-distribute-patterns), and memcpy stores past the cache. NON_TEMPORAL does so in the triad too (x86-64
 * with AVX). HUGE_PAGES asks for 2 MiB pages (Linux), as the addon does unless told.
 */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef NON_TEMPORAL
#include <immintrin.h>
#endif
#ifdef HUGE_PAGES
#include <sys/mman.h>
#endif

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double *new_array(ptrdiff_t elements) {
    const size_t huge_page = (size_t)2 << 20;
    const size_t bytes = ((size_t)elements * sizeof(double) + huge_page - 1) / huge_page * huge_page;
    double *array = aligned_alloc(huge_page, bytes);
    if (array == NULL) exit(2);
#ifdef HUGE_PAGES
    madvise(array, bytes, MADV_HUGEPAGE);
#endif
    return array;
}

static void copy(double *restrict a, const double *restrict b, ptrdiff_t n) {
#pragma omp parallel for schedule(static)
    for (ptrdiff_t i = 0; i < n; ++i) a[i] = b[i];
}

static void triad(double *restrict a, const double *restrict b, const double *restrict c, double s, ptrdiff_t n) {
#ifdef NON_TEMPORAL
    const __m256d factor = _mm256_set1_pd(s);
#pragma omp parallel for schedule(static)
    for (ptrdiff_t i = 0; i < n; i += 4) {
        const __m256d scaled = _mm256_mul_pd(factor, _mm256_load_pd(c + i));
        _mm256_stream_pd(a + i, _mm256_add_pd(_mm256_load_pd(b + i), scaled));
    }
    _mm_sfence();
#else
#pragma omp parallel for schedule(static)
    for (ptrdiff_t i = 0; i < n; ++i) a[i] = b[i] + s * c[i];
#endif
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    const int is_copy = strcmp(arguments[1], "copy") == 0;
    const ptrdiff_t n = atoll(arguments[2]) / 8 * 8;
    const int repetitions = atoi(arguments[3]);
    double *a = new_array(3 * n), *b = a + n, *c = b + n;
#pragma omp parallel for schedule(static)
    for (ptrdiff_t i = 0; i < n; ++i) {
        a[i] = 0;
        b[i] = 1;
        c[i] = 2;
    }
    for (int repetition = -1; repetition < repetitions; ++repetition) { /* the first is a warm-up */
        const double start = seconds_now();
        if (is_copy) {
            copy(a, b, n);
        } else {
            triad(a, b, c, 3, n);
        }
        if (repetition >= 0) printf("%.9f\n", seconds_now() - start);
    }
    for (ptrdiff_t i = 0; i < n; ++i)
        if (a[i] != (is_copy ? 1 : 7)) return 1;
    return 0;
}
