// Conversions of whole arrays between fp32 and 16 bits: what gradients and parameters go through on their way between
// the GPU's precision and the CPU's optimizer.
#pragma once

#include "../kernel.hpp"

namespace plimsoll {

Sample run_convert_fp32_bf16(const Request& request);
Sample run_convert_bf16_fp32(const Request& request);
Sample run_convert_fp32_fp16(const Request& request);
Sample run_convert_fp16_fp32(const Request& request);

}  // namespace plimsoll
