// The loops, written once over the vectors of an instruction set. Everything has internal linkage: see isa.hpp.
#pragma once

#include "loops-adam.hpp"
#include "loops-float.hpp"
#include "loops-memory.hpp"

namespace plimsoll {
namespace {

// All loops over D, vectors of double, and F, vectors of float.
template <class D, class F>
constexpr Isa isa_of(const char* name, const char* name_nt, bool (*runs_here)()) {
    using F32 = Fp32<F>;
    using B16 = Bf16<F>;
    using F16 = Fp16<F>;
    static_assert(F::chains * F::width <= most_fma_chains);
    return {
        name,
        D::has_stream ? name_nt : nullptr,
        runs_here,
        read_loop<D>,
        stores_of<D, false>(),
        streaming_stores_of<D>(),
        adam_loop<F, AdamFormats<F32, F32, void>>,
        adam_loop<F, AdamFormats<F32, B16, B16>>,
        adam_loop<F, AdamFormats<F32, F16, F16>>,
        adam_loop<F, AdamFormats<B16, B16, void>>,
        convert_loop<F, B16, F32>,
        convert_loop<F, F32, B16>,
        convert_loop<F, F16, F32>,
        convert_loop<F, F32, F16>,
        {absolute_loop<F>, infinite_loop<F>, nan_loop<F>, any_loop<F>},
        overflow_loop<F>,
        F::chains * F::width,
        fma_loop<F>,
    };
}

}  // namespace
}  // namespace plimsoll
