// libnvidia-ml.so.1: the part of NVML that native/src/cuda uses, for the GPUs of the fake.
#include <cstring>
#include <string>

#include "settings.hpp"

namespace {

using fake::number;

constexpr int success = 0, not_supported = 3, not_found = 6;

unsigned whole(const char* name, double otherwise) { return static_cast<unsigned>(number(name, otherwise)); }

struct MemoryInfo {
    unsigned long long total, free, used;
};
struct Utilization {
    unsigned gpu, memory;
};
struct Process {
    unsigned id;
    unsigned long long used_bytes;
    unsigned instance, compute_instance;
};

}  // namespace

#define CALL(name, ...)               \
    extern "C" int name(__VA_ARGS__); \
    extern "C" int name(__VA_ARGS__)

CALL(nvmlInit_v2) { return static_cast<int>(number("nvml_init", 0)); }
extern "C" const char* nvmlErrorString(int status);
extern "C" const char* nvmlErrorString(int status) {
    return status == not_found ? "Not Found" : "an error of the fake";
}
CALL(nvmlSystemGetDriverVersion, char* version, unsigned length) {
    std::strncpy(version, "999.0-fake", length);
    return success;
}
CALL(nvmlSystemGetProcessName, unsigned, char* name, unsigned length) {
    std::strncpy(name, "/home/somebody/fake", length);
    return success;
}
CALL(nvmlDeviceGetHandleByPciBusId_v2, const char* slot, void** card) {
    static char any;
    *card = &any;
    return std::strncmp(slot, "0000:f", 6) == 0 ? success : not_found;
}
CALL(nvmlDeviceGetClockInfo, void*, int kind, unsigned* mhz) {
    *mhz = kind == 2 ? 5000 : 1000;
    return success;
}
CALL(nvmlDeviceGetMaxClockInfo, void*, int kind, unsigned* mhz) {
    *mhz = kind == 2 ? 10000 : 2000;
    return success;
}
CALL(nvmlDeviceGetPowerUsage, void*, unsigned* milliwatts) {
    *milliwatts = 55'500;
    return success;
}
CALL(nvmlDeviceGetEnforcedPowerLimit, void*, unsigned* milliwatts) {
    *milliwatts = 300'000;
    return success;
}
CALL(nvmlDeviceGetPowerManagementLimitConstraints, void*, unsigned* least, unsigned* most) {
    *least = 100'000;
    *most = 450'000;
    return success;
}
CALL(nvmlDeviceGetTemperature, void*, int, unsigned* celsius) {
    *celsius = 61;
    return success;
}
CALL(nvmlDeviceGetCurrPcieLinkGeneration, void*, unsigned* value) {
    *value = 1;
    return success;
}
CALL(nvmlDeviceGetCurrPcieLinkWidth, void*, unsigned* value) {
    *value = 8;
    return success;
}
CALL(nvmlDeviceGetMaxPcieLinkGeneration, void*, unsigned* value) {
    *value = 4;
    return success;
}
CALL(nvmlDeviceGetMaxPcieLinkWidth, void*, unsigned* value) {
    *value = 16;
    return success;
}
CALL(nvmlDeviceGetEccMode, void*, unsigned* now, unsigned* pending) {
    *now = *pending = whole("ecc", 0);
    return success;
}
CALL(nvmlDeviceGetTotalEccErrors, void*, int, int, unsigned long long* count) {
    *count = whole("ecc_errors", 0);
    return success;
}
CALL(nvmlDeviceGetMigMode, void*, unsigned* now, unsigned* pending) {
    if (fake::setting("mig").empty()) return not_supported;
    *now = *pending = whole("mig", 0);
    return success;
}
CALL(nvmlDeviceGetUtilizationRates, void*, Utilization* utilization) {
    *utilization = {whole("busy_percent", 0), 0};
    return success;
}
CALL(nvmlDeviceGetMemoryInfo, void*, MemoryInfo* info) {
    const auto total = static_cast<unsigned long long>(number("memory_bytes", 1 << 30));
    *info = {total, total / 8 * 7, total / 8};
    return success;
}
CALL(nvmlDeviceGetCurrentClocksThrottleReasons, void*, unsigned long long* reasons) {
    *reasons = whole("reasons", 1);
    return success;
}
CALL(nvmlDeviceGetComputeRunningProcesses_v3, void*, unsigned* count, Process* list) {
    const unsigned others = whole("processes", 0);
    list[0] = {static_cast<unsigned>(getpid()), 1 << 20, ~0u, ~0u};
    for (unsigned i = 0; i < others; ++i) list[1 + i] = {1'000'000 + i, 1 << 20, ~0u, ~0u};
    *count = 1 + others;
    return success;
}
