#include "../src/kernels/stream.hpp"

#include <algorithm>
#include <cmath>

#include "../src/kernels/variant.hpp"
#include "../src/os/memory.hpp"
#include "check.hpp"

namespace plimsoll::test {
namespace {

constexpr double untouched = -12345.5;
constexpr double s = 2.75;

// Three arrays whose middle part, of n elements from a 64-byte boundary, a loop works on.
struct Arrays {
    explicit Arrays(std::size_t n) : n(n), buffer(3 * stride() * sizeof(double), Pages::huge) {
        for (std::size_t i = 0; i < stride(); ++i) {
            a()[static_cast<std::ptrdiff_t>(i) - margin] = untouched;
            b()[static_cast<std::ptrdiff_t>(i) - margin] = 0.1 * static_cast<double>(i) - 7;
            c()[static_cast<std::ptrdiff_t>(i) - margin] = 1.0 / static_cast<double>(i + 3);
        }
    }
    static constexpr std::ptrdiff_t margin = 8;
    std::size_t stride() const { return (n + 2 * margin + 7) / 8 * 8; }
    double* a() const { return buffer.as<double>() + margin; }
    double* b() const { return a() + stride(); }
    double* c() const { return b() + stride(); }

    bool margins_untouched() const {
        for (std::ptrdiff_t i = 1; i <= margin; ++i)
            if (a()[-i] != untouched || a()[static_cast<std::ptrdiff_t>(n) + i - 1] != untouched) return false;
        return true;
    }

    const std::size_t n;
    const Buffer buffer;
};

std::vector<std::size_t> sizes() {
    std::vector<std::size_t> list = {255, 256, 257, 1000, 1023, 4099, 65536, 65537};
    for (std::size_t n = 0; n <= 130; ++n) list.push_back(n);
    return list;
}

bool close(double x, double y) { return std::abs(x - y) <= 4e-16 * std::max(1.0, std::abs(y)); }

void check_copy(void (*copy)(double*, const double*, std::size_t), const std::string& about) {
    for (const std::size_t n : sizes()) {
        const Arrays x(n);
        copy(x.a(), x.b(), n);
        CHECK(std::equal(x.a(), x.a() + n, x.b()), about + " n=" + std::to_string(n));
        CHECK(x.margins_untouched(), about + " n=" + std::to_string(n));
    }
}

void check_triad(void (*triad)(double*, const double*, const double*, double, std::size_t), const std::string& about) {
    for (const std::size_t n : sizes()) {
        const Arrays x(n);
        triad(x.a(), x.b(), x.c(), s, n);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(close(x.a()[i], x.b()[i] + s * x.c()[i]), about + " n=" + std::to_string(n));
        CHECK(x.margins_untouched(), about + " n=" + std::to_string(n));
    }
}

void reads_sum_every_element() {
    for (const Isa* isa : usable_isas())
        for (const std::size_t n : sizes()) {
            const Arrays x(n);
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) {
                x.b()[i] = static_cast<double>(i % 97);  // exact sums
                sum += x.b()[i];
            }
            CHECK(isa->read(x.b(), n) == sum, std::string(isa->name) + " n=" + std::to_string(n));
        }
}

void copies_copy() {
    for (const Isa* isa : usable_isas()) {
        check_copy(isa->copy, isa->name);
        if (isa->copy_nt != nullptr) check_copy(isa->copy_nt, isa->name_nt);
    }
}

void triads_add_scaled() {
    for (const Isa* isa : usable_isas()) {
        check_triad(isa->triad, isa->name);
        if (isa->triad_nt != nullptr) check_triad(isa->triad_nt, isa->name_nt);
    }
}

Sample run(const std::string& kernel, const std::string& variant, std::uint64_t elements, unsigned threads,
           Limits limits) {
    Request request;
    request.elements = elements;
    request.threads = threads;
    request.variant = variant;
    request.limits = limits;
    return kernel_named(kernel).run(request);
}

void pages_of_either_kind() {
    for (const bool huge_pages : {true, false, true}) {
        Request request;
        request.elements = 5000;
        request.huge_pages = huge_pages;
        CHECK(run_triad(request).seconds.size() == 1, huge_pages ? "huge" : "ordinary");
    }
}

// A sample throws `wrong-result` where its checksum is not the one computed from the pattern.
void samples_verify_themselves() {
    for (const char* kernel : {"read", "copy", "triad"})
        for (const std::string& variant : kernel_named(kernel).variants())
            for (const std::uint64_t elements : {1u, 7u, 1024u, 5000u, 100003u})
                for (const unsigned threads : {1u, 2u, 3u}) {
                    const Sample sample = run(kernel, variant, elements, threads, {0, 1});
                    CHECK(sample.seconds.size() == 1 && sample.seconds[0] > 0, kernel);
                    CHECK(sample.variant == variant && sample.elements == static_cast<double>(elements), kernel);
                }
}

void names_the_variants_it_has() {
    CHECK(run("triad", "auto", 10, 1, {0, 1}).variant == store_variants().front(), "auto takes the first");
    CHECK(read_variants().back() == "scalar" && store_variants().back() == "scalar", "scalar is always there");
    const std::string failure = failure_of([] { run("read", "mmx", 10, 1, {0, 1}); });
    CHECK(begins_with(failure, "unsupported: variant: \"mmx\" does not run here; auto, "), failure);
}

double best_seconds(const char* kernel, const std::string& variant, std::uint64_t elements) {
    const Sample sample = run(kernel, variant, elements, 1, {0.05, 50});
    return *std::min_element(sample.seconds.begin(), sample.seconds.end());
}

// The guard against the optimiser: a loop that was removed would take the same time for any size.
void time_grows_with_size() {
    for (const char* kernel : {"read", "copy", "triad"})
        for (const std::string& variant : kernel_named(kernel).variants()) {
            const double small = best_seconds(kernel, variant, 1u << 18),
                         large = best_seconds(kernel, variant, 1u << 22);
            CHECK(large > 6 * small, std::string(kernel) + " " + variant + ": 16 x the elements take " +
                                         std::to_string(large / small) + " x");
        }
}

}  // namespace

const std::vector<Test> stream_tests = {
    {"stream: read sums every element", reads_sum_every_element},
    {"stream: copy copies, and nothing beside", copies_copy},
    {"stream: triad adds the scaled array, and nothing beside", triads_add_scaled},
    {"stream: samples verify their checksum", samples_verify_themselves},
    {"stream: pages of either kind", pages_of_either_kind},
    {"stream: variants are named, unknown ones refused", names_the_variants_it_has},
    {"stream: time grows with size, so no loop was removed", time_grows_with_size},
};

}  // namespace plimsoll::test
