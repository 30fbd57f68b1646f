// All kernels that run from compute capability 7.5 on, in one module.
#include "adam.cuh"
#include "launch.cuh"
#include "matmul-formats.cuh"
#include "stream.cuh"
#include "words.cuh"
