// Our kernels as resources/kernels/built has them, built in: native/embed.mjs writes the definition.
#pragma once

#include <vector>

namespace plimsoll::cuda {

struct Image {
    const char* name;
    const void* data;  // ends with a zero byte, which the driver wants of PTX
};
extern const std::vector<Image> images;

}  // namespace plimsoll::cuda
