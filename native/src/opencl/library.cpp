#include "api.hpp"

#include "../kernel.hpp"
#include "../os/library.hpp"

namespace plimsoll::opencl {
namespace {

constexpr const char* file_names[] = {
#if defined(_WIN32)
    "OpenCL.dll",
#elif defined(__APPLE__)
    "/System/Library/Frameworks/OpenCL.framework/OpenCL",
#else
    "libOpenCL.so.1",
    "libOpenCL.so",
#endif
};

template <class Function>
void need(const Library& library, Function& function, const char* name) {
    library.find(name, function);
    if (function == nullptr)
        throw Failure("unsupported", "the OpenCL library is older than OpenCL 1.2: it has no " + std::string(name));
}

Library open() {
    std::string why;
    for (const char* name : file_names)
        if (const std::optional<Library> library = Library::open(name, why)) return *library;
    throw Failure("unsupported", "there is no OpenCL: " + why);
}

Api load() {
    const Library library = open();
    Api api;
    need(library, api.get_platforms, "clGetPlatformIDs");
    need(library, api.get_platform_info, "clGetPlatformInfo");
    need(library, api.get_devices, "clGetDeviceIDs");
    need(library, api.get_device_info, "clGetDeviceInfo");
    need(library, api.create_context, "clCreateContext");
    need(library, api.release_context, "clReleaseContext");
    need(library, api.create_queue, "clCreateCommandQueue");
    need(library, api.release_queue, "clReleaseCommandQueue");
    need(library, api.create_buffer, "clCreateBuffer");
    need(library, api.release_memory, "clReleaseMemObject");
    need(library, api.create_program, "clCreateProgramWithSource");
    need(library, api.build_program, "clBuildProgram");
    need(library, api.get_build_info, "clGetProgramBuildInfo");
    need(library, api.release_program, "clReleaseProgram");
    need(library, api.create_kernel, "clCreateKernel");
    need(library, api.release_kernel, "clReleaseKernel");
    need(library, api.set_argument, "clSetKernelArg");
    need(library, api.enqueue_kernel, "clEnqueueNDRangeKernel");
    need(library, api.enqueue_read, "clEnqueueReadBuffer");
    need(library, api.enqueue_write, "clEnqueueWriteBuffer");
    need(library, api.enqueue_copy, "clEnqueueCopyBuffer");
    need(library, api.enqueue_fill, "clEnqueueFillBuffer");
    need(library, api.enqueue_map, "clEnqueueMapBuffer");
    need(library, api.enqueue_unmap, "clEnqueueUnmapMemObject");
    need(library, api.enqueue_marker, "clEnqueueMarkerWithWaitList");
    need(library, api.flush, "clFlush");
    need(library, api.finish, "clFinish");
    need(library, api.get_profiling, "clGetEventProfilingInfo");
    need(library, api.release_event, "clReleaseEvent");
    need(library, api.create_user_event, "clCreateUserEvent");
    need(library, api.set_user_event, "clSetUserEventStatus");
    return api;
}

}  // namespace

const Api& api() {
    static const Api loaded = load();
    return loaded;
}

}  // namespace plimsoll::opencl
