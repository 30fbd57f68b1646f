// NVIDIA's matrix products, where the library is installed: opened at run time, its interface declared anew after the
// cuBLAS documentation (cuBLASLt, 12 and 13).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "context.hpp"

namespace plimsoll::cuda {

struct Product {
    Address a, b, c;  // a is m x k, b is n x k, both with k contiguous; c is m x n with n contiguous, fp32 or int32
    std::uint64_t m, n, k;
};

// A matrix product that is set up. Empty where the library is absent or does not do it on this GPU; `why` says which.
struct LibraryProduct {
    std::function<void(Stream)> start;
    std::string by;  // e.g. `cuBLASLt 13.0.0`
};
std::optional<LibraryProduct> library_product(Gpu& gpu, const std::string& dtype, const Product& product,
                                              std::string& why);

}  // namespace plimsoll::cuda
