// Our declarations of the driver API against NVIDIA's, where the toolkit is installed: a compiler that takes this file
// has found no difference. Only compiled, never linked.
#define __CUDA_API_VERSION_INTERNAL  // names every version of a function by its symbol
#include <cuda.h>

#include <cstddef>
#include <type_traits>

#include "../../../native/src/cuda/driver.hpp"

namespace {

using plimsoll::cuda::Driver;

template <class Ours, class Theirs>
constexpr bool alike = sizeof(Ours) == sizeof(Theirs) && std::is_pointer_v<Ours> == std::is_pointer_v<Theirs>;

// As many parameters, each as large and as much of a pointer: what the calling convention knows of them.
template <class Ours, class Theirs>
struct Agree : std::false_type {};
template <class... Ours, class... Theirs>
struct Agree<int (*)(Ours...), CUresult (*)(Theirs...)> {
    static constexpr bool value = [] {
        if constexpr (sizeof...(Ours) == sizeof...(Theirs)) return (alike<Ours, Theirs> && ...);
        return false;
    }();
};

#define AGREE(name) static_assert(Agree<decltype(Driver::name), decltype(&::name)>::value, #name)
AGREE(cuInit);
AGREE(cuDriverGetVersion);
AGREE(cuGetErrorName);
AGREE(cuDeviceGetCount);
AGREE(cuDeviceGet);
AGREE(cuDeviceGetName);
AGREE(cuDeviceTotalMem_v2);
AGREE(cuDeviceGetAttribute);
AGREE(cuDeviceGetPCIBusId);
AGREE(cuDevicePrimaryCtxRetain);
AGREE(cuCtxSetCurrent);
AGREE(cuMemGetInfo_v2);
AGREE(cuMemAlloc_v2);
AGREE(cuMemFree_v2);
AGREE(cuMemHostAlloc);
AGREE(cuMemFreeHost);
AGREE(cuMemHostRegister_v2);
AGREE(cuMemHostUnregister);
AGREE(cuMemHostGetDevicePointer_v2);
AGREE(cuMemcpyHtoDAsync_v2);
AGREE(cuMemcpyDtoHAsync_v2);
AGREE(cuMemcpyDtoDAsync_v2);
AGREE(cuMemsetD8Async);
AGREE(cuStreamCreate);
AGREE(cuStreamDestroy_v2);
AGREE(cuStreamSynchronize);
AGREE(cuStreamQuery);
AGREE(cuStreamWaitEvent);
AGREE(cuEventCreate);
AGREE(cuEventDestroy_v2);
AGREE(cuEventRecord);
AGREE(cuEventElapsedTime);
AGREE(cuModuleLoadData);
AGREE(cuModuleGetFunction);
AGREE(cuFuncSetAttribute);
AGREE(cuLaunchKernel);
AGREE(cuMemGetAllocationGranularity);
AGREE(cuDeviceCanAccessPeer);
AGREE(cuCtxEnablePeerAccess);
AGREE(cuMemcpyPeerAsync);
AGREE(cuStreamBeginCapture_v2);
AGREE(cuStreamEndCapture);
AGREE(cuGraphInstantiateWithFlags);
AGREE(cuGraphLaunch);
AGREE(cuGraphExecDestroy);
AGREE(cuGraphDestroy);

using Properties = plimsoll::cuda::AllocationProperties;
static_assert(sizeof(Properties) == sizeof(CUmemAllocationProp) &&
              offsetof(Properties, location) == offsetof(CUmemAllocationProp, location));

namespace attribute = plimsoll::cuda::attribute;
static_assert(attribute::multiprocessors == CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT &&
              attribute::integrated == CU_DEVICE_ATTRIBUTE_INTEGRATED &&
              attribute::threads_of_multiprocessor == CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR &&
              attribute::copy_engines == CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT &&
              attribute::capability_major == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR &&
              attribute::capability_minor == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR &&
              attribute::host_numa_id == CU_DEVICE_ATTRIBUTE_HOST_NUMA_ID);

namespace status = plimsoll::cuda::status;
static_assert(status::success == CUDA_SUCCESS &&
              status::peer_access_already_enabled == CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED);

}  // namespace
