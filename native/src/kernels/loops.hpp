// The loops, written once over the vectors of an instruction set. Everything has internal linkage: see isa.hpp.
#pragma once

#include "../isa.hpp"

namespace plimsoll {
namespace {

// D: vectors of double. F: vectors of float, with loads from and stores to 16 bits that round to nearest even.

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

template <class D, void (*put)(double*, typename D::Reg)>
void copy_loop(double* a, const double* b, std::size_t n) {
    constexpr std::size_t unroll = 4;
    std::size_t i = 0;
    for (; i + unroll * D::width <= n; i += unroll * D::width)
        for (std::size_t k = 0; k < unroll; ++k) put(a + i + k * D::width, D::load(b + i + k * D::width));
    for (; i < n; ++i) a[i] = b[i];
}

template <class D, void (*put)(double*, typename D::Reg)>
void triad_loop(double* a, const double* b, const double* c, double s, std::size_t n) {
    constexpr std::size_t unroll = 4;
    const typename D::Reg factor = D::set(s);
    std::size_t i = 0;
    for (; i + unroll * D::width <= n; i += unroll * D::width)
        for (std::size_t k = 0; k < unroll; ++k) {
            const std::size_t at = i + k * D::width;
            put(a + at, D::fma(factor, D::load(c + at), D::load(b + at)));
        }
    for (; i < n; ++i) a[i] = b[i] + s * c[i];
}

// Non-temporal stores are weakly ordered; without the fence the clock could stop before they are on their way.
template <class D>
void copy_nt_loop(double* a, const double* b, std::size_t n) {
    copy_loop<D, D::stream>(a, b, n);
    D::fence();
}

template <class D>
void triad_nt_loop(double* a, const double* b, const double* c, double s, std::size_t n) {
    triad_loop<D, D::stream>(a, b, c, s, n);
    D::fence();
}

template <class F>
struct Bf16 {
    static typename F::Reg load(const std::uint16_t* p) { return F::load_bf16(p); }
    static void store(std::uint16_t* p, typename F::Reg x) { F::store_bf16(p, x); }
};

template <class F>
struct Fp16 {
    static typename F::Reg load(const std::uint16_t* p) { return F::load_fp16(p); }
    static void store(std::uint16_t* p, typename F::Reg x) { F::store_fp16(p, x); }
};

// AdamW, Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, in the order of operations of DeepSpeed's CPU Adam: the
// correction of the second moment multiplies the root, epsilon is added after it, decay acts on the parameter before
// the step.
template <class F, class Low>
void adam_vector(const AdamArrays& x, const AdamFactors& f, std::size_t i) {
    const typename F::Reg gradient = Low::load(x.gradients + i);
    const typename F::Reg momentum =
        F::fma(F::set(f.beta1), F::load(x.momentum + i), F::mul(F::set(f.rest1), gradient));
    const typename F::Reg square = F::mul(gradient, gradient);
    const typename F::Reg variance = F::fma(F::set(f.beta2), F::load(x.variance + i), F::mul(F::set(f.rest2), square));
    const typename F::Reg bound = F::fma(F::sqrt(variance), F::set(f.root_correction), F::set(f.epsilon));
    const typename F::Reg before = F::load(x.parameters + i);
    const typename F::Reg decayed = F::fma(F::set(f.decay), before, before);
    const typename F::Reg after = F::fma(F::set(f.step), F::div(momentum, bound), decayed);
    F::store(x.momentum + i, momentum);
    F::store(x.variance + i, variance);
    F::store(x.parameters + i, after);
    Low::store(x.low_parameters + i, after);
}

// The last elements, fewer than a vector, go through padded copies, so that every element takes the same path.
template <class F, class Low>
void adam_tail(const AdamArrays& x, const AdamFactors& f, std::size_t from, std::size_t n) {
    float parameters[F::width] = {}, momentum[F::width] = {}, variance[F::width] = {};
    std::uint16_t gradients[F::width] = {}, low_parameters[F::width] = {};
    for (std::size_t i = from; i < n; ++i) {
        parameters[i - from] = x.parameters[i];
        momentum[i - from] = x.momentum[i];
        variance[i - from] = x.variance[i];
        gradients[i - from] = x.gradients[i];
    }
    adam_vector<F, Low>({parameters, momentum, variance, gradients, low_parameters}, f, 0);
    for (std::size_t i = from; i < n; ++i) {
        x.parameters[i] = parameters[i - from];
        x.momentum[i] = momentum[i - from];
        x.variance[i] = variance[i - from];
        x.low_parameters[i] = low_parameters[i - from];
    }
}

template <class F, class Low>
void adam_loop(const AdamArrays& arrays, const AdamFactors& factors, std::size_t n) {
    const AdamArrays x = arrays;  // by value: a store through one pointer cannot change the others
    const AdamFactors f = factors;
    std::size_t i = 0;
    for (; i + 2 * F::width <= n; i += 2 * F::width) {
        adam_vector<F, Low>(x, f, i);
        adam_vector<F, Low>(x, f, i + F::width);
    }
    for (; i + F::width <= n; i += F::width) adam_vector<F, Low>(x, f, i);
    if (i < n) adam_tail<F, Low>(x, f, i, n);
}

}  // namespace
}  // namespace plimsoll
