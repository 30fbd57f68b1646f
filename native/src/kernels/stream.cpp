#include "stream.hpp"

#include <limits>
#include <memory>

#include "../os/memory.hpp"
#include "../os/numa.hpp"
#include "../team.hpp"
#include "kept.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

// Sources repeat small integers with these periods, so that every sum is exact in a double, whatever its order.
constexpr std::uint64_t period[] = {0, 1024, 256};
constexpr double factor = 3;

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

// The destination and two sources, each allocated when first needed.
struct Arrays : Kept {
    // Arrays whose elements of one index share the low 12 bits of their addresses get in each other's way: the triad
    // was 10 % slower on Zen 3. Odd in cache lines, about half a page.
    static constexpr std::uint64_t skew = 33 * 64;

    using Kept::Kept;
    Buffer buffers[3];
    bool filled[3] = {false, false, false};

    std::uint64_t bytes(unsigned which) const { return which * skew + key.elements * sizeof(double); }
    double* at(unsigned which) const { return reinterpret_cast<double*>(buffers[which].as<char>() + which * skew); }
};

constexpr char arrays_kind = 0;

Arrays& arrays_for(const Request& request, unsigned first, unsigned last) {
    auto& arrays = arrays_of<Arrays>(&arrays_kind, request,
                                     [](const ArraysKey& key) { return std::make_unique<Arrays>(&arrays_kind, key); });
    std::uint64_t missing = 0;
    for (unsigned which = first; which <= last; ++which)
        if (arrays.buffers[which].bytes() == 0) missing += arrays.bytes(which);
    require_memory(missing, "elements: " + std::to_string(request.elements));
    for (unsigned which = first; which <= last; ++which)
        if (arrays.buffers[which].bytes() == 0) arrays.buffers[which] = Buffer(arrays.bytes(which), request.memory);
    return arrays;
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
    double (*step)(const Isa& isa, const Stores& stores, const Arrays& arrays,
                   Range range);  // a sum where there is one
};

void verify(const Stream& stream, const std::string& variant, double found, double expected) {
    if (found == expected) return;
    throw Failure("wrong-result", std::string(stream.id) + " " + variant + ": the checksum is " +
                                      std::to_string(found) + ", it must be " + std::to_string(expected));
}

struct Choice {
    const Isa* isa;
    const Stores* stores;
};

Choice loops_of(const Request& request, const std::string& variant) {
    for (const Isa* isa : usable_isas())
        if (isa->name_nt != nullptr && variant == isa->name_nt) return {isa, &isa->stores_nt};
    const Isa& isa = loops_for(request, variant);
    return {&isa, &isa.stores};
}

std::string placement_of(const Stream& stream, const Arrays& arrays) {
    std::string words;
    for (unsigned which = stream.first; which <= stream.last; ++which)
        words = check_placement(arrays.at(which), arrays.bytes(which) - which * Arrays::skew, arrays.key.memory);
    return words;
}

Sample run_stream(const Stream& stream, const Request& request, const std::vector<std::string>& variants) {
    const std::string variant = choose_variant("variant", request.variant, variants);
    const Choice choice = loops_of(request, variant);
    Arrays& arrays = arrays_for(request, stream.first, stream.last);
    std::vector<double> sums(request.threads);
    const auto range = [&](unsigned thread) { return part_of(request.elements, request.threads, thread); };
    Work work;
    work.prepare = [&](unsigned thread) {
        for (unsigned which = stream.first; which <= stream.last; ++which) fill(arrays, which, range(thread));
    };
    work.step = [&](unsigned thread) {
        sums[thread] = stream.step(*choice.isa, *choice.stores, arrays, range(thread));
    };
    work.finish = [&](unsigned thread) {
        if (stream.first == 0) sums[thread] = plain_sum(arrays.at(0), range(thread));
    };
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    for (unsigned which = stream.first; which <= stream.last; ++which) arrays.filled[which] = true;
    double found = 0;
    for (const double sum : sums) found += sum;
    verify(stream, variant, found, stream.expected(request.elements));
    sample.elements = static_cast<double>(request.elements);
    sample.variant = variant;
    sample.verified = true;
    sample.note = placement_of(stream, arrays);
    return sample;
}

double read_step(const Isa& isa, const Stores&, const Arrays& x, Range range) {
    return isa.read(x.at(1) + range.first, range.count);
}

double write_step(const Isa&, const Stores& stores, const Arrays& x, Range range) {
    stores.write(x.at(0) + range.first, factor, range.count);
    return 0;
}

double copy_step(const Isa&, const Stores& stores, const Arrays& x, Range range) {
    stores.copy(x.at(0) + range.first, x.at(1) + range.first, range.count);
    return 0;
}

double scale_step(const Isa&, const Stores& stores, const Arrays& x, Range range) {
    stores.scale(x.at(0) + range.first, x.at(1) + range.first, factor, range.count);
    return 0;
}

double add_step(const Isa&, const Stores& stores, const Arrays& x, Range range) {
    stores.add(x.at(0) + range.first, x.at(1) + range.first, x.at(2) + range.first, range.count);
    return 0;
}

double triad_step(const Isa&, const Stores& stores, const Arrays& x, Range range) {
    stores.triad(x.at(0) + range.first, x.at(1) + range.first, x.at(2) + range.first, factor, range.count);
    return 0;
}

double sum_of_one(std::uint64_t n) { return expected_sum(period[1], n); }
double sum_of_two(std::uint64_t n) { return expected_sum(period[1], n) + expected_sum(period[2], n); }
double sum_of_factors(std::uint64_t n) { return factor * static_cast<double>(n); }
double sum_of_scale(std::uint64_t n) { return factor * sum_of_one(n); }
double sum_of_triad(std::uint64_t n) { return sum_of_one(n) + factor * expected_sum(period[2], n); }

constexpr Stream read_stream = {"read", 1, 1, sum_of_one, read_step};
constexpr Stream write_stream = {"write", 0, 0, sum_of_factors, write_step};
constexpr Stream copy_stream = {"copy", 0, 1, sum_of_one, copy_step};
constexpr Stream scale_stream = {"scale", 0, 1, sum_of_scale, scale_step};
constexpr Stream add_stream = {"add", 0, 2, sum_of_two, add_step};
constexpr Stream triad_stream = {"triad", 0, 2, sum_of_triad, triad_step};

}  // namespace

std::vector<std::string> store_variants() {
    std::vector<std::string> names;
    for (const Isa* isa : usable_isas())
        if (isa->name_nt != nullptr) names.emplace_back(isa->name_nt);
    for (const std::string& name : isa_names()) names.push_back(name);
    return names;
}

Sample run_read(const Request& request) { return run_stream(read_stream, request, isa_names()); }
Sample run_write(const Request& request) { return run_stream(write_stream, request, store_variants()); }
Sample run_copy(const Request& request) { return run_stream(copy_stream, request, store_variants()); }
Sample run_scale(const Request& request) { return run_stream(scale_stream, request, store_variants()); }
Sample run_add(const Request& request) { return run_stream(add_stream, request, store_variants()); }
Sample run_triad(const Request& request) { return run_stream(triad_stream, request, store_variants()); }

}  // namespace plimsoll
