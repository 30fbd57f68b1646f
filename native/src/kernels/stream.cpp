#include "stream.hpp"

#include <limits>
#include <memory>

#include "../os/memory.hpp"
#include "../team.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

// Sources repeat small integers with these periods, so that every sum is exact in a double, whatever its order.
constexpr std::uint64_t period[] = {0, 1024, 256};
constexpr double triad_factor = 3;

double expected_sum(std::uint64_t period, std::uint64_t n) {
    const auto sum_below = [](std::uint64_t m) { return static_cast<double>(m) * (static_cast<double>(m) - 1) / 2; };
    return static_cast<double>(n / period) * sum_below(period) + sum_below(n % period);
}

// Not one of the kernels, so that a wrong kernel cannot confirm itself.
double plain_sum(const double* a, Range range) {
    double sums[4] = {0, 0, 0, 0};
    for (std::uint64_t i = 0; i < range.count; ++i) sums[i % 4] += a[range.first + i];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

// The arrays of the last sample: the destination and two sources, each allocated when first needed. Other elements or
// threads need new ones, since the thread that touches a page first decides on which NUMA node it lies.
struct Arrays {
    // Arrays whose elements of one index share the low 12 bits of their addresses get in each other's way: the triad
    // was 10 % slower on Zen 3. Odd in cache lines, about half a page.
    static constexpr std::uint64_t skew = 33 * 64;

    std::uint64_t elements;
    unsigned threads;
    bool huge_pages;
    Buffer buffers[3];
    bool filled[3] = {false, false, false};

    std::uint64_t bytes(unsigned which) const { return which * skew + elements * sizeof(double); }
    double* at(unsigned which) const { return reinterpret_cast<double*>(buffers[which].as<char>() + which * skew); }
};

// Never destroyed: at the exit of the process a sample may still be running.
std::unique_ptr<Arrays>& kept_arrays() {
    static auto* kept = new std::unique_ptr<Arrays>;
    return *kept;
}

Arrays& arrays_for(const Request& request, unsigned first, unsigned last) {
    std::unique_ptr<Arrays>& kept = kept_arrays();
    const bool fits = kept && kept->elements == request.elements && kept->threads == request.threads &&
                      kept->huge_pages == request.huge_pages;
    if (!fits) kept.reset(new Arrays{request.elements, request.threads, request.huge_pages, {}});
    std::uint64_t missing = 0;
    for (unsigned which = first; which <= last; ++which)
        if (kept->buffers[which].bytes() == 0) missing += kept->bytes(which);
    require_memory(missing, "elements: " + std::to_string(request.elements));
    for (unsigned which = first; which <= last; ++which)
        if (kept->buffers[which].bytes() == 0)
            kept->buffers[which] = Buffer(kept->bytes(which), request.huge_pages ? Pages::huge : Pages::ordinary);
    return *kept;
}

// A destination is filled with NaN before each sample: an element that the kernel leaves out turns the sum into NaN.
void fill(const Arrays& arrays, unsigned which, Range range) {
    double* a = arrays.at(which);
    if (which != 0 && arrays.filled[which]) return;
    for (std::uint64_t i = range.first; i < range.first + range.count; ++i)
        a[i] = which == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(i % period[which]);
}

struct Stream {
    const char* id;
    unsigned first, last;  // buffers in use
    double (*expected)(std::uint64_t elements);
    double (*step)(const Isa& isa, bool nt, const Arrays& arrays, Range range);  // a sum where the kernel has one
};

void verify(const Stream& stream, const std::string& variant, double found, double expected) {
    if (found == expected) return;
    throw Failure("wrong-result", std::string(stream.id) + " " + variant + ": the checksum is " +
                                      std::to_string(found) + ", it must be " + std::to_string(expected));
}

struct Choice {
    const Isa* isa;
    bool nt;
};

Choice find_isa(const std::string& variant) {
    for (const Isa* isa : usable_isas()) {
        if (variant == isa->name) return {isa, false};
        if (isa->name_nt != nullptr && variant == isa->name_nt) return {isa, true};
    }
    return {&scalar_isa, false};
}

Sample run_stream(const Stream& stream, const Request& request, const std::vector<std::string>& variants) {
    const std::string variant = choose_variant("variant", request.variant, variants);
    const Choice choice = find_isa(variant);
    Arrays& arrays = arrays_for(request, stream.first, stream.last);
    std::vector<double> sums(request.threads);
    const auto range = [&](unsigned thread) { return part_of(request.elements, request.threads, thread); };
    Work work;
    work.prepare = [&](unsigned thread) {
        for (unsigned which = stream.first; which <= stream.last; ++which) fill(arrays, which, range(thread));
    };
    work.step = [&](unsigned thread) { sums[thread] = stream.step(*choice.isa, choice.nt, arrays, range(thread)); };
    work.finish = [&](unsigned thread) {
        if (stream.first == 0) sums[thread] = plain_sum(arrays.at(0), range(thread));
    };
    Sample sample;
    sample.seconds = run_team(request.threads, request.limits, work);
    for (unsigned which = stream.first; which <= stream.last; ++which) arrays.filled[which] = true;
    double found = 0;
    for (const double sum : sums) found += sum;
    verify(stream, variant, found, stream.expected(request.elements));
    sample.elements = static_cast<double>(request.elements);
    sample.variant = variant;
    return sample;
}

double read_step(const Isa& isa, bool, const Arrays& x, Range range) {
    return isa.read(x.at(1) + range.first, range.count);
}

double copy_step(const Isa& isa, bool nt, const Arrays& x, Range range) {
    (nt ? isa.copy_nt : isa.copy)(x.at(0) + range.first, x.at(1) + range.first, range.count);
    return 0;
}

double triad_step(const Isa& isa, bool nt, const Arrays& x, Range range) {
    const auto loop = nt ? isa.triad_nt : isa.triad;
    loop(x.at(0) + range.first, x.at(1) + range.first, x.at(2) + range.first, triad_factor, range.count);
    return 0;
}

double sum_of_one(std::uint64_t n) { return expected_sum(period[1], n); }
double sum_of_triad(std::uint64_t n) { return expected_sum(period[1], n) + triad_factor * expected_sum(period[2], n); }

constexpr Stream read_stream = {"read", 1, 1, sum_of_one, read_step};
constexpr Stream copy_stream = {"copy", 0, 1, sum_of_one, copy_step};
constexpr Stream triad_stream = {"triad", 0, 2, sum_of_triad, triad_step};

}  // namespace

std::vector<std::string> read_variants() {
    std::vector<std::string> names;
    for (const Isa* isa : usable_isas()) names.emplace_back(isa->name);
    return names;
}

std::vector<std::string> store_variants() {
    std::vector<std::string> names;
    for (const Isa* isa : usable_isas())
        if (isa->name_nt != nullptr) names.emplace_back(isa->name_nt);
    for (const std::string& name : read_variants()) names.push_back(name);
    return names;
}

Sample run_read(const Request& request) { return run_stream(read_stream, request, read_variants()); }
Sample run_copy(const Request& request) { return run_stream(copy_stream, request, store_variants()); }
Sample run_triad(const Request& request) { return run_stream(triad_stream, request, store_variants()); }

}  // namespace plimsoll
