// C = A B on tensor cores. A is m x k and B is stored as n x k, both with k contiguous; C is m x n of fp32 or int32.
// A block of 8 warps computes 128 x 128 of C in steps of 64 bytes of k, with two steps on their way to shared memory.
// m and n are multiples of 128, k of 64 bytes. In units of 4 bytes the fragments of every number format look alike (PTX
// ISA, matrix fragments of mma.m16n8k8 to m16n8k32), so one loop serves all.
#pragma once

#include <instructions.cuh>

#include "words.cuh"

namespace matmul_tile {
constexpr int side = 128, step_bytes = 64, stages = 3, threads = 256;
// 16 bytes of padding put 8 rows at one column into different banks.
constexpr int row_bytes = step_bytes + 16, part_bytes = side * row_bytes, stage_bytes = 2 * part_bytes;
}  // namespace matmul_tile

// The part of A and B that one step needs: 2 x 512 chunks of 16 bytes.
__device__ inline void fetch_step(char* stage, const char* a, const char* b, unsigned long long stride) {
    using namespace matmul_tile;
    for (int chunk = threadIdx.x; chunk < side * 4; chunk += threads) {
        const int row = chunk / 4, column = chunk % 4 * 16;
        fetch16(stage + row * row_bytes + column, a + row * stride + column);
        fetch16(stage + part_bytes + row * row_bytes + column, b + row * stride + column);
    }
}

// 64 x 32 of C in each warp: 4 x 4 fragments of 16 x 8.
template <class Number>
__device__ inline void multiply_step(typename Number::Sum (&c)[4][4][4], const char* stage) {
    using namespace matmul_tile;
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    const char* a_rows = stage + (warp / 4 * 64 + lane % 16) * row_bytes + lane / 16 * 16;
    const char* b_rows =
        stage + part_bytes + (warp % 4 * 32 + lane / 16 * 8 + lane % 8) * row_bytes + lane / 8 % 2 * 16;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
        unsigned a[4][4], b[2][4];
#pragma unroll
        for (int i = 0; i < 4; ++i) load_matrices(a[i], a_rows + i * 16 * row_bytes + half * 32);
#pragma unroll
        for (int j = 0; j < 2; ++j) load_matrices(b[j], b_rows + j * 16 * row_bytes + half * 32);
#pragma unroll
        for (int i = 0; i < 4; ++i)
#pragma unroll
            for (int j = 0; j < 4; ++j) Number::multiply(c[i][j], a[i], b[j / 2][j % 2 * 2], b[j / 2][j % 2 * 2 + 1]);
    }
}

template <class Sum>
__device__ inline void store_tile(Sum* to, const Sum (&c)[4][4][4], unsigned long long n) {
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    Sum* corner = to + (warp / 4 * 64 + lane / 4) * n + warp % 4 * 32 + lane % 4 * 2;
#pragma unroll
    for (int i = 0; i < 4; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j) {
            Sum* at = corner + i * 16 * n + j * 8;
            at[0] = c[i][j][0], at[1] = c[i][j][1];
            at[8 * n] = c[i][j][2], at[8 * n + 1] = c[i][j][3];
        }
}

struct Tile {
    unsigned row, column;
};

// Blocks run in order of their index: bands of 8 rows of tiles keep what they share in the L2 cache.
__device__ inline Tile tile_of_block(unsigned rows, unsigned columns) {
    const unsigned band = blockIdx.x / (8 * columns), in_band = blockIdx.x % (8 * columns);
    const unsigned height = rows - 8 * band < 8 ? rows - 8 * band : 8;
    return {8 * band + in_band % height, in_band / height};
}

template <class Number>
__device__ inline void matmul(const char* a, const char* b, typename Number::Sum* c, unsigned m, unsigned n,
                              unsigned k) {
    using namespace matmul_tile;
    extern __shared__ __align__(16) char stages_of_tiles[];
    const Tile tile = tile_of_block(m / side, n / side);
    const unsigned long long stride = static_cast<unsigned long long>(k) * Number::bytes;
    const char* a_tile = a + tile.row * side * stride;
    const char* b_tile = b + tile.column * side * stride;
    const int steps = static_cast<int>(stride / step_bytes);
    const auto fetch = [&](int step) {
        if (step < steps) {
            char* stage = stages_of_tiles + step % stages * stage_bytes;
            fetch_step(stage, a_tile + step * step_bytes, b_tile + step * step_bytes, stride);
        }
        end_group();
    };
    typename Number::Sum sums[4][4][4] = {};
    for (int step = 0; step < stages - 1; ++step) fetch(step);
    for (int step = 0; step < steps; ++step) {
        await_groups<stages - 2>();
        __syncthreads();  // this step has come, and nobody reads any more what the next fetch overwrites
        fetch(step + stages - 1);
        multiply_step<Number>(sums, stages_of_tiles + step % stages * stage_bytes);
    }
    store_tile(c + tile.row * side * static_cast<unsigned long long>(n) + tile.column * side, sums, n);
}

#define PLIMSOLL_MATMUL(name, Number)                                                                              \
    extern "C" __global__ void __launch_bounds__(matmul_tile::threads, 2)                                          \
        plimsoll_matmul_##name(const char* a, const char* b, Number::Sum* c, unsigned m, unsigned n, unsigned k) { \
        matmul<Number>(a, b, c, m, n, k);                                                                          \
    }

// Eighths from -1 to 1, which every format holds exactly, as do fp32 sums of their products; int8 takes all its values.
__device__ inline int eighths_at(unsigned long long index, unsigned seed) {
    return static_cast<int>((word_at(index, seed) >> 16) % 17) - 8;
}
