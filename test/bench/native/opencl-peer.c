/*
 * Plain OpenCL to compare the addon with: the same calls, written straight down, on the first device of the first platform.
 *
 *   cc -O2 opencl-peer.c -lOpenCL -o opencl-peer        needs the headers and the loader (Debian: ocl-icd-opencl-dev)
 *   ./opencl-peer OPERATION BYTES REPETITIONS           prints the seconds of each repetition, one a line
 *
 * OPERATION: h2d, d2h (pinned memory: CL_MEM_ALLOC_HOST_PTR, mapped), h2d_pageable, d2h_pageable, d2d, triad (over three
 * arrays of BYTES), launches (BYTES empty kernels and one clFinish).
 */
#define CL_TARGET_OPENCL_VERSION 120
#define _GNU_SOURCE
#include <CL/cl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *source =
    "__kernel void nothing(__global uint *unused) {}\n"
    "__kernel void triad(__global float4 *restrict a, __global const float4 *restrict b,\n"
    "                    __global const float4 *restrict c, float s) {\n"
    "    size_t i = get_global_id(0);\n"
    "    a[i] = b[i] + s * c[i];\n"
    "}\n";

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void check(cl_int code, const char *what) {
    if (code == CL_SUCCESS) return;
    fprintf(stderr, "%s: %d\n", what, code);
    exit(1);
}

static cl_context context;
static cl_command_queue queue;
static cl_mem a, b, c;
static cl_kernel kernel;
static void *host;
static size_t bytes;

static cl_mem new_buffer(size_t size, cl_mem_flags flags) {
    cl_int code;
    cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE | flags, size, NULL, &code);
    check(code, "clCreateBuffer");
    return buffer;
}

static void fill(cl_mem buffer) {
    const float one = 1;
    check(clEnqueueFillBuffer(queue, buffer, &one, sizeof one, 0, bytes, 0, NULL, NULL), "clEnqueueFillBuffer");
    check(clFinish(queue), "clFinish");
}

static void set_up_kernel(cl_device_id device, const char *name) {
    cl_int code;
    cl_program program = clCreateProgramWithSource(context, 1, &source, NULL, &code);
    check(code, "clCreateProgramWithSource");
    check(clBuildProgram(program, 1, &device, "-cl-std=CL1.2", NULL, NULL), "clBuildProgram");
    kernel = clCreateKernel(program, name, &code);
    check(code, "clCreateKernel");
    check(clSetKernelArg(kernel, 0, sizeof a, &a), "clSetKernelArg");
    if (strcmp(name, "triad") != 0) return;
    const float s = 3;
    check(clSetKernelArg(kernel, 1, sizeof b, &b), "clSetKernelArg");
    check(clSetKernelArg(kernel, 2, sizeof c, &c), "clSetKernelArg");
    check(clSetKernelArg(kernel, 3, sizeof s, &s), "clSetKernelArg");
}

static void copy_in(void) { check(clEnqueueWriteBuffer(queue, a, CL_FALSE, 0, bytes, host, 0, NULL, NULL), "write"); }
static void copy_out(void) { check(clEnqueueReadBuffer(queue, a, CL_FALSE, 0, bytes, host, 0, NULL, NULL), "read"); }
static void copy_on(void) { check(clEnqueueCopyBuffer(queue, b, a, 0, 0, bytes, 0, NULL, NULL), "copy"); }
static void run_triad(void) {
    const size_t items = bytes / 16, group = 256;
    check(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &items, &group, 0, NULL, NULL), "triad");
}
static void launch_many(void) {
    const size_t one = 1;
    for (size_t i = 0; i < bytes; ++i)
        check(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &one, &one, 0, NULL, NULL), "launch");
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    const char *operation = arguments[1];
    bytes = (size_t)atoll(arguments[2]);
    const int repetitions = atoi(arguments[3]);
    const int is_launches = strcmp(operation, "launches") == 0;
    cl_platform_id platform;
    cl_device_id device;
    cl_int code;
    check(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
    check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    check(code, "clCreateContext");
    /* The addon's single operations have events, its launches one after another have none. */
    queue = clCreateCommandQueue(context, device, is_launches ? 0 : CL_QUEUE_PROFILING_ENABLE, &code);
    check(code, "clCreateCommandQueue");

    a = new_buffer(is_launches ? 4 : bytes, 0);
    void (*step)(void) = NULL;
    if (is_launches) {
        set_up_kernel(device, "nothing");
        step = launch_many;
    } else if (strcmp(operation, "triad") == 0 || strcmp(operation, "d2d") == 0) {
        b = new_buffer(bytes, 0);
        c = new_buffer(bytes, 0);
        fill(b);
        fill(c);
        step = copy_on;
        if (strcmp(operation, "triad") == 0) {
            set_up_kernel(device, "triad");
            step = run_triad;
        }
    } else {
        if (strstr(operation, "_pageable") != NULL) {
            host = aligned_alloc((size_t)2 << 20, (bytes + ((size_t)2 << 20) - 1) >> 21 << 21);
        } else {
            cl_mem pinned = new_buffer(bytes, CL_MEM_ALLOC_HOST_PTR);
            host = clEnqueueMapBuffer(queue, pinned, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0, bytes, 0, NULL, NULL, &code);
            check(code, "clEnqueueMapBuffer");
        }
        memset(host, 1, bytes);
        fill(a);
        step = operation[0] == 'h' ? copy_in : copy_out;
    }
    step();
    check(clFinish(queue), "clFinish");
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        const double start = seconds_now();
        step();
        check(clFinish(queue), "clFinish");
        printf("%.9f\n", seconds_now() - start);
    }
    return 0;
}
