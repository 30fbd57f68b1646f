// The loops of STREAM (McCalpin, 1995), and read and write alone.
//
// D: vectors of double.
#pragma once

#include "../isa.hpp"

namespace plimsoll {
namespace {

// Reads eight places at once: the prefetchers of a CPU follow each by itself, and one alone leaves a core 20 % slower
// (seen on Zen 3). Sixteen independent sums hide the latency of the addition.
template <class D>
double read_loop(const double* a, std::size_t n) {
    constexpr std::size_t streams = 8, vectors = 2, step = vectors * D::width;
    const std::size_t length = n / (streams * step) * step;  // of each stream
    typename D::Reg sum[streams * vectors];
    for (std::size_t k = 0; k < streams * vectors; ++k) sum[k] = D::set(0);
    for (std::size_t i = 0; i < length; i += step)
        for (std::size_t k = 0; k < streams * vectors; ++k)
            sum[k] = D::add(sum[k], D::load(a + k / vectors * length + i + k % vectors * D::width));
    double total = 0;
    for (std::size_t i = streams * length; i < n; ++i) total += a[i];
    for (std::size_t k = 0; k < streams * vectors; ++k) total += D::total(sum[k]);
    return total;
}

// a[i] = at(i), four vectors at a time, the rest one by one. Non-temporal stores are weakly ordered; without the fence
// the clock could stop before they are on their way.
template <class D, bool nt, class Vector, class Single>
inline void fill_loop(double* a, std::size_t n, Vector vector, Single single) {
    constexpr std::size_t w = D::width;
    std::size_t i = 0;
    for (; i + 4 * w <= n; i += 4 * w) {
        const typename D::Reg x[] = {vector(i), vector(i + w), vector(i + 2 * w), vector(i + 3 * w)};
        if constexpr (nt) {
            D::stream4(a + i, x[0], x[1], x[2], x[3]);
        } else {
            for (std::size_t k = 0; k < 4; ++k) D::store(a + i + k * w, x[k]);
        }
    }
    for (; i < n; ++i) a[i] = single(i);
    if constexpr (nt) D::fence();
}

template <class D, bool nt>
void write_loop(double* a, double s, std::size_t n) {
    const typename D::Reg value = D::set(s);
    fill_loop<D, nt>(
        a, n, [=](std::size_t) { return value; }, [=](std::size_t) { return s; });
}

template <class D, bool nt>
void copy_loop(double* a, const double* b, std::size_t n) {
    fill_loop<D, nt>(
        a, n, [=](std::size_t i) { return D::load(b + i); }, [=](std::size_t i) { return b[i]; });
}

template <class D, bool nt>
void scale_loop(double* a, const double* b, double s, std::size_t n) {
    const typename D::Reg factor = D::set(s);
    const auto vector = [=](std::size_t i) { return D::mul(factor, D::load(b + i)); };
    fill_loop<D, nt>(a, n, vector, [=](std::size_t i) { return s * b[i]; });
}

template <class D, bool nt>
void add_loop(double* a, const double* b, const double* c, std::size_t n) {
    const auto vector = [=](std::size_t i) { return D::add(D::load(b + i), D::load(c + i)); };
    fill_loop<D, nt>(a, n, vector, [=](std::size_t i) { return b[i] + c[i]; });
}

template <class D, bool nt>
void triad_loop(double* a, const double* b, const double* c, double s, std::size_t n) {
    const typename D::Reg factor = D::set(s);
    const auto vector = [=](std::size_t i) { return D::fma(factor, D::load(c + i), D::load(b + i)); };
    fill_loop<D, nt>(a, n, vector, [=](std::size_t i) { return b[i] + s * c[i]; });
}

template <class D, bool nt>
constexpr Stores stores_of() {
    return {write_loop<D, nt>, copy_loop<D, nt>, scale_loop<D, nt>, add_loop<D, nt>, triad_loop<D, nt>};
}

template <class D>
constexpr Stores streaming_stores_of() {
    if constexpr (D::has_stream) {
        return stores_of<D, true>();
    } else {
        return {};
    }
}

}  // namespace
}  // namespace plimsoll
