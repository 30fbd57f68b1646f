#include "overflow.hpp"

#include <limits>

#include "../os/memory.hpp"
#include "../os/numa.hpp"
#include "../team.hpp"
#include "kept.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

struct Gradients : Kept {
    Gradients(const void* kind, const ArraysKey& key)
        : Kept(kind, key), values(key.elements * sizeof(float), key.memory) {}
    const Buffer values;
    bool filled = false;
};

struct Check {
    const char* id;
    std::uint64_t temporary_bytes;  // for each gradient
    bool (*run)(const Isa& isa, const float* gradients, std::uint64_t count);
};

// isinf(x).any() takes the magnitudes into an array of their own, compares those with infinity into a second one, and
// looks at that; isnan(x).any() compares into a third. PyTorch maps and frees each, so that their page faults belong to
// the time.
bool two_pass(const Isa& isa, const float* gradients, std::uint64_t count) {
    const OverflowSteps& steps = isa.overflow;
    bool found = false;
    {
        const Buffer is_infinite(count, Pages::ordinary);
        {
            const Buffer magnitudes(count * sizeof(float), Pages::ordinary);
            steps.absolute(magnitudes.as<float>(), gradients, count);
            steps.is_infinite(is_infinite.as<std::uint8_t>(), magnitudes.as<float>(), count);
        }
        found = steps.any(is_infinite.as<std::uint8_t>(), count);
    }
    const Buffer is_nan(count, Pages::ordinary);
    steps.is_nan(is_nan.as<std::uint8_t>(), gradients, count);
    return steps.any(is_nan.as<std::uint8_t>(), count) || found;
}

bool fused(const Isa& isa, const float* gradients, std::uint64_t count) { return isa.has_overflow(gradients, count); }

constexpr Check checks[] = {{"overflow_two_pass", 5, two_pass}, {"overflow_fused", 0, fused}};
constexpr char gradients_kind = 0;

Gradients& gradients_for(const Check& check, const Request& request) {
    const std::uint64_t own = request.elements * sizeof(float);
    return arrays_of<Gradients>(&gradients_kind, request, [&](const ArraysKey& key) {
        require_memory(own + request.elements * check.temporary_bytes, "elements: " + std::to_string(key.elements));
        return std::make_unique<Gradients>(&gradients_kind, key);
    });
}

// The largest finite number is the nearest to a false alarm.
void fill(const Gradients& gradients, Range range) {
    auto* values = gradients.values.as<float>();
    for (std::uint64_t i = range.first; i < range.first + range.count; ++i)
        values[i] = i % 1024 == 0 ? std::numeric_limits<float>::max() : 1e-3f * static_cast<float>(i % 97) - 0.05f;
}

// Whether a check answers no for the gradients as they are, and yes for each kind of bad one, wherever it is.
bool is_right(const Check& check, const Isa& isa, float* values, std::uint64_t count) {
    if (count == 0) return true;
    if (check.run(isa, values, count)) return false;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const float bad[] = {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()};
    const std::uint64_t places[] = {0, count / 2, count - 1};
    for (unsigned k = 0; k < 3; ++k) {
        const float before = values[places[k]];
        values[places[k]] = bad[k];
        const bool found = check.run(isa, values, count);
        values[places[k]] = before;
        if (!found) return false;
    }
    return true;
}

// Of a thread's part, what verifying looks at: enough to reach every path of the loops.
constexpr std::uint64_t verified = 1u << 16;

Sample run_check(const Check& check, const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, isa_names());
    const Isa& isa = loops_for(request, variant);
    Gradients& gradients = gradients_for(check, request);
    struct alignas(128) Answer {
        bool overflow = false, right = false;
    };
    std::vector<Answer> answers(request.threads);
    const auto range = [&](unsigned thread) { return part_of(request.elements, request.threads, thread); };
    const auto from = [&](Range part) { return gradients.values.as<float>() + part.first; };
    Work work;
    work.prepare = [&](unsigned thread) {
        if (!gradients.filled) fill(gradients, range(thread));
    };
    work.step = [&](unsigned thread) {
        const Range part = range(thread);
        if (part.count > 0 && check.run(isa, from(part), part.count)) answers[thread].overflow = true;
    };
    work.finish = [&](unsigned thread) {
        const Range part = range(thread);
        answers[thread].right = is_right(check, isa, from(part), std::min(part.count, verified));
    };
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    gradients.filled = true;
    for (const Answer& answer : answers)
        if (answer.overflow || !answer.right)
            throw Failure("wrong-result", std::string(check.id) + " " + variant +
                                              (answer.overflow ? ": finds an overflow where there is none"
                                                               : ": misses an infinity or a NaN"));
    sample.elements = static_cast<double>(request.elements);
    sample.variant = variant;
    sample.verified = true;
    sample.note = check_placement(gradients.values.as<void>(), gradients.values.bytes(), request.memory);
    return sample;
}

}  // namespace

Sample run_overflow_two_pass(const Request& request) { return run_check(checks[0], request); }
Sample run_overflow_fused(const Request& request) { return run_check(checks[1], request); }

}  // namespace plimsoll
