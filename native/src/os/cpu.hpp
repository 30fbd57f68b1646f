// What this CPU can run, how many CPUs this process may use, and how a thread is bound to one.
#pragma once

namespace plimsoll {

// Both ask the CPU and whether the system saves the wide registers.
bool cpu_has_avx2();    // AVX2, FMA and F16C
bool cpu_has_avx512();  // AVX-512 Foundation, beside the above

// CPUs this process may run on (affinity mask), at least 1.
unsigned allowed_cpus();

// Binds the calling thread to the index-th allowed CPU; does nothing where the system has no such call.
void bind_to_cpu(unsigned index);

}  // namespace plimsoll
