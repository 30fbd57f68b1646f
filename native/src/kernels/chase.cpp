#include "chase.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <random>

#include "../os/memory.hpp"
#include "../os/numa.hpp"
#include "../os/pages.hpp"
#include "../team.hpp"
#include "compute.hpp"
#include "kept.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Some CPUs fetch lines in pairs; in a random order the second of a pair is of no use, so a line is 64 bytes here.
struct Line {
    const Line* next;
    char rest[64 - sizeof(const Line*)];
};

// A random cycle through all lines: a shuffled list of them, each leading to the next in the list.
struct Chain : Kept {
    Chain(const void* kind, const ArraysKey& key)
        : Kept(kind, key),
          lines(key.elements * sizeof(Line), key.memory),
          load(key.threads > 1 ? key.elements * sizeof(Line) : 0, key.memory) {}

    Line* line(std::uint64_t place) const { return lines.as<Line>() + order[place % order.size()]; }

    const Buffer lines, load;
    std::vector<std::uint32_t> order;
    std::uint64_t place = 0;  // in the list, where the next load begins
};

constexpr char chain_kind = 0;

// Up to so many lines a chain is new in each sample: by the luck of its pages, a chain of about the size of a cache may
// be twice as fast as another one (seen on Zen 3 at half of the L2 cache), and laying it out takes no time.
constexpr std::uint64_t most_renewed_lines = 1u << 15;

Chain& chain_for(const Request& request) {
    if (request.elements > UINT32_MAX)
        throw Failure("bad-argument", "elements: " + std::to_string(request.elements) + "; a chain has at most " +
                                          std::to_string(UINT32_MAX) + " lines");
    if (request.elements <= most_renewed_lines) kept_arrays().reset();
    return arrays_of<Chain>(&chain_kind, request, [&](const ArraysKey& key) {
        const std::uint64_t bytes = key.elements * (sizeof(Line) * (key.threads > 1 ? 2 : 1) + sizeof(std::uint32_t));
        require_memory(bytes, "elements: " + std::to_string(key.elements));
        return std::make_unique<Chain>(&chain_kind, key);
    });
}

// Fisher and Yates; the same order each time. The lines are touched one after another first, as most programs touch
// theirs: pages that follow each other in memory too may share entries of the address translation.
void link(Chain& chain) {
    std::fill_n(chain.lines.as<Line>(), chain.key.elements, Line{});
    chain.order.resize(chain.key.elements);
    for (std::uint32_t i = 0; i < chain.order.size(); ++i) chain.order[i] = i;
    std::mt19937_64 random(42);
    for (std::uint64_t i = chain.order.size() - 1; i > 0; --i)
        std::swap(chain.order[i], chain.order[random() % (i + 1)]);
    for (std::uint64_t i = 0; i < chain.order.size(); ++i) chain.line(i)->next = chain.line(i + 1);
}

const Line* follow(const Line* line, std::uint64_t loads) {
    for (std::uint64_t i = 0; i < loads; i += 8) line = line->next->next->next->next->next->next->next->next;
    return line;
}

// Enough for the clock, few enough that a repetition takes milliseconds.
constexpr std::uint64_t loads_a_repetition = 1u << 14;
// Of a chain that fits into a cache, the walk that brings it there.
constexpr std::uint64_t most_warm_up_loads = 1u << 20;

// Follows the chain, and keeps the time itself: the others end a little later.
class Follower {
   public:
    explicit Follower(Chain& chain) : chain_(chain), line_(chain.line(chain.place)) {}

    void warm_up() { go(std::min<std::uint64_t>(most_warm_up_loads, (chain_.order.size() + 7) / 8 * 8)); }

    void step() {
        const auto start = Clock::now();
        go(loads_a_repetition);
        seconds.push_back(seconds_since(start));
    }

    bool is_right() const { return line_ == chain_.line(chain_.place); }

    std::vector<double> seconds;  // the first is the team's warm-up

   private:
    void go(std::uint64_t loads) {
        line_ = follow(line_, loads);
        chain_.place = (chain_.place + loads) % chain_.order.size();
    }

    Chain& chain_;
    const Line* line_;
};

// Reads its part again and again, until the follower has ended so many repetitions.
struct alignas(128) Loader {
    static constexpr std::uint64_t chunk = 1u << 15;  // doubles; short, so that it ends soon

    void step(const Isa& isa, const double* values, std::uint64_t count, const std::atomic<unsigned>& ended) {
        const auto start = Clock::now();
        std::uint64_t read = 0;
        do {
            const std::uint64_t length = std::min(chunk, count - at);
            if (isa.read(values + at, length) != static_cast<double>(length)) is_right = false;
            at = at + length == count ? 0 : at + length;
            read += length;
        } while (ended.load(std::memory_order_relaxed) <= steps);
        if (steps++ == 0) return;  // the team's warm-up
        bytes += static_cast<double>(read) * sizeof(double);
        seconds += seconds_since(start);
    }

    std::uint64_t at = 0;
    unsigned steps = 0;
    double bytes = 0, seconds = 0;
    bool is_right = true;
};

// The part of the load's memory that the loader of a thread above 0 reads.
Range part_of_loader(const Chain& chain, unsigned thread) {
    return part_of(chain.load.bytes() / sizeof(double), chain.key.threads - 1, thread - 1);
}

void require_load(const Chain& chain) {
    if (chain.key.threads > 1 && part_of_loader(chain, chain.key.threads - 1).count == 0)
        throw Failure("bad-argument", "elements: " + std::to_string(chain.key.elements) +
                                          "; too few lines to give each of the other threads a part");
}

double rate_of(const std::vector<Loader>& loaders) {
    double rate = 0;
    for (const Loader& loader : loaders)
        if (loader.seconds > 0) rate += loader.bytes / loader.seconds;
    return rate;
}

}  // namespace

Sample run_chase(const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, only_variant());
    const Isa& isa = loops_for(request, usable_isas().front()->name);
    Chain& chain = chain_for(request);
    require_load(chain);
    const bool is_new = chain.order.empty();
    std::atomic<unsigned> ended{0};
    std::vector<Loader> loaders(request.threads);
    std::unique_ptr<Follower> follower;
    Work work;
    work.prepare = [&](unsigned thread) {
        if (thread == 0) {
            if (is_new) link(chain);
            follower = std::make_unique<Follower>(chain);
            if (is_new) follower->warm_up();
        } else if (is_new) {
            const Range part = part_of_loader(chain, thread);
            std::fill_n(chain.load.as<double>() + part.first, part.count, 1.0);
        }
    };
    work.step = [&](unsigned thread) {
        if (thread == 0) {
            follower->step();
            ended.fetch_add(1, std::memory_order_relaxed);
        } else {
            const Range part = part_of_loader(chain, thread);
            loaders[thread].step(isa, chain.load.as<double>() + part.first, part.count, ended);
        }
    };
    work.finish = [](unsigned) {};
    run_team({request.threads, request.cpus}, request.limits, work);
    const bool loads_right =
        std::all_of(loaders.begin(), loaders.end(), [](const Loader& loader) { return loader.is_right; });
    if (!follower->is_right() || !loads_right)
        throw Failure("wrong-result", "chase: the chain did not end where it must");
    Sample sample;
    sample.seconds.assign(follower->seconds.begin() + 1, follower->seconds.end());
    sample.elements = static_cast<double>(loads_a_repetition);
    sample.variant = variant;
    sample.verified = true;
    sample.load_bytes_per_second = rate_of(loaders);
    sample.note = check_placement(chain.lines.as<void>(), chain.lines.bytes(), request.memory);
    if (request.memory.pages == Pages::huge && !has_huge_pages(chain.lines))
        sample.note = "the system gave no huge pages";
    return sample;
}

}  // namespace plimsoll
