#include "../src/kernels/compute.hpp"

#include <algorithm>
#include <cmath>

#include "loops.hpp"

namespace plimsoll::test {
namespace {

void every_chain_takes_every_step() {
    for (const Isa* isa : usable_isas())
        for (const std::size_t n : {0u, 1u, 7u, 1000u}) {
            std::vector<float> x(most_fma_chains + 1, -1);
            for (std::size_t k = 0; k < isa->fma_chains; ++k) x[k] = static_cast<float>(k) / 64;
            isa->fma(x.data(), 0.5f, 3, n);
            for (std::size_t k = 0; k < isa->fma_chains; ++k) {
                const double right = 6 + (static_cast<double>(k) / 64 - 6) * std::pow(0.5, n);
                CHECK(std::abs(x[k] - right) < 2e-6, std::string(isa->name) + " n=" + std::to_string(n));
            }
            CHECK(x[isa->fma_chains] == -1, "nothing beside");
        }
}

void counts_what_it_does() {
    for (const Isa* isa : usable_isas())
        for (const unsigned threads : {1u, 2u}) {
            const Sample sample = run_kernel("fma_fp32", 5000000, threads, {60, 3}, isa->name);
            CHECK(sample.seconds.size() == 3 && sample.variant == isa->name, isa->name);
            CHECK(std::abs(sample.elements / 5e6 - 1) < 0.01, std::to_string(sample.elements));
        }
    CHECK(run_kernel("cycles", 100002).elements == 100016, "cycles come in pairs of eight");
    CHECK(run_kernel("cycles", 100000, 3).elements == 100000, "of each thread");
}

void wrong_loops_are_found() {
    const auto skips = [](Isa& isa) {
        isa.fma = [](float* x, float a, float b, std::size_t n) { scalar_isa.fma(x, a, b, n - 1); };
    };
    const auto drops_a_chain = [](Isa& isa) {
        isa.fma = [](float* x, float a, float b, std::size_t n) {
            scalar_isa.fma(x, a, b, n);
            x[scalar_isa.fma_chains - 1] = 0;
        };
    };
    CHECK(failure_with("fma_fp32", 100000, skips) == "wrong-result", "a step is missing");
    CHECK(failure_with("fma_fp32", 100000, drops_a_chain, 2) == "wrong-result", "a chain is missing");
}

double best_seconds(const char* kernel, const std::string& variant, std::uint64_t elements) {
    const Sample sample = run_kernel(kernel, elements, 1, {0.05, 50}, variant);
    return *std::min_element(sample.seconds.begin(), sample.seconds.end());
}

// The guard against the optimiser, for what would otherwise be known before it begins.
void time_grows_with_size() {
    for (const char* kernel : {"fma_fp32", "cycles"})
        for (const std::string& variant : kernel_named(kernel).variants()) {
            const double small = best_seconds(kernel, variant, 1u << 18),
                         large = best_seconds(kernel, variant, 1u << 22);
            CHECK(large > 6 * small, std::string(kernel) + " " + variant + ": 16 x the elements take " +
                                         std::to_string(large / small) + " x");
        }
}

// No CPU has ever run faster than 9.2 GHz, and none that has these instructions is built below 0.1 GHz: a shortened
// chain, or a longer one than counted, would show as another clock.
void the_clock_is_one() {
    const double hertz = 4e6 / best_seconds("cycles", "auto", 4000000);
    CHECK(hertz > 1e8 && hertz < 9.2e9, std::to_string(hertz));
}

}  // namespace

const std::vector<Test> compute_tests = {
    {"compute: every chain takes every step", every_chain_takes_every_step},
    {"compute: counts what it does", counts_what_it_does},
    {"compute: wrong loops are found out", wrong_loops_are_found},
    {"compute: time grows with size, so no loop was removed", time_grows_with_size},
    {"compute: what it calls the clock may be one", the_clock_is_one},
};

}  // namespace plimsoll::test
