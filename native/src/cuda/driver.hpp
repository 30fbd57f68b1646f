// The part of NVIDIA's driver API that is used here, declared anew after its documentation (CUDA Driver API 13.0). The
// names are those of the symbols in the library, with the version that the declaration belongs to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#ifdef _WIN32
#define PLIMSOLL_CUDA __stdcall
#else
#define PLIMSOLL_CUDA
#endif

namespace plimsoll::cuda {

using Status = int;  // CUresult
using DeviceHandle = int;
using Address = unsigned long long;  // CUdeviceptr
using Context = struct OpaqueContext*;
using Stream = struct OpaqueStream*;
using Event = struct OpaqueEvent*;
using Module = struct OpaqueModule*;
using Function = struct OpaqueFunction*;
using Graph = struct OpaqueGraph*;
using GraphExec = struct OpaqueGraphExec*;

namespace status {
constexpr Status success = 0, peer_access_already_enabled = 704;
}

namespace attribute {
constexpr int multiprocessors = 16, integrated = 18, threads_of_multiprocessor = 39, copy_engines = 40,
              capability_major = 75, capability_minor = 76, host_numa_id = 134;
}

// CUmemAllocationProp, for which only the location is filled in.
struct AllocationProperties {
    int type;
    int handle_types;
    struct {
        int type, id;
    } location;
    void* win32_meta_data;
    unsigned char flags[8];
};

struct Driver {
    Status(PLIMSOLL_CUDA* cuInit)(unsigned flags);
    Status(PLIMSOLL_CUDA* cuDriverGetVersion)(int* version);
    Status(PLIMSOLL_CUDA* cuGetErrorName)(Status status, const char** name);
    Status(PLIMSOLL_CUDA* cuDeviceGetCount)(int* count);
    Status(PLIMSOLL_CUDA* cuDeviceGet)(DeviceHandle* device, int index);
    Status(PLIMSOLL_CUDA* cuDeviceGetName)(char* name, int length, DeviceHandle device);
    Status(PLIMSOLL_CUDA* cuDeviceTotalMem_v2)(std::size_t* bytes, DeviceHandle device);
    Status(PLIMSOLL_CUDA* cuDeviceGetAttribute)(int* value, int attribute, DeviceHandle device);
    Status(PLIMSOLL_CUDA* cuDeviceGetPCIBusId)(char* id, int length, DeviceHandle device);

    Status(PLIMSOLL_CUDA* cuDevicePrimaryCtxRetain)(Context* context, DeviceHandle device);
    Status(PLIMSOLL_CUDA* cuCtxSetCurrent)(Context context);

    Status(PLIMSOLL_CUDA* cuMemGetInfo_v2)(std::size_t* free_bytes, std::size_t* total_bytes);
    Status(PLIMSOLL_CUDA* cuMemAlloc_v2)(Address* address, std::size_t bytes);
    Status(PLIMSOLL_CUDA* cuMemFree_v2)(Address address);
    Status(PLIMSOLL_CUDA* cuMemHostAlloc)(void** start, std::size_t bytes, unsigned flags);
    Status(PLIMSOLL_CUDA* cuMemFreeHost)(void* start);
    Status(PLIMSOLL_CUDA* cuMemHostRegister_v2)(void* start, std::size_t bytes, unsigned flags);
    Status(PLIMSOLL_CUDA* cuMemHostUnregister)(void* start);
    Status(PLIMSOLL_CUDA* cuMemHostGetDevicePointer_v2)(Address* address, void* start, unsigned flags);
    Status(PLIMSOLL_CUDA* cuMemcpyHtoDAsync_v2)(Address to, const void* from, std::size_t bytes, Stream stream);
    Status(PLIMSOLL_CUDA* cuMemcpyDtoHAsync_v2)(void* to, Address from, std::size_t bytes, Stream stream);
    Status(PLIMSOLL_CUDA* cuMemcpyDtoDAsync_v2)(Address to, Address from, std::size_t bytes, Stream stream);
    Status(PLIMSOLL_CUDA* cuMemsetD8Async)(Address to, unsigned char value, std::size_t count, Stream stream);

    Status(PLIMSOLL_CUDA* cuStreamCreate)(Stream* stream, unsigned flags);
    Status(PLIMSOLL_CUDA* cuStreamDestroy_v2)(Stream stream);
    Status(PLIMSOLL_CUDA* cuStreamSynchronize)(Stream stream);
    Status(PLIMSOLL_CUDA* cuStreamQuery)(Stream stream);
    Status(PLIMSOLL_CUDA* cuStreamWaitEvent)(Stream stream, Event event, unsigned flags);
    Status(PLIMSOLL_CUDA* cuEventCreate)(Event* event, unsigned flags);
    Status(PLIMSOLL_CUDA* cuEventDestroy_v2)(Event event);
    Status(PLIMSOLL_CUDA* cuEventRecord)(Event event, Stream stream);
    Status(PLIMSOLL_CUDA* cuEventElapsedTime)(float* milliseconds, Event begin, Event end);

    Status(PLIMSOLL_CUDA* cuModuleLoadData)(Module* module, const void* image);
    Status(PLIMSOLL_CUDA* cuModuleGetFunction)(Function* function, Module module, const char* name);
    Status(PLIMSOLL_CUDA* cuFuncSetAttribute)(Function function, int attribute, int value);
    Status(PLIMSOLL_CUDA* cuLaunchKernel)(Function function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                                          unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared_bytes,
                                          Stream stream, void** parameters, void** extra);

    // Null where the driver is older than they are.
    Status(PLIMSOLL_CUDA* cuMemGetAllocationGranularity)(std::size_t* bytes, const AllocationProperties* properties,
                                                         int option);
    Status(PLIMSOLL_CUDA* cuDeviceCanAccessPeer)(int* can, DeviceHandle device, DeviceHandle peer);
    Status(PLIMSOLL_CUDA* cuCtxEnablePeerAccess)(Context peer, unsigned flags);
    Status(PLIMSOLL_CUDA* cuMemcpyPeerAsync)(Address to, Context to_context, Address from, Context from_context,
                                             std::size_t bytes, Stream stream);
    Status(PLIMSOLL_CUDA* cuStreamBeginCapture_v2)(Stream stream, int mode);
    Status(PLIMSOLL_CUDA* cuStreamEndCapture)(Stream stream, Graph* graph);
    Status(PLIMSOLL_CUDA* cuGraphInstantiateWithFlags)(GraphExec* exec, Graph graph, unsigned long long flags);
    Status(PLIMSOLL_CUDA* cuGraphLaunch)(GraphExec exec, Stream stream);
    Status(PLIMSOLL_CUDA* cuGraphExecDestroy)(GraphExec exec);
    Status(PLIMSOLL_CUDA* cuGraphDestroy)(Graph graph);
};

// The driver of this machine, loaded and initialised once. Throws Failure `unsupported` where there is none that works.
const Driver& driver();

// Throws the Failure that the status stands for, if any: `out-of-memory`, `unsupported`, `driver` or `lost`.
void check(Status status, const char* call);

// What the driver offers, e.g. 13000 for CUDA 13.0.
int driver_version();
std::string version_text(int version);

}  // namespace plimsoll::cuda
