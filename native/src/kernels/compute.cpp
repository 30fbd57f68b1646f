#include "compute.hpp"

#include <algorithm>

#include "../team.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

// Each chain counts up by one from its own start, so its end tells how many steps it took; beyond 2^24 a float could
// not hold the count.
constexpr std::uint64_t steps_a_call = 1u << 20;

struct alignas(128) Chains {
    float values[most_fma_chains];
};

void count_up(const Isa& isa, Chains& chains, std::uint64_t steps) {
    for (std::size_t k = 0; k < isa.fma_chains; ++k) chains.values[k] = static_cast<float>(k);
    isa.fma(chains.values, 1, 1, steps);
}

bool counted(const Isa& isa, const Chains& chains, std::uint64_t steps) {
    for (std::size_t k = 0; k < isa.fma_chains; ++k)
        if (chains.values[k] != static_cast<float>(k + steps)) return false;
    return true;
}

[[noreturn]] void refuse(const char* kernel, const std::string& variant) {
    throw Failure("wrong-result", std::string(kernel) + " " + variant + ": the sum is not that of all steps");
}

// Unknown to the compiler, which could shorten the chain if it knew what is added.
volatile std::uint64_t added = 0x9e3779b97f4a7c15u, flipped = 0;

// Two kinds of step by turns, which no compiler merges. Adding a register, since recent CPUs add small constants
// without taking time.
std::uint64_t chain(std::uint64_t x, std::uint64_t y, std::uint64_t z, std::uint64_t pairs) {
    for (std::uint64_t i = 0; i < pairs; i += 8) {
        x = (x + y) ^ z;
        x = (x + y) ^ z;
        x = (x + y) ^ z;
        x = (x + y) ^ z;
        x = (x + y) ^ z;
        x = (x + y) ^ z;
        x = (x + y) ^ z;
        x = (x + y) ^ z;
    }
    return x;
}

}  // namespace

std::vector<std::string> only_variant() { return {"scalar"}; }

Sample run_fma_fp32(const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, isa_names());
    const Isa& isa = loops_for(request, variant);
    const double width = static_cast<double>(isa.fma_chains) * request.threads;
    const auto steps = static_cast<std::uint64_t>(std::max(1.0, static_cast<double>(request.elements) / width));
    std::vector<Chains> chains(request.threads);
    std::vector<char> right(request.threads, 1);
    Work work;
    work.prepare = [](unsigned) {};
    work.step = [&](unsigned thread) {
        for (std::uint64_t done = 0; done < steps; done += steps_a_call) {
            const std::uint64_t count = std::min(steps_a_call, steps - done);
            count_up(isa, chains[thread], count);
            if (!counted(isa, chains[thread], count)) right[thread] = 0;
        }
    };
    work.finish = [](unsigned) {};
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    if (std::count(right.begin(), right.end(), 0) != 0) refuse("fma_fp32", variant);
    sample.elements = static_cast<double>(steps) * width;
    sample.variant = variant;
    sample.verified = true;
    return sample;
}

Sample run_cycles(const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, only_variant());
    const std::uint64_t pairs = (request.elements / 2 + 7) / 8 * 8;
    const std::uint64_t y = added, z = flipped;  // adds, and flips nothing: the end is known without the chain
    struct alignas(128) End {
        std::uint64_t x = 0;
    };
    std::vector<End> ends(request.threads);
    Work work;
    work.prepare = [](unsigned) {};
    work.step = [&](unsigned thread) { ends[thread].x = chain(thread, y, z, pairs); };
    work.finish = [](unsigned) {};
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    for (unsigned thread = 0; thread < request.threads; ++thread)
        if (ends[thread].x != thread + pairs * y) refuse("cycles", variant);
    sample.elements = static_cast<double>(2 * pairs);
    sample.variant = variant;
    sample.verified = true;
    return sample;
}

}  // namespace plimsoll
