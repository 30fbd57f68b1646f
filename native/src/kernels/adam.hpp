// The optimizer step of offloaded training: AdamW on the CPU. fp32 master parameters and moments with fp32 gradients,
// or with gradients in and a copy of the parameters out in bf16 or fp16; or all of it in bf16, as MemAscend's option
// and DeepSpeed's bf16_optimizer_states have it.
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

// The same parameter with the roundings of a loop, which this repeats bit for bit: state that is rounded to 16 bits
// each step goes its own way, so double precision says nothing about it. `fused`: one rounding for x y + z.
struct AdamRounded {
    float parameter, momentum, variance;
    void step(const AdamFactors& factors, float gradient, bool fused, float (*round)(float));
};

Sample run_adam_fp32(const Request& request);
Sample run_adam_bf16(const Request& request);
Sample run_adam_fp16(const Request& request);
Sample run_adam_bf16_states(const Request& request);

}  // namespace plimsoll
