// Small kernels, for the cost of launching them.
#pragma once

#include <instructions.cuh>

#include "words.cuh"

// The smallest kernel whose launches can be counted afterwards.
extern "C" __global__ void plimsoll_tick(unsigned* counter) { atomicAdd(counter, 1u); }

// Says when it began, by the device's clock.
extern "C" __global__ void plimsoll_stamp(unsigned long long* begun) { *begun = clock_ns(); }

// Keeps its stream busy until the host raises the flag, but never longer than that: nothing may hang for ever.
extern "C" __global__ void plimsoll_hold(const volatile unsigned* flag, unsigned long long most_ns) {
    const unsigned long long begun = clock_ns();
    while (*flag == 0 && clock_ns() - begun < most_ns) {
    }
}

// Answers the numbers 1 to `rounds`, which the host writes one after the other, with the device's clock.
extern "C" __global__ void plimsoll_answer(const volatile unsigned* question, volatile unsigned long long* answers,
                                           unsigned rounds, unsigned long long most_ns) {
    const unsigned long long begun = clock_ns();
    for (unsigned round = 1; round <= rounds; ++round) {
        while (*question < round)
            if (clock_ns() - begun > most_ns) return;
        answers[round - 1] = clock_ns();
        __threadfence_system();
    }
}

// One elementwise layer, which also says when it began.
extern "C" __global__ void plimsoll_step(float* data, unsigned long long count, unsigned long long* begun) {
    if (blockIdx.x == 0 && threadIdx.x == 0) *begun = clock_ns();
    for (unsigned long long i = first_index(); i < count; i += index_stride()) data[i] += 1.0f;
}
