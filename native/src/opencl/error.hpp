// OpenCL's error codes by their names.
#pragma once

#include <string>

#include "api.hpp"

namespace plimsoll::opencl {

// e.g. "CL_OUT_OF_RESOURCES", and "error -9999" for one that the specification does not know.
std::string error_name(Int code);

// Throws Failure where the code is no success: `out-of-memory` for the three errors of missing memory, `unsupported`
// where there is no device or no compiler, else `driver`. The message begins with the name of the call.
void check(Int code, const char* call);

}  // namespace plimsoll::opencl
