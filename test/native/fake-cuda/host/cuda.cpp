#include "cuda.hpp"

#include <sched.h>
#include <ucontext.h>

#include <chrono>
#include <memory>
#include <vector>

#include "instructions.cuh"

thread_local Index threadIdx, blockIdx, blockDim, gridDim;
thread_local Exchange exchange;
thread_local unsigned turns[1024];

namespace host_gpu {
namespace {

// One thread of a block, with a stack of its own.
struct Fiber {
    static constexpr std::size_t stack_bytes = 64 << 10;
    ucontext_t context;
    std::unique_ptr<char[]> stack{new char[stack_bytes]};
    bool is_done = false;
};

struct Block {
    ucontext_t scheduler;
    std::vector<Fiber> fibers;
    unsigned current = 0;
    const std::function<void()>* kernel = nullptr;
};
thread_local Block* block = nullptr;

void enter_fiber() {
    (*block->kernel)();
    block->fibers[block->current].is_done = true;
    swapcontext(&block->fibers[block->current].context, &block->scheduler);
}

// All threads of our kernels take the same way through their collectives, so letting each run until the next one, in
// turn, is the same as waiting for all.
void run_meeting(unsigned threads, const std::function<void()>& kernel) {
    Block own;
    own.fibers.resize(threads);
    own.kernel = &kernel;
    block = &own;
    for (Fiber& fiber : own.fibers) {
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.get();
        fiber.context.uc_stack.ss_size = Fiber::stack_bytes;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, enter_fiber, 0);
    }
    while (!own.fibers[0].is_done)
        for (own.current = 0; own.current < threads; ++own.current) {
            threadIdx.x = own.current;
            swapcontext(&own.scheduler, &own.fibers[own.current].context);
        }
    block = nullptr;
}

}  // namespace

void collective() { swapcontext(&block->fibers[block->current].context, &block->scheduler); }

void run_grid(unsigned blocks, unsigned threads, bool meets, const std::function<void()>& kernel) {
    gridDim = {blocks};
    blockDim = {threads};
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x) {
        if (meets) {
            std::memset(turns, 0, sizeof turns);
            run_meeting(threads, kernel);
            continue;
        }
        for (threadIdx.x = 0; threadIdx.x < threads; ++threadIdx.x) kernel();
    }
}

// Some other zero than the host's, and a coarse step, as real GPUs have.
unsigned long long clock_ns() {
    sched_yield();  // kernels that wait ask for the time again and again, and a CPU is rarer than a GPU
    constexpr unsigned long long other_zero = 1'700'000'000'000'000'000ull, step = 32;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    const auto ns = static_cast<unsigned long long>(std::chrono::nanoseconds(now).count());
    return (other_zero + ns) / step * step;
}

}  // namespace host_gpu
