// The optimizer step of offloaded training: AdamW on the CPU, fp32 master parameters and moments, gradients in and
// parameters out in bf16 or fp16.
#pragma once

#include "../isa.hpp"
#include "../kernel.hpp"

namespace plimsoll {

// DeepSpeedCPUAdam's defaults, but for the weight decay, whose default of 0 would leave that arithmetic out.
struct AdamSettings {
    double rate = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.01;
};

// The factors of step `step`, counted from 1.
AdamFactors adam_factors(const AdamSettings& settings, std::uint64_t step);

// One parameter in double precision, against which the kernels are checked.
struct AdamReference {
    double parameter, momentum, variance;
    void step(const AdamSettings& settings, std::uint64_t step, double gradient);
};

std::vector<std::string> adam_variants();
Sample run_adam_bf16(const Request& request);
Sample run_adam_fp16(const Request& request);

}  // namespace plimsoll
