// What the driver tells of a GPU.
#pragma once

#include <string>

#include "driver.hpp"

namespace plimsoll::cuda {

// Throws Failure `unsupported` where there is no such device.
DeviceHandle handle_of(unsigned index);

// PCI slot as in sysfs, 0000:01:00.0; empty where the driver does not tell.
std::string slot_of(DeviceHandle device);

}  // namespace plimsoll::cuda
