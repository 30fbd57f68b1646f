#include "nvml.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "../os/library.hpp"

#ifdef _WIN32
#include <process.h>
#else
#include <unistd.h>
#endif

namespace plimsoll::cuda {
namespace {

// Declared anew after the NVML API reference (580); the functions that older libraries lack stay null.
using Card = struct OpaqueCard*;
using Number = int (*)(Card card, unsigned* value);

struct MemoryInfo {
    unsigned long long total, free, used;
};
struct Utilization {
    unsigned gpu, memory;  // per cent
};

struct Nvml {
    int (*nvmlInit_v2)();
    const char* (*nvmlErrorString)(int status);
    int (*nvmlSystemGetDriverVersion)(char* version, unsigned length);
    int (*nvmlSystemGetProcessName)(unsigned process, char* name, unsigned length);
    int (*nvmlDeviceGetHandleByPciBusId_v2)(const char* slot, Card* card);
    int (*nvmlDeviceGetClockInfo)(Card card, int kind, unsigned* mhz);
    int (*nvmlDeviceGetMaxClockInfo)(Card card, int kind, unsigned* mhz);
    Number nvmlDeviceGetPowerUsage, nvmlDeviceGetEnforcedPowerLimit;
    int (*nvmlDeviceGetPowerManagementLimitConstraints)(Card card, unsigned* least, unsigned* most);
    int (*nvmlDeviceGetTemperature)(Card card, int sensor, unsigned* celsius);
    Number nvmlDeviceGetCurrPcieLinkGeneration, nvmlDeviceGetCurrPcieLinkWidth;
    Number nvmlDeviceGetMaxPcieLinkGeneration, nvmlDeviceGetMaxPcieLinkWidth;
    int (*nvmlDeviceGetEccMode)(Card card, unsigned* now, unsigned* pending);
    int (*nvmlDeviceGetTotalEccErrors)(Card card, int kind, int counter, unsigned long long* count);
    int (*nvmlDeviceGetMigMode)(Card card, unsigned* now, unsigned* pending);
    int (*nvmlDeviceGetUtilizationRates)(Card card, Utilization* utilization);
    int (*nvmlDeviceGetMemoryInfo)(Card card, MemoryInfo* info);
    int (*nvmlDeviceGetCurrentClocksThrottleReasons)(Card card, unsigned long long* reasons);
    int (*processes)(Card card, unsigned* count, void* list);
    std::size_t process_bytes;
};

std::vector<std::string> library_names() {
#if defined(_WIN32)
    return {"nvml.dll", "C:\\Program Files\\NVIDIA Corporation\\NVSMI\\nvml.dll"};
#elif defined(__APPLE__)
    return {};
#else
    return {"libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"};
#endif
}

void find_all(const Library& library, Nvml& n) {
#define FIND(name) library.find(#name, n.name)
    FIND(nvmlInit_v2), FIND(nvmlErrorString), FIND(nvmlSystemGetDriverVersion), FIND(nvmlDeviceGetHandleByPciBusId_v2);
    FIND(nvmlDeviceGetClockInfo), FIND(nvmlDeviceGetMaxClockInfo), FIND(nvmlDeviceGetPowerUsage);
    FIND(nvmlDeviceGetEnforcedPowerLimit), FIND(nvmlDeviceGetPowerManagementLimitConstraints);
    FIND(nvmlSystemGetProcessName);
    FIND(nvmlDeviceGetTemperature), FIND(nvmlDeviceGetCurrPcieLinkGeneration), FIND(nvmlDeviceGetCurrPcieLinkWidth);
    FIND(nvmlDeviceGetMaxPcieLinkGeneration), FIND(nvmlDeviceGetMaxPcieLinkWidth), FIND(nvmlDeviceGetEccMode);
    FIND(nvmlDeviceGetTotalEccErrors), FIND(nvmlDeviceGetMigMode), FIND(nvmlDeviceGetUtilizationRates);
    FIND(nvmlDeviceGetMemoryInfo), FIND(nvmlDeviceGetCurrentClocksThrottleReasons);
#undef FIND
    // The later versions also give the instance of a card that is cut into several, which makes a row longer.
    const std::pair<const char*, std::size_t> versions[] = {{"nvmlDeviceGetComputeRunningProcesses_v3", 24},
                                                            {"nvmlDeviceGetComputeRunningProcesses_v2", 24},
                                                            {"nvmlDeviceGetComputeRunningProcesses", 16}};
    for (const auto& [name, row_bytes] : versions) {
        library.find(name, n.processes);
        n.process_bytes = row_bytes;
        if (n.processes != nullptr) return;
    }
}

struct Loaded {
    std::optional<Nvml> nvml;
    std::string why;
};

Loaded load() {
    std::string first_why = "NVIDIA's management library does not exist for this system";
    bool is_first = true;
    for (const std::string& name : library_names()) {
        std::string why;
        const std::optional<Library> library = Library::open(name, why);
        Nvml n{};
        if (library) find_all(*library, n);
        if (library && (n.nvmlInit_v2 == nullptr || n.nvmlDeviceGetHandleByPciBusId_v2 == nullptr)) {
            why = name + " lacks functions";
        } else if (library) {
            const int status = n.nvmlInit_v2();
            if (status == 0) return {n, ""};
            why = std::string("nvmlInit: ") + (n.nvmlErrorString == nullptr ? "" : n.nvmlErrorString(status));
        }
        if (is_first) first_why = "NVIDIA's management library does not answer: " + why;
        is_first = false;
    }
    return {std::nullopt, first_why};
}

const Loaded& loaded() {
    static const Loaded once = load();
    return once;
}

// What a function gives, scaled; nothing where it is absent or refuses.
template <class Call>
std::optional<double> asked(bool is_there, Call call, double scale) {
    unsigned value = 0;
    if (!is_there || call(&value) != 0) return std::nullopt;
    return value * scale;
}
std::optional<double> asked(Number function, Card card, double scale) {
    return asked(
        function != nullptr, [&](unsigned* value) { return function(card, value); }, scale);
}
std::optional<unsigned> count_of(Number function, Card card) {
    const std::optional<double> value = asked(function, card, 1);
    if (!value || *value == 0) return std::nullopt;
    return static_cast<unsigned>(*value);
}

gpu::Clocks clocks_of(const Nvml& n, Card card) {
    constexpr int compute = 1, memory = 2;
    const auto ask = [&](auto function, int kind) {
        return asked(
            function != nullptr, [&](unsigned* mhz) { return function(card, kind, mhz); }, 1e6);
    };
    return {ask(n.nvmlDeviceGetClockInfo, compute), ask(n.nvmlDeviceGetClockInfo, memory),
            ask(n.nvmlDeviceGetMaxClockInfo, compute), ask(n.nvmlDeviceGetMaxClockInfo, memory)};
}

unsigned own_process() {
#ifdef _WIN32
    return static_cast<unsigned>(_getpid());
#else
    return static_cast<unsigned>(getpid());
#endif
}

// Without its folder, which may name a user.
std::string program_name(const Nvml& n, unsigned process) {
    char path[256] = {};
    if (n.nvmlSystemGetProcessName == nullptr || n.nvmlSystemGetProcessName(process, path, sizeof path - 1) != 0)
        return "a program without a name";
    const std::string name = path;
    return name.substr(name.find_last_of("/\\") + 1);
}

// A row begins with the number of the process, and 8 bytes further what it uses; all bits are set where that is
// unknown.
std::optional<std::vector<gpu::Program>> others_on(const Nvml& n, Card card) {
    constexpr unsigned most = 256;
    if (n.processes == nullptr) return std::nullopt;
    std::vector<unsigned char> rows(most * n.process_bytes);
    unsigned count = most;
    if (n.processes(card, &count, rows.data()) != 0) return std::nullopt;
    std::vector<gpu::Program> others;
    for (unsigned i = 0; i < std::min(count, most); ++i) {
        const unsigned char* row = rows.data() + i * n.process_bytes;
        unsigned process = 0;
        unsigned long long used = 0;
        std::memcpy(&process, row, sizeof process);
        std::memcpy(&used, row + 8, sizeof used);
        if (process == own_process()) continue;
        others.push_back(
            {program_name(n, process), ~used == 0 ? std::nullopt : std::make_optional<std::uint64_t>(used)});
    }
    return others;
}

struct Reason {
    unsigned long long bit;
    const char* words;
};
constexpr std::array<Reason, 8> slow = {{{0x4, "the power limit"},
                                         {0x8, "the hardware, for heat or power"},
                                         {0x20, "heat"},
                                         {0x40, "heat, by the hardware"},
                                         {0x80, "the power supply"},
                                         {0x2, "clocks that somebody set"},
                                         {0x10, "the slowest of a group of GPUs"},
                                         {0x100, "the display's clocks"}}};
constexpr std::size_t for_heat_or_power = 5;

std::vector<std::string> slowdowns_of(const Nvml& n, Card card) {
    std::vector<std::string> words;
    unsigned long long bits = 0;
    if (n.nvmlDeviceGetCurrentClocksThrottleReasons == nullptr) return words;
    if (n.nvmlDeviceGetCurrentClocksThrottleReasons(card, &bits) != 0) return words;
    for (const Reason& reason : slow)
        if ((bits & reason.bit) != 0) words.emplace_back(reason.words);
    return words;
}

void read_memory(const Nvml& n, Card card, gpu::State& state) {
    constexpr int uncorrected = 1, since_load = 0;
    unsigned now = 0, pending = 0;
    unsigned long long errors = 0;
    MemoryInfo memory{};
    if (n.nvmlDeviceGetEccMode != nullptr && n.nvmlDeviceGetEccMode(card, &now, &pending) == 0) state.ecc = now != 0;
    if (state.ecc == true && n.nvmlDeviceGetTotalEccErrors != nullptr &&
        n.nvmlDeviceGetTotalEccErrors(card, uncorrected, since_load, &errors) == 0)
        state.ecc_errors = errors;
    if (n.nvmlDeviceGetMigMode != nullptr && n.nvmlDeviceGetMigMode(card, &now, &pending) == 0) state.mig = now != 0;
    if (n.nvmlDeviceGetMemoryInfo != nullptr && n.nvmlDeviceGetMemoryInfo(card, &memory) == 0)
        state.used_bytes = memory.used;
}

gpu::State state_of(const Nvml& n, Card card) {
    constexpr int core = 0;
    gpu::State state;
    state.clocks = clocks_of(n, card);
    state.pcie = {
        count_of(n.nvmlDeviceGetCurrPcieLinkGeneration, card), count_of(n.nvmlDeviceGetCurrPcieLinkWidth, card),
        count_of(n.nvmlDeviceGetMaxPcieLinkGeneration, card), count_of(n.nvmlDeviceGetMaxPcieLinkWidth, card)};
    state.temperature_celsius = asked(
        n.nvmlDeviceGetTemperature != nullptr,
        [&](unsigned* celsius) { return n.nvmlDeviceGetTemperature(card, core, celsius); }, 1);
    state.power_watts = asked(n.nvmlDeviceGetPowerUsage, card, 1e-3);
    state.power_limit_watts = asked(n.nvmlDeviceGetEnforcedPowerLimit, card, 1e-3);
    state.most_power_limit_watts = asked(
        n.nvmlDeviceGetPowerManagementLimitConstraints != nullptr,
        [&](unsigned* most) {
            unsigned least = 0;
            return n.nvmlDeviceGetPowerManagementLimitConstraints(card, &least, most);
        },
        1e-3);
    Utilization utilization{};
    if (n.nvmlDeviceGetUtilizationRates != nullptr && n.nvmlDeviceGetUtilizationRates(card, &utilization) == 0)
        state.busy_share = utilization.gpu / 100.0;
    state.programs = others_on(n, card);
    state.slowdowns = slowdowns_of(n, card);
    read_memory(n, card, state);
    return state;
}

}  // namespace

std::string driver_release() {
    char version[96] = {};
    const std::optional<Nvml>& n = loaded().nvml;
    if (!n || n->nvmlSystemGetDriverVersion == nullptr) return "";
    return n->nvmlSystemGetDriverVersion(version, sizeof version - 1) == 0 ? version : "";
}

std::optional<gpu::State> state_at(const std::string& slot, std::string& why) {
    const std::optional<Nvml>& n = loaded().nvml;
    Card card = nullptr;
    if (!n) {
        why = loaded().why;
        return std::nullopt;
    }
    const int status = n->nvmlDeviceGetHandleByPciBusId_v2(slot.c_str(), &card);
    if (status == 0) return state_of(*n, card);
    why = "NVIDIA's management library does not know the GPU at " + slot;
    if (n->nvmlErrorString != nullptr) why += std::string(": ") + n->nvmlErrorString(status);
    return std::nullopt;
}

bool is_throttled(const gpu::State& state) {
    return std::any_of(slow.begin(), slow.begin() + for_heat_or_power, [&](const Reason& reason) {
        return std::find(state.slowdowns.begin(), state.slowdowns.end(), reason.words) != state.slowdowns.end();
    });
}

}  // namespace plimsoll::cuda
