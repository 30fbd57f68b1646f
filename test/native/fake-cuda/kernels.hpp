// Our kernels, compiled for the host.
#pragma once

#include <functional>

namespace fake {

struct Kernel {
    const char* name;
    bool meets;
    // Takes the parameters of a launch, as cuLaunchKernel gets them, and gives the work of one thread.
    std::function<void()> (*bind)(void** parameters);
};

// Null where there is none of that name.
const Kernel* kernel_named(const char* name);

}  // namespace fake
