#include "devices.hpp"

#include <algorithm>

#include "../gpu/device.hpp"
#include "fields.hpp"
#include "promise.hpp"

namespace plimsoll::border {
namespace {

using gpu::Api;
using gpu::Device;
using gpu::DeviceKind;
using gpu::Operation;
using gpu::Sample;
using gpu::State;

Napi::Array array_of(Napi::Env env, const std::vector<std::string>& words) {
    Napi::Array array = Napi::Array::New(env, words.size());
    for (std::uint32_t i = 0; i < words.size(); ++i) array.Set(i, words[i]);
    return array;
}

Napi::Float64Array array_of(Napi::Env env, const std::vector<double>& numbers) {
    Napi::Float64Array array = Napi::Float64Array::New(env, numbers.size());
    std::copy(numbers.begin(), numbers.end(), array.Data());
    return array;
}

// Leaves out what is not known.
void set(Napi::Object object, const char* name, const std::string& text) {
    if (!text.empty()) object.Set(name, text);
}
template <class T>
void set(Napi::Object object, const char* name, const std::optional<T>& value) {
    if (!value) return;
    if constexpr (std::is_same_v<T, bool>) {
        object.Set(name, Napi::Boolean::New(object.Env(), *value));
    } else {
        object.Set(name, static_cast<double>(*value));
    }
}

Napi::Array array_of(Napi::Env env, const std::vector<gpu::Program>& programs) {
    Napi::Array array = Napi::Array::New(env, programs.size());
    for (std::uint32_t i = 0; i < programs.size(); ++i) {
        Napi::Object program = Napi::Object::New(env);
        program.Set("name", programs[i].name);
        set(program, "bytes", programs[i].bytes);
        array.Set(i, program);
    }
    return array;
}

Napi::Object object_of(Napi::Env env, const State& state) {
    Napi::Object object = Napi::Object::New(env);
    set(object, "computeHz", state.clocks.compute_hz);
    set(object, "memoryHz", state.clocks.memory_hz);
    set(object, "mostComputeHz", state.clocks.most_compute_hz);
    set(object, "mostMemoryHz", state.clocks.most_memory_hz);
    set(object, "pcieGeneration", state.pcie.generation);
    set(object, "pcieWidth", state.pcie.width);
    set(object, "mostPcieGeneration", state.pcie.most_generation);
    set(object, "mostPcieWidth", state.pcie.most_width);
    set(object, "temperatureCelsius", state.temperature_celsius);
    set(object, "powerWatts", state.power_watts);
    set(object, "powerLimitWatts", state.power_limit_watts);
    set(object, "mostPowerLimitWatts", state.most_power_limit_watts);
    set(object, "busyShare", state.busy_share);
    set(object, "usedBytes", state.used_bytes);
    if (state.programs) object.Set("programs", array_of(env, *state.programs));
    set(object, "ecc", state.ecc);
    set(object, "eccErrors", state.ecc_errors);
    set(object, "mig", state.mig);
    object.Set("slowdowns", array_of(env, state.slowdowns));
    return object;
}

const char* name_of(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::gpu: return "gpu";
        case DeviceKind::cpu: return "cpu";
        case DeviceKind::accelerator: return "accelerator";
    }
    return "";
}

Napi::Array peers_of(Napi::Env env, const Device& device) {
    Napi::Array array = Napi::Array::New(env, device.peers.size());
    for (std::uint32_t i = 0; i < device.peers.size(); ++i) array.Set(i, device.peers[i]);
    return array;
}

Napi::Object object_of(Napi::Env env, const Device& device) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("index", device.index);
    object.Set("name", device.name);
    object.Set("vendor", device.vendor);
    object.Set("kind", name_of(device.kind));
    set(object, "driver", device.driver);
    object.Set("apiVersion", device.api_version);
    object.Set("memoryBytes", static_cast<double>(device.memory_bytes));
    object.Set("sharesHostMemory", device.shares_host_memory);
    set(object, "pciSlot", device.pci_slot);
    object.Set("computeUnits", device.compute_units);
    set(object, "computeCapability", device.compute_capability);
    set(object, "copyEngines", device.copy_engines);
    set(object, "numaNode", device.numa_node);
    object.Set("peers", peers_of(env, device));
    set(object, "allocationGranularityBytes", device.allocation_granularity_bytes);
    object.Set("operations", array_of(env, device.operations));
    object.Set("dtypes", array_of(env, device.dtypes));
    if (device.state) object.Set("state", object_of(env, *device.state));
    set(object, "stateWhy", device.state_why);
    return object;
}

Napi::Value list_of(Napi::Env env, const std::vector<Device>& devices) {
    Napi::Array list = Napi::Array::New(env, devices.size());
    for (std::uint32_t i = 0; i < devices.size(); ++i) list.Set(i, object_of(env, devices[i]));
    return list;
}

Napi::Value object_of_sample(Napi::Env env, const Sample& sample) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("seconds", array_of(env, sample.seconds));
    if (!sample.device_seconds.empty()) object.Set("deviceSeconds", array_of(env, sample.device_seconds));
    if (!sample.queue_seconds.empty()) object.Set("queueSeconds", array_of(env, sample.queue_seconds));
    object.Set("work", sample.work);
    object.Set("by", sample.by);
    object.Set("throttled", sample.throttled);
    set(object, "note", sample.note);
    return object;
}

template <class Row>
const Row& row_named(const std::vector<Row>& rows, const char* field, const std::string& id) {
    std::vector<std::string> ids;
    for (const Row& row : rows) {
        if (id == row.id) return row;
        ids.emplace_back(row.id);
    }
    throw Failure("bad-argument", std::string(field) + ": " + quoted(id) + "; it must be one of " + joined(ids));
}

// Reads those fields that the operation has.
gpu::Request request_of(Fields& fields, const Operation& operation) {
    const auto has = [&](const char* name) {
        return std::find(operation.fields.begin(), operation.fields.end(), name) != operation.fields.end();
    };
    const auto whole = [&](const char* name, double most) {
        return static_cast<std::uint64_t>(fields.integer(name, 1, most));
    };
    gpu::Request request;
    request.operation = operation.id;
    request.device = static_cast<unsigned>(fields.integer("device", 0, 255));
    if (has("bytes")) request.bytes = whole("bytes", 0x1p50);
    if (has("memory")) request.pinned = fields.choice("memory", {"pinned", "pageable"}) == "pinned";
    if (has("node")) {
        const int node = static_cast<int>(fields.integer("node", 0, 1023, -1));
        if (node >= 0) request.node = node;
    }
    if (has("count")) request.count = whole("count", 0x1p40);
    if (has("streams")) request.streams = static_cast<unsigned>(fields.integer("streams", 1, 128));
    if (has("peer")) request.peer = static_cast<unsigned>(fields.integer("peer", 0, 255));
    if (has("dtype")) request.dtype = fields.string("dtype", "the name of a number format");
    if (has("m")) request.m = whole("m", 0x1p20);
    if (has("n")) request.n = whole("n", 0x1p20);
    if (has("k")) request.k = whole("k", 0x1p20);
    request.limits = fields.limits();
    return request;
}

std::function<Sample()> work_of(const Napi::Value& value) {
    Fields fields(value);
    const Api& api = row_named(gpu::api_table(), "api", fields.string("api", "the name of an API"));
    const std::string id = fields.string("operation", "the name of an operation");
    const gpu::Request request = request_of(fields, row_named(gpu::operation_table(), "operation", id));
    fields.refuse_others();
    return [&api, request] { return api.sample(request); };
}

std::function<std::vector<Device>()> listing_of(const Napi::Value& value) {
    const std::string id = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
    const Api& api = row_named(gpu::api_table(), "api", id);
    return [&api] { return api.devices(); };
}

}  // namespace

Napi::Value devices(const Napi::CallbackInfo& info) {
    return promise_of<std::vector<Device>>(
        info.Env(), [&] { return listing_of(info[0]); }, list_of);
}

Napi::Value device_sample(const Napi::CallbackInfo& info) {
    return promise_of<Sample>(
        info.Env(), [&] { return work_of(info[0]); }, object_of_sample);
}

}  // namespace plimsoll::border
