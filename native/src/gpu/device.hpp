// Devices behind a driver, whatever its API: what cuda/ and opencl/ tell of them and what they can be asked to do.
// Nothing here or there knows JavaScript. What is not known is empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../kernel.hpp"

namespace plimsoll::gpu {

// Codes of a Failure besides those of kernels: `in-use` (somebody else computes on the device), `driver` (it refused a
// call; others may succeed), `lost` (it answers nothing more to this process; only a new process may help).

struct Clocks {
    std::optional<double> compute_hz, memory_hz, most_compute_hz, most_memory_hz;
};

struct PciLink {
    std::optional<unsigned> generation, width, most_generation, most_width;
};

// A program that computes on the device.
struct Program {
    std::string name;
    std::optional<std::uint64_t> bytes;  // of the device's memory
};

// How the device is at the moment.
struct State {
    Clocks clocks;
    PciLink pcie;
    std::optional<double> temperature_celsius, power_watts, power_limit_watts, most_power_limit_watts;
    std::optional<double> busy_share;              // of the last moments in which something ran on it
    std::optional<std::uint64_t> used_bytes;       // of its memory, by anybody
    std::optional<std::vector<Program>> programs;  // this one left out
    std::optional<bool> ecc, mig;
    std::optional<std::uint64_t> ecc_errors;  // not corrected, since the driver was loaded
    std::vector<std::string> slowdowns;       // why its clocks are lower than they could be, in words
};

enum class DeviceKind { gpu, cpu, accelerator };

struct Device {
    unsigned index = 0;
    std::string name, vendor;
    DeviceKind kind = DeviceKind::gpu;
    std::string driver;       // its version
    std::string api_version;  // what the driver offers, e.g. `CUDA 13.0`
    std::uint64_t memory_bytes = 0;
    bool shares_host_memory = false;
    std::string pci_slot;  // 0000:01:00.0
    unsigned compute_units = 0;
    std::string compute_capability;  // of NVIDIA's, e.g. `8.9`
    std::optional<unsigned> copy_engines;
    std::optional<int> numa_node;
    std::vector<unsigned> peers;  // devices whose memory it can reach itself
    std::optional<std::uint64_t> allocation_granularity_bytes;
    std::vector<std::string> operations, dtypes;
    std::optional<State> state;
    std::string state_why;  // why there is no state
};

struct Request {
    unsigned device = 0;
    std::string operation;
    std::uint64_t bytes = 0;
    bool pinned = true;
    std::optional<int> node;
    std::uint64_t count = 1;
    unsigned streams = 1, peer = 0;
    std::string dtype;
    std::uint64_t m = 0, n = 0, k = 0;
    Limits limits;
};

// Of one repetition each. `queue_seconds` as SKIP's t_l: from the begin of the launch call to the begin of the kernel.
struct Sample {
    std::vector<double> seconds, device_seconds, queue_seconds;
    double work = 0;
    std::string by;    // what ran: a library, or one of our kernels
    std::string note;  // what the reader of the figure should know
    bool throttled = false;
};

// A row for each operation; a request has the named fields and no others.
struct Operation {
    const char* id;
    const char* work_unit;
    std::vector<std::string> fields;
};
const std::vector<Operation>& operation_table();

struct Api {
    const char* id;
    // Both throw Failure: `unsupported` says why the API is not to be had here.
    std::vector<Device> (*devices)();
    Sample (*sample)(const Request&);
};
const std::vector<Api>& api_table();

}  // namespace plimsoll::gpu
