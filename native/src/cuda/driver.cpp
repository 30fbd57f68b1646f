#include "driver.hpp"

#include <array>
#include <vector>

#include "../kernel.hpp"
#include "../os/library.hpp"

namespace plimsoll::cuda {
namespace {

// WSL2 brings the driver of Windows in a folder of its own, also where the distribution has a library that does not
// work there.
std::vector<std::string> library_names() {
#if defined(_WIN32)
    return {"nvcuda.dll"};
#elif defined(__APPLE__)
    return {};
#else
    return {"libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"};
#endif
}

// The first that has the functions used here without a choice: primary contexts as of CUDA 11.0.
constexpr int oldest_version = 11000;

template <class Pointer>
void need(const Library& library, const std::string& file, const char* name, Pointer& pointer) {
    library.find(name, pointer);
    if (pointer == nullptr)
        throw Failure("unsupported", "NVIDIA's driver is damaged or too old: " + file + " has no " + name);
}

void find_all(const Library& library, const std::string& file, Driver& d) {
#define NEED(name) need(library, file, #name, d.name)
    NEED(cuInit), NEED(cuDriverGetVersion), NEED(cuGetErrorName), NEED(cuDeviceGetCount), NEED(cuDeviceGet);
    NEED(cuDeviceGetName), NEED(cuDeviceTotalMem_v2), NEED(cuDeviceGetAttribute), NEED(cuDeviceGetPCIBusId);
    NEED(cuDevicePrimaryCtxRetain), NEED(cuCtxSetCurrent), NEED(cuMemGetInfo_v2);
    NEED(cuMemAlloc_v2), NEED(cuMemFree_v2), NEED(cuMemHostAlloc), NEED(cuMemFreeHost), NEED(cuMemHostRegister_v2);
    NEED(cuMemHostUnregister), NEED(cuMemHostGetDevicePointer_v2), NEED(cuMemcpyHtoDAsync_v2);
    NEED(cuMemcpyDtoHAsync_v2), NEED(cuMemcpyDtoDAsync_v2), NEED(cuMemsetD8Async), NEED(cuStreamCreate);
    NEED(cuStreamDestroy_v2), NEED(cuStreamSynchronize), NEED(cuStreamQuery), NEED(cuStreamWaitEvent);
    NEED(cuEventCreate);
    NEED(cuEventDestroy_v2), NEED(cuEventRecord), NEED(cuEventElapsedTime);
    NEED(cuModuleLoadData), NEED(cuModuleGetFunction), NEED(cuFuncSetAttribute), NEED(cuLaunchKernel);
#undef NEED
#define FIND(name) library.find(#name, d.name)
    FIND(cuMemGetAllocationGranularity), FIND(cuDeviceCanAccessPeer), FIND(cuCtxEnablePeerAccess);
    FIND(cuMemcpyPeerAsync), FIND(cuStreamBeginCapture_v2), FIND(cuStreamEndCapture);
    FIND(cuGraphInstantiateWithFlags), FIND(cuGraphLaunch), FIND(cuGraphExecDestroy), FIND(cuGraphDestroy);
#undef FIND
}

struct Words {
    Status status;
    const char* code;
    const char* text;
};

// What a user can do something about. Every other status that is not in `harmless` makes the context useless.
constexpr std::array<Words, 17> known = {{
    {2, "out-of-memory", "there is not so much memory left"},
    {34, "unsupported", "libcuda.so.1 is the toolkit's stub, not a driver"},
    {46, "in-use", "another process has the GPU for itself, or its compute mode forbids computing"},
    {100, "unsupported", "the driver finds no GPU that it can use"},
    {214, "lost", "an error in the GPU's memory that ECC could not correct"},
    {217, "unsupported", "these GPUs cannot reach each other's memory"},
    {700, "lost", "a kernel used an address that it does not have"},
    {702, "lost", "the system ended a kernel that took too long"},
    {719, "lost", "a kernel failed"},
    {800, "unsupported", "this user may not do that"},
    {801, "unsupported", "this GPU or system does not support it"},
    {802, "unsupported",
     "the driver has not finished to set up the GPUs; on NVSwitch systems, is the fabric manager up?"},
    {803, "unsupported", "the driver's library and kernel module have different versions; restart after the update"},
    {804, "unsupported", "a compatibility package of CUDA does not fit this GPU; remove it from the library path"},
    {909, "lost", "the GPU did not answer in time"},
    {3, "unsupported", "the driver did not start"},
    {999, "lost", "the driver does not say why; the GPU may have fallen off the bus, look into the system's log"},
}};

// Invalid value, image or handle; not found; not ready; PTX that this driver does not know; peer access already on, or
// not on; memory already registered, or not: the context lives on.
constexpr std::array<Status, 16> harmless = {
    {1, 101, 200, 209, 218, 221, 222, 223, 400, 500, 600, 701, 704, 705, 712, 713}};

std::string name_of(const Driver& d, Status status) {
    const char* name = nullptr;
    if (d.cuGetErrorName(status, &name) == status::success && name != nullptr) return name;
    return "an error without a name";
}

Failure failure_of(const Driver& d, Status status, const char* call) {
    const std::string text = std::string(call) + ": " + name_of(d, status) + " (" + std::to_string(status) + ")";
    for (const Words& words : known)
        if (words.status == status) return Failure(words.code, text + ": " + words.text);
    for (const Status each : harmless)
        if (each == status) return Failure("driver", text);
    return Failure("lost", text);
}

// Names the version, so that the words fit what `nvidia-smi` shows.
void refuse_old(const Driver& d) {
    int version = 0;
    if (d.cuDriverGetVersion(&version) == status::success && version >= oldest_version) return;
    throw Failure("unsupported", "the NVIDIA driver offers CUDA " + version_text(version) + "; it must be " +
                                     version_text(oldest_version) + " or newer: update the driver");
}

Driver start(const Library& library, const std::string& file) {
    Driver d{};
    find_all(library, file, d);
    refuse_old(d);
    const Status status = d.cuInit(0);
    if (status != status::success) throw Failure("unsupported", failure_of(d, status, "cuInit").what());
    return d;
}

// What the first library says of itself is the reason, if none works.
Driver load() {
    std::string absent, broken;
    for (const std::string& name : library_names()) {
        std::string why;
        const std::optional<Library> library = Library::open(name, why);
        if (!library && absent.empty()) absent = why;
        if (!library) continue;
        try {
            return start(*library, name);
        } catch (const Failure& failure) {
            if (broken.empty()) broken = failure.what();
        }
    }
    if (!broken.empty()) throw Failure("unsupported", broken);
    if (!absent.empty()) throw Failure("unsupported", "there is no NVIDIA driver: " + absent);
    throw Failure("unsupported", "NVIDIA makes no driver with CUDA for this system");
}

}  // namespace

const Driver& driver() {
    static const Driver loaded = load();
    return loaded;
}

void check(Status status, const char* call) {
    if (status != status::success) throw failure_of(driver(), status, call);
}

int driver_version() {
    int version = 0;
    check(driver().cuDriverGetVersion(&version), "cuDriverGetVersion");
    return version;
}

std::string version_text(int version) {
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace plimsoll::cuda
