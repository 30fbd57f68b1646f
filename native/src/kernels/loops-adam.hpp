// The optimizer step, once for every precision of states and gradients.
//
// F: vectors of float, with loads from and stores to 16 bits that round to nearest even.
#pragma once

#include "loops-float.hpp"

namespace plimsoll {
namespace {

// What a loop works on: the precision of the parameters and moments, of the gradients, and of the copy of the
// parameters that it writes, void where there is none.
template <class StateFormat, class GradientFormat, class CopyFormat>
struct AdamFormats {
    using State = StateFormat;
    using Gradient = GradientFormat;
    using Copy = CopyFormat;
    using Value = typename State::Value;
    using GradientValue = typename Gradient::Value;
    static constexpr bool has_copy = !std::is_void_v<Copy>;
    using CopyValue = std::conditional_t<has_copy, std::uint16_t, char>;

    Value* parameters;
    Value* momentum;
    Value* variance;
    const GradientValue* gradients;
    CopyValue* copy;
};

// AdamW, Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, in the order of operations of DeepSpeed's CPU Adam: the
// correction of the second moment multiplies the root, epsilon is added after it, decay acts on the parameter before
// the step.
template <class F, class X>
void adam_vector(const X& x, const AdamFactors& f, std::size_t i) {
    using State = typename X::State;
    const typename F::Reg gradient = X::Gradient::load(x.gradients + i);
    const typename F::Reg momentum =
        F::fma(F::set(f.beta1), State::load(x.momentum + i), F::mul(F::set(f.rest1), gradient));
    const typename F::Reg square = F::mul(gradient, gradient);
    const typename F::Reg variance =
        F::fma(F::set(f.beta2), State::load(x.variance + i), F::mul(F::set(f.rest2), square));
    const typename F::Reg bound = F::fma(F::sqrt(variance), F::set(f.root_correction), F::set(f.epsilon));
    const typename F::Reg before = State::load(x.parameters + i);
    const typename F::Reg decayed = F::fma(F::set(f.decay), before, before);
    const typename F::Reg after = F::fma(F::set(f.step), F::div(momentum, bound), decayed);
    State::store(x.momentum + i, momentum);
    State::store(x.variance + i, variance);
    State::store(x.parameters + i, after);
    if constexpr (X::has_copy) X::Copy::store(x.copy + i, after);
}

// The last elements, fewer than a vector, go through padded copies, so that every element takes the same path.
template <class F, class X>
void adam_tail(const X& x, const AdamFactors& f, std::size_t from, std::size_t n) {
    typename X::Value parameters[F::width] = {}, momentum[F::width] = {}, variance[F::width] = {};
    typename X::GradientValue gradients[F::width] = {};
    typename X::CopyValue copy[F::width] = {};
    for (std::size_t i = from; i < n; ++i) {
        parameters[i - from] = x.parameters[i];
        momentum[i - from] = x.momentum[i];
        variance[i - from] = x.variance[i];
        gradients[i - from] = x.gradients[i];
    }
    adam_vector<F>(X{parameters, momentum, variance, gradients, copy}, f, 0);
    for (std::size_t i = from; i < n; ++i) {
        x.parameters[i] = parameters[i - from];
        x.momentum[i] = momentum[i - from];
        x.variance[i] = variance[i - from];
        if constexpr (X::has_copy) x.copy[i] = copy[i - from];
    }
}

template <class F, class X>
void adam_loop(const AdamArrays& arrays, const AdamFactors& factors, std::size_t n) {
    // By value: a store through one pointer cannot change the others.
    const X x = {static_cast<typename X::Value*>(arrays.parameters), static_cast<typename X::Value*>(arrays.momentum),
                 static_cast<typename X::Value*>(arrays.variance),
                 static_cast<const typename X::GradientValue*>(arrays.gradients),
                 static_cast<typename X::CopyValue*>(arrays.low_parameters)};
    const AdamFactors f = factors;
    std::size_t i = 0;
    for (; i + 2 * F::width <= n; i += 2 * F::width) {
        adam_vector<F>(x, f, i);
        adam_vector<F>(x, f, i + F::width);
    }
    for (; i + F::width <= n; i += F::width) adam_vector<F>(x, f, i);
    if (i < n) adam_tail<F>(x, f, i, n);
}

}  // namespace
}  // namespace plimsoll
