// The kernels in OpenCL C 1.2, translated by the driver.
#pragma once

namespace plimsoll::opencl {

struct Source {
    const char* text;
    const char* options;
};

// nothing, read_words, copy_words, triad, increment
extern const Source memory_source;
// matmul, of fp32 or of fp16 numbers
extern const Source matmul_fp32_source, matmul_fp16_source;
// adam_bf16, adam_fp16
extern const Source adam_source;

}  // namespace plimsoll::opencl
