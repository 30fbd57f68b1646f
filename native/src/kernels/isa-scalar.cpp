// Plain C++ for any CPU. Compiled without auto-vectorisation, so that "scalar" is what it says.
#include <cmath>

#include "../half.hpp"
#include "loops.hpp"

namespace plimsoll {
namespace {

struct Doubles {
    using Reg = double;
    static constexpr std::size_t width = 1;
    static Reg set(double x) { return x; }
    static Reg load(const double* p) { return *p; }
    static void store(double* p, Reg x) { *p = x; }
    static constexpr bool has_stream = false;
    static Reg add(Reg x, Reg y) { return x + y; }
    static Reg mul(Reg x, Reg y) { return x * y; }
    static Reg fma(Reg x, Reg y, Reg z) { return x * y + z; }
    static double total(Reg x) { return x; }
};

struct Floats {
    using Reg = float;
    static constexpr std::size_t width = 1;
    static constexpr std::size_t chains = 12;
    static Reg set(float x) { return x; }
    static Reg load(const float* p) { return *p; }
    static void store(float* p, Reg x) { *p = x; }
    static Reg mul(Reg x, Reg y) { return x * y; }
    static Reg div(Reg x, Reg y) { return x / y; }
    static Reg sqrt(Reg x) { return std::sqrt(x); }
    static Reg fma(Reg x, Reg y, Reg z) { return x * y + z; }
    static Reg load_bf16(const std::uint16_t* p) { return float_from_bf16(*p); }
    static Reg load_fp16(const std::uint16_t* p) { return float_from_fp16(*p); }
    static void store_bf16(std::uint16_t* p, Reg x) { *p = bf16_from_float(x); }
    static void store_fp16(std::uint16_t* p, Reg x) { *p = fp16_from_float(x); }
};

bool always() { return true; }

}  // namespace

constexpr Isa scalar_isa = isa_of<Doubles, Floats>("scalar", nullptr, always);

}  // namespace plimsoll
