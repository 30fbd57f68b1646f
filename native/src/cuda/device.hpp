// What the driver tells of a GPU.
#pragma once

#include <string>

namespace plimsoll::cuda {

// PCI slot as in sysfs, 0000:01:00.0; empty where the driver does not tell. Throws Failure `unsupported` where there is
// no such device.
std::string slot_of(unsigned index);

}  // namespace plimsoll::cuda
