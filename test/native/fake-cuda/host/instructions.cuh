// In place of resources/kernels/gpu/instructions.cuh: what those instructions do, after the PTX ISA.
#pragma once

#include "../../../../native/src/half.hpp"
#include "cuda.hpp"

inline unsigned long long clock_ns() { return host_gpu::clock_ns(); }
inline float float_from_fp16(unsigned short h) { return plimsoll::float_from_fp16(h); }
inline unsigned short fp16_from_float(float x) { return plimsoll::fp16_from_float(x); }

inline void fetch16(void* shared, const void* global) { std::memcpy(shared, global, 16); }
inline void end_group() {}
template <int pending>
void await_groups() {}

// What the lanes of a warp show each other. Two places in turn, so that a lane may go on to the next exchange while
// others still read this one.
struct Exchange {
    const void* rows[2][1024];
    unsigned words[2][1024][6];
};
extern thread_local Exchange exchange;
extern thread_local unsigned turns[1024];

inline void load_matrices(unsigned (&to)[4], const void* row) {
    const unsigned me = threadIdx.x, lane = me % 32, warp = me - lane, turn = turns[me]++ % 2;
    exchange.rows[turn][me] = row;
    host_gpu::collective();
    for (unsigned matrix = 0; matrix < 4; ++matrix) {
        const void* from = exchange.rows[turn][warp + matrix * 8 + lane / 4];
        std::memcpy(&to[matrix], static_cast<const char*>(from) + lane % 4 * 4, 4);
    }
}

// Byte `byte` of the 32 of a row of A (16 rows) or a column of B (8 columns): where the fragments of the lanes have it.
inline const unsigned char* byte_of_a(unsigned turn, unsigned warp, unsigned row, unsigned byte) {
    const unsigned lane = row % 8 * 4 + byte % 16 / 4, word = row / 8 + byte / 16 * 2;
    return reinterpret_cast<const unsigned char*>(&exchange.words[turn][warp + lane][word]) + byte % 4;
}
inline const unsigned char* byte_of_b(unsigned turn, unsigned warp, unsigned column, unsigned byte) {
    const unsigned lane = column * 4 + byte % 16 / 4, word = 4 + byte / 16;
    return reinterpret_cast<const unsigned char*>(&exchange.words[turn][warp + lane][word]) + byte % 4;
}

template <class Number>
void multiply_fragments(typename Number::Sum (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
    const unsigned me = threadIdx.x, lane = me % 32, warp = me - lane, turn = turns[me]++ % 2;
    std::memcpy(exchange.words[turn][me], a, 16);
    exchange.words[turn][me][4] = b0;
    exchange.words[turn][me][5] = b1;
    host_gpu::collective();
    for (unsigned i = 0; i < 4; ++i) {
        const unsigned row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
        for (unsigned byte = 0; byte < 32; byte += Number::bytes)
            c[i] += static_cast<typename Number::Sum>(Number::value(byte_of_a(turn, warp, row, byte)) *
                                                      Number::value(byte_of_b(turn, warp, column, byte)));
    }
}

template <class T>
T loaded(const unsigned char* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

struct Fp16 {
    static constexpr int bytes = 2;
    using Sum = float;
    static float value(const unsigned char* x) { return float_from_fp16(loaded<std::uint16_t>(x)); }
    static void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        multiply_fragments<Fp16>(c, a, b0, b1);
    }
};
struct Bf16 {
    static constexpr int bytes = 2;
    using Sum = float;
    static float value(const unsigned char* x) { return plimsoll::float_from_bf16(loaded<std::uint16_t>(x)); }
    static void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        multiply_fragments<Bf16>(c, a, b0, b1);
    }
};
struct Tf32 {
    static constexpr int bytes = 4;
    using Sum = float;
    static float value(const unsigned char* x) { return loaded<float>(x); }
    static void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        multiply_fragments<Tf32>(c, a, b0, b1);
    }
};
struct Int8 {
    static constexpr int bytes = 1;
    using Sum = int;
    static int value(const unsigned char* x) { return loaded<std::int8_t>(x); }
    static void multiply(int (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        multiply_fragments<Int8>(c, a, b0, b1);
    }
};
// E4M3: sign, four bits of exponent with bias 7, three of mantissa; without infinities.
struct Fp8 {
    static constexpr int bytes = 1;
    using Sum = float;
    static float value(const unsigned char* x) {
        const int exponent = *x >> 3 & 15, mantissa = *x & 7;
        const float size = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), -9)
                                         : std::ldexp(static_cast<float>(8 + mantissa), exponent - 10);
        return (*x & 0x80) != 0 ? -size : size;
    }
    static void multiply(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        multiply_fragments<Fp8>(c, a, b0, b1);
    }
};
