#include "../src/kernels/stream.hpp"

#include <algorithm>
#include <cmath>

#include "../src/kernels/variant.hpp"
#include "../src/os/memory.hpp"
#include "loops.hpp"

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

// One store loop: what it does to the arrays, and what must be in the first one.
struct StoreCase {
    const char* name;
    void (*run)(const Stores& stores, const Arrays& x);
    double (*right)(const Arrays& x, std::size_t i);
};

const StoreCase store_cases[] = {
    {"write", [](const Stores& stores, const Arrays& x) { stores.write(x.a(), s, x.n); },
     [](const Arrays&, std::size_t) { return s; }},
    {"copy", [](const Stores& stores, const Arrays& x) { stores.copy(x.a(), x.b(), x.n); },
     [](const Arrays& x, std::size_t i) { return x.b()[i]; }},
    {"scale", [](const Stores& stores, const Arrays& x) { stores.scale(x.a(), x.b(), s, x.n); },
     [](const Arrays& x, std::size_t i) { return s * x.b()[i]; }},
    {"add", [](const Stores& stores, const Arrays& x) { stores.add(x.a(), x.b(), x.c(), x.n); },
     [](const Arrays& x, std::size_t i) { return x.b()[i] + x.c()[i]; }},
    {"triad", [](const Stores& stores, const Arrays& x) { stores.triad(x.a(), x.b(), x.c(), s, x.n); },
     [](const Arrays& x, std::size_t i) { return x.b()[i] + s * x.c()[i]; }},
};

void check_stores(const Stores& stores, const std::string& isa) {
    for (const StoreCase& each : store_cases)
        for (const std::size_t n : sizes()) {
            const std::string about = std::string(each.name) + " " + isa + " n=" + std::to_string(n);
            const Arrays x(n);
            each.run(stores, x);
            for (std::size_t i = 0; i < n; ++i) CHECK(close(x.a()[i], each.right(x, i)), about);
            CHECK(x.margins_untouched(), about);
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

void stores_store() {
    for (const Isa* isa : usable_isas()) {
        check_stores(isa->stores, isa->name);
        if (isa->name_nt != nullptr) check_stores(isa->stores_nt, isa->name_nt);
    }
}

constexpr const char* kernels[] = {"read", "write", "copy", "scale", "add", "triad"};

void pages_of_either_kind() {
    for (const Pages pages : {Pages::huge, Pages::ordinary, Pages::small, Pages::huge}) {
        Request request;
        request.elements = 5000;
        request.memory.pages = pages;
        CHECK(run_triad(request).seconds.size() == 1, std::to_string(static_cast<int>(pages)));
    }
}

// A sample throws `wrong-result` where its checksum is not the one computed from the pattern.
void samples_verify_themselves() {
    for (const char* kernel : kernels)
        for (const std::string& variant : kernel_named(kernel).variants())
            for (const std::uint64_t elements : {1u, 7u, 1024u, 5000u, 100003u})
                for (const unsigned threads : {1u, 2u, 3u}) {
                    const Sample sample = run_kernel(kernel, elements, threads, {0, 1}, variant);
                    CHECK(sample.seconds.size() == 1 && sample.seconds[0] > 0, kernel);
                    CHECK(sample.variant == variant && sample.elements == static_cast<double>(elements), kernel);
                }
}

// Each leaves out an element, takes one twice, or scales by another factor.
void wrong_loops_are_found() {
    const auto read = [](Isa& isa) {
        isa.read = [](const double* a, std::size_t n) { return scalar_isa.read(a, n) + a[n - 1]; };
    };
    const auto write = [](Isa& isa) {
        isa.stores.write = [](double* a, double s, std::size_t n) { scalar_isa.stores.write(a, s, n - 1); };
    };
    const auto copy = [](Isa& isa) {
        isa.stores.copy = [](double* a, const double* b, std::size_t n) { scalar_isa.stores.copy(a, b, n - 1); };
    };
    const auto scale = [](Isa& isa) {
        isa.stores.scale = [](double* a, const double* b, double, std::size_t n) { scalar_isa.stores.copy(a, b, n); };
    };
    const auto add = [](Isa& isa) {
        isa.stores.add = [](double* a, const double* b, const double*, std::size_t n) {
            scalar_isa.stores.copy(a, b, n);
        };
    };
    const auto triad = [](Isa& isa) {
        isa.stores.triad = [](double* a, const double* b, const double* c, double, std::size_t n) {
            scalar_isa.stores.add(a, b, c, n);
        };
    };
    CHECK(failure_with("read", 5000, read) == "wrong-result", "read");
    CHECK(failure_with("write", 5000, write) == "wrong-result", "write");
    CHECK(failure_with("copy", 5000, copy, 2) == "wrong-result", "copy");
    CHECK(failure_with("scale", 5000, scale) == "wrong-result", "scale");
    CHECK(failure_with("add", 5000, add) == "wrong-result", "add");
    CHECK(failure_with("triad", 5000, triad) == "wrong-result", "triad");
}

void names_the_variants_it_has() {
    CHECK(run_kernel("triad", 10).variant == store_variants().front(), "auto takes the first");
    CHECK(isa_names().back() == "scalar" && store_variants().back() == "scalar", "scalar is always there");
    const std::string failure = failure_of([] { run_kernel("read", 10, 1, {0, 1}, "mmx"); });
    CHECK(begins_with(failure, "unsupported: variant: \"mmx\" does not run here; auto, "), failure);
}

double best_seconds(const char* kernel, const std::string& variant, std::uint64_t elements) {
    const Sample sample = run_kernel(kernel, elements, 1, {0.05, 50}, variant);
    return *std::min_element(sample.seconds.begin(), sample.seconds.end());
}

// The guard against the optimiser: a loop that was removed would take the same time for any size.
void time_grows_with_size() {
    for (const char* kernel : kernels)
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
    {"stream: each loop stores what it must, and nothing beside", stores_store},
    {"stream: samples verify their checksum", samples_verify_themselves},
    {"stream: wrong loops are found out", wrong_loops_are_found},
    {"stream: pages of either kind", pages_of_either_kind},
    {"stream: variants are named, unknown ones refused", names_the_variants_it_has},
    {"stream: time grows with size, so no loop was removed", time_grows_with_size},
};

}  // namespace plimsoll::test
