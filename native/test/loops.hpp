// Loops that are wrong in one place, for tests that a sample finds it out.
#pragma once

#include "../src/kernels/variant.hpp"
#include "check.hpp"

namespace plimsoll::test {

inline Sample run_kernel(const std::string& kernel, std::uint64_t elements, unsigned threads = 1,
                         Limits limits = {0, 1}, const std::string& variant = "auto", const Isa* loops = nullptr) {
    Request request;
    request.elements = elements;
    request.threads = threads;
    request.limits = limits;
    request.variant = variant;
    request.loops = loops;
    return kernel_named(kernel).run(request);
}

// The code with which a sample of scalar loops fails after `spoil` changed one; empty where it does not.
template <class Spoil>
std::string failure_with(const std::string& kernel, std::uint64_t elements, Spoil spoil, unsigned threads = 1) {
    Isa wrong = scalar_isa;
    spoil(wrong);
    const std::string failure = failure_of([&] { run_kernel(kernel, elements, threads, {0, 2}, "scalar", &wrong); });
    return failure.substr(0, failure.find(':'));
}

}  // namespace plimsoll::test
