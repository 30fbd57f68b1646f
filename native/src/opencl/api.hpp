// The part of OpenCL 1.2 to 3.0 that is used, declared here and found at run time, so that nothing must be installed to
// build or to start. Names, values and signatures: Khronos, The OpenCL Specification 3.0, sections 3 to 5 and appendix
// A.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(_WIN32)
#define PLIMSOLL_CL __stdcall
#else
#define PLIMSOLL_CL
#endif

namespace plimsoll::opencl {

using Int = std::int32_t;
using Uint = std::uint32_t;
using Ulong = std::uint64_t;
using Bits = std::uint64_t;

using PlatformId = struct PlatformObject*;
using DeviceId = struct DeviceObject*;
using ContextId = struct ContextObject*;
using QueueId = struct QueueObject*;
using MemoryId = struct MemoryObject*;
using ProgramId = struct ProgramObject*;
using KernelId = struct KernelObject*;
using EventId = struct EventObject*;

constexpr Int success = 0;
constexpr Int device_not_found = -1;
constexpr Int platform_not_found_khr = -1001;

constexpr Bits device_type_cpu = 1 << 1, device_type_gpu = 1 << 2, device_type_all = 0xFFFFFFFF;

constexpr Uint platform_name = 0x0902;

constexpr Uint device_type = 0x1000, device_compute_units = 0x1002, device_max_work_group = 0x1004,
               device_max_allocation_bytes = 0x1010, device_memory_bytes = 0x101F, device_unified_memory = 0x1035,
               device_available = 0x1027, device_compiler_available = 0x1028, device_name = 0x102B,
               device_vendor = 0x102C, driver_version = 0x102D, device_version = 0x102F, device_extensions = 0x1030,
               device_local_bytes = 0x1023;
// Extensions: cl_nv_device_attribute_query, cl_amd_device_attribute_query, cl_khr_pci_bus_info.
constexpr Uint device_pci_bus_nv = 0x4008, device_pci_slot_nv = 0x4009, device_pci_domain_nv = 0x400A,
               device_board_name_amd = 0x4038, device_free_kib_amd = 0x4039, device_pci_bus_khr = 0x410F;

constexpr Bits queue_profiling = 1 << 1;

constexpr Bits memory_read_write = 1 << 0, memory_use_host = 1 << 3, memory_allocate_host = 1 << 4;
constexpr Bits map_read = 1 << 0, map_write = 1 << 1;

constexpr Uint program_build_log = 0x1183;
constexpr Uint profiling_queued = 0x1280, profiling_submit = 0x1281, profiling_start = 0x1282, profiling_end = 0x1283;
constexpr Int complete = 0;

using Notify = void(PLIMSOLL_CL*)(const char* message, const void* details, std::size_t bytes, void* user);

struct Api {
    Int(PLIMSOLL_CL* get_platforms)(Uint room, PlatformId* platforms, Uint* count);
    Int(PLIMSOLL_CL* get_platform_info)(PlatformId, Uint what, std::size_t room, void* value, std::size_t* bytes);
    Int(PLIMSOLL_CL* get_devices)(PlatformId, Bits type, Uint room, DeviceId* devices, Uint* count);
    Int(PLIMSOLL_CL* get_device_info)(DeviceId, Uint what, std::size_t room, void* value, std::size_t* bytes);
    ContextId(PLIMSOLL_CL* create_context)(const std::intptr_t* properties, Uint count, const DeviceId*, Notify, void*,
                                           Int* error);
    Int(PLIMSOLL_CL* release_context)(ContextId);
    QueueId(PLIMSOLL_CL* create_queue)(ContextId, DeviceId, Bits properties, Int* error);
    Int(PLIMSOLL_CL* release_queue)(QueueId);
    MemoryId(PLIMSOLL_CL* create_buffer)(ContextId, Bits flags, std::size_t bytes, void* host, Int* error);
    Int(PLIMSOLL_CL* release_memory)(MemoryId);
    ProgramId(PLIMSOLL_CL* create_program)(ContextId, Uint count, const char** texts, const std::size_t* lengths,
                                           Int* error);
    Int(PLIMSOLL_CL* build_program)(ProgramId, Uint count, const DeviceId*, const char* options,
                                    void(PLIMSOLL_CL* notify)(ProgramId, void*), void* user);
    Int(PLIMSOLL_CL* get_build_info)(ProgramId, DeviceId, Uint what, std::size_t room, void* value, std::size_t* bytes);
    Int(PLIMSOLL_CL* release_program)(ProgramId);
    KernelId(PLIMSOLL_CL* create_kernel)(ProgramId, const char* name, Int* error);
    Int(PLIMSOLL_CL* release_kernel)(KernelId);
    Int(PLIMSOLL_CL* set_argument)(KernelId, Uint index, std::size_t bytes, const void* value);
    Int(PLIMSOLL_CL* enqueue_kernel)(QueueId, KernelId, Uint dimensions, const std::size_t* offset,
                                     const std::size_t* global, const std::size_t* local, Uint count, const EventId*,
                                     EventId* event);
    Int(PLIMSOLL_CL* enqueue_read)(QueueId, MemoryId, Uint blocking, std::size_t offset, std::size_t bytes, void* host,
                                   Uint count, const EventId*, EventId* event);
    Int(PLIMSOLL_CL* enqueue_write)(QueueId, MemoryId, Uint blocking, std::size_t offset, std::size_t bytes,
                                    const void* host, Uint count, const EventId*, EventId* event);
    Int(PLIMSOLL_CL* enqueue_copy)(QueueId, MemoryId from, MemoryId to, std::size_t from_offset, std::size_t to_offset,
                                   std::size_t bytes, Uint count, const EventId*, EventId* event);
    Int(PLIMSOLL_CL* enqueue_fill)(QueueId, MemoryId, const void* pattern, std::size_t pattern_bytes,
                                   std::size_t offset, std::size_t bytes, Uint count, const EventId*, EventId* event);
    void*(PLIMSOLL_CL* enqueue_map)(QueueId, MemoryId, Uint blocking, Bits flags, std::size_t offset, std::size_t bytes,
                                    Uint count, const EventId*, EventId* event, Int* error);
    Int(PLIMSOLL_CL* enqueue_unmap)(QueueId, MemoryId, void* mapped, Uint count, const EventId*, EventId* event);
    Int(PLIMSOLL_CL* enqueue_marker)(QueueId, Uint count, const EventId*, EventId* event);
    Int(PLIMSOLL_CL* flush)(QueueId);
    Int(PLIMSOLL_CL* finish)(QueueId);
    Int(PLIMSOLL_CL* get_profiling)(EventId, Uint what, std::size_t room, void* value, std::size_t* bytes);
    Int(PLIMSOLL_CL* release_event)(EventId);
    EventId(PLIMSOLL_CL* create_user_event)(ContextId, Int* error);
    Int(PLIMSOLL_CL* set_user_event)(EventId, Int status);
};

// Loads the system's OpenCL library once. Throws Failure `unsupported` with the reason where there is none.
const Api& api();

}  // namespace plimsoll::opencl
