// The fields of a request for the storage kernels.
#pragma once

#include "fields.hpp"

namespace plimsoll::border {

void read_storage_fields(Fields& fields, const Kernel& kernel, Request& request);

}  // namespace plimsoll::border
