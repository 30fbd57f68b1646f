// What this CPU can run, how many CPUs this process may use, and how a thread is bound to one.
#pragma once

#include <string>
#include <vector>

namespace plimsoll {

// Both ask the CPU and whether the system saves the wide registers.
bool cpu_has_avx2();    // AVX2, FMA and F16C
bool cpu_has_avx512();  // AVX-512 Foundation, beside the above

// CPUs this process may run on (affinity mask), at least 1.
unsigned allowed_cpus();

// Binds the calling thread to the index-th allowed CPU; does nothing where the system has no such call.
void bind_to_allowed_cpu(unsigned index);

// Throws Failure `unsupported`, naming the field, where a thread of this process cannot be bound to each of these CPUs
// (by the system's numbers).
void require_cpus(const std::vector<unsigned>& cpus, const std::string& field);

// Binds the calling thread to a CPU that `require_cpus` let pass.
void bind_to_cpu(unsigned cpu);

}  // namespace plimsoll
