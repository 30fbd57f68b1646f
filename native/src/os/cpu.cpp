#include "cpu.hpp"

#include <thread>

#include "../isa.hpp"
#include "../kernel.hpp"

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

#if PLIMSOLL_X64
#if defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#endif

namespace plimsoll {

#if PLIMSOLL_X64
namespace {

struct Registers {
    unsigned a, b, c, d;
};

// Leaf 0 says which leaves exist; asking for a later one gives the data of the last.
Registers cpuid(unsigned leaf) {
#if defined(_MSC_VER)
    int most[4], r[4];
    __cpuid(most, 0);
    if (static_cast<unsigned>(most[0]) < leaf) return {0, 0, 0, 0};
    __cpuidex(r, static_cast<int>(leaf), 0);
    return {static_cast<unsigned>(r[0]), static_cast<unsigned>(r[1]), static_cast<unsigned>(r[2]),
            static_cast<unsigned>(r[3])};
#else
    Registers r = {0, 0, 0, 0};
    __get_cpuid_count(leaf, 0, &r.a, &r.b, &r.c, &r.d);
    return r;
#endif
}

// XCR0: the register states that the system saves at a task switch. Only valid where OSXSAVE is set.
unsigned saved_states() {
#if defined(_MSC_VER)
    return static_cast<unsigned>(_xgetbv(0));
#else
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
#endif
}

// Intel SDM volume 2A, CPUID, and volume 1, 14.3 and 15.2: which bits, and which states each instruction set needs.
bool has(unsigned leaf1_c, unsigned leaf7_b, unsigned states) {
    const unsigned osxsave = 1u << 27;
    const unsigned c = cpuid(1).c;
    if ((c & (leaf1_c | osxsave)) != (leaf1_c | osxsave)) return false;
    return (cpuid(7).b & leaf7_b) == leaf7_b && (saved_states() & states) == states;
}

constexpr unsigned fma = 1u << 12, avx = 1u << 28, f16c = 1u << 29;
constexpr unsigned avx2 = 1u << 5, avx512f = 1u << 16;

}  // namespace

bool cpu_has_avx2() { return has(fma | avx | f16c, avx2, 0x6); }
bool cpu_has_avx512() { return has(fma | avx | f16c, avx2 | avx512f, 0xe6); }
#else
bool cpu_has_avx2() { return false; }
bool cpu_has_avx512() { return false; }
#endif

namespace {

[[noreturn]] void refuse(const std::string& field, unsigned cpu, const std::string& why) {
    throw Failure("unsupported", field + ": no thread can be bound to CPU " + std::to_string(cpu) + ": " + why);
}

}  // namespace

#if defined(__linux__)

unsigned allowed_cpus() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return static_cast<unsigned>(CPU_COUNT(&set));
    const unsigned count = std::thread::hardware_concurrency();
    return count == 0 ? 1 : count;
}

void bind_to_allowed_cpu(unsigned index) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &allowed) && index-- == 0) return bind_to_cpu(static_cast<unsigned>(cpu));
}

void require_cpus(const std::vector<unsigned>& cpus, const std::string& field) {
    cpu_set_t allowed;
    if (cpus.empty()) return;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) refuse(field, cpus.front(), "the system does not tell");
    for (const unsigned cpu : cpus)
        if (cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, &allowed)) refuse(field, cpu, "this process may not use it");
}

void bind_to_cpu(unsigned cpu) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    pthread_setaffinity_np(pthread_self(), sizeof one, &one);
}

#else

unsigned allowed_cpus() {
    const unsigned count = std::thread::hardware_concurrency();
    return count == 0 ? 1 : count;
}

#if defined(_WIN32)

// One processor group holds 64 CPUs; with more, Windows places the threads.
void bind_to_allowed_cpu(unsigned index) {
    if (allowed_cpus() <= 64) bind_to_cpu(index);
}

void require_cpus(const std::vector<unsigned>& cpus, const std::string& field) {
    for (const unsigned cpu : cpus)
        if (cpu >= allowed_cpus() || cpu >= 64) refuse(field, cpu, "this process may not use it, or it is beyond 64");
}

void bind_to_cpu(unsigned cpu) { SetThreadAffinityMask(GetCurrentThread(), DWORD_PTR{1} << cpu); }

#else

void bind_to_allowed_cpu(unsigned) {}

void require_cpus(const std::vector<unsigned>& cpus, const std::string& field) {
    if (!cpus.empty()) refuse(field, cpus.front(), "macOS binds no threads, it only takes hints");
}

void bind_to_cpu(unsigned) {}

#endif
#endif

}  // namespace plimsoll
