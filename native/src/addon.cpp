// The border to JavaScript: checks a request, runs its kernel off the main thread, hands back the sample. Only this
// file and border/ know napi.h.
#include <napi.h>

#include <algorithm>

#include "border/devices.hpp"
#include "border/fields.hpp"
#include "border/promise.hpp"
#include "border/storage.hpp"
#include "kernel.hpp"

namespace {

using plimsoll::Failure;
using plimsoll::Kernel;
using plimsoll::Kind;
using plimsoll::Request;
using plimsoll::Sample;
using plimsoll::border::Fields;
using plimsoll::border::joined;
using plimsoll::border::promise_of;
using plimsoll::border::quoted;

const Kernel& find_kernel(Fields& fields) {
    std::vector<std::string> ids;
    for (const Kernel& kernel : plimsoll::kernel_table()) ids.emplace_back(kernel.id);
    const std::string allowed = "one of " + joined(ids);
    const std::string id = fields.string("kernel", allowed);
    for (const Kernel& kernel : plimsoll::kernel_table())
        if (id == kernel.id) return kernel;
    throw Failure("bad-argument", "kernel: " + quoted(id) + "; it must be " + allowed);
}

std::vector<unsigned> numbers(Fields& fields, const char* name, double most) {
    if (!fields.has(name)) return {};
    std::vector<unsigned> list;
    for (const double each : fields.integers(name, 0, most, 1024)) list.push_back(static_cast<unsigned>(each));
    return list;
}

plimsoll::Memory read_memory(Fields& fields) {
    plimsoll::Memory memory;
    const std::string pages = fields.choice("pages", {"huge", "ordinary", "small"});
    memory.pages = pages == "huge"       ? plimsoll::Pages::huge
                   : pages == "ordinary" ? plimsoll::Pages::ordinary
                                         : plimsoll::Pages::small;
    memory.nodes = numbers(fields, "nodes", 1023);
    memory.interleave = fields.choice("interleave", {"equal", "weighted"}) == "weighted"
                            ? plimsoll::Interleave::weighted
                            : plimsoll::Interleave::equal;
    return memory;
}

void read_array_fields(Fields& fields, const Kernel& kernel, Request& request) {
    request.elements = static_cast<std::uint64_t>(fields.integer("elements", 1, 0x1p40));
    request.threads = static_cast<unsigned>(fields.integer("threads", 1, 1024));
    request.cpus = numbers(fields, "cpus", 65535);
    request.memory = read_memory(fields);
    request.variant = fields.string("variant", "one of auto, " + joined(kernel.variants()));
}

std::function<Sample()> work_of(const Napi::Value& value) {
    Fields fields(value);
    const Kernel& kernel = find_kernel(fields);
    Request request;
    if (kernel.kind == Kind::storage) {
        plimsoll::border::read_storage_fields(fields, kernel, request);
    } else {
        read_array_fields(fields, kernel, request);
    }
    request.limits = fields.limits();
    fields.refuse_others();
    return [&kernel, request] {
        Sample sample = kernel.run(request);
        if (sample.verified) return sample;
        throw Failure("wrong-result", std::string(kernel.id) + " did not check its result");
    };
}

Napi::Float64Array array_of(Napi::Env env, const std::vector<double>& values) {
    Napi::Float64Array array = Napi::Float64Array::New(env, values.size());
    std::copy(values.begin(), values.end(), array.Data());
    return array;
}

Napi::Value object_of(Napi::Env env, const Sample& sample) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("seconds", array_of(env, sample.seconds));
    object.Set("elements", sample.elements);
    object.Set("variant", sample.variant);
    object.Set("verified", sample.verified);
    if (!sample.note.empty()) object.Set("note", sample.note);
    if (!sample.latencies.empty()) object.Set("latencies", array_of(env, sample.latencies));
    if (sample.cached_share > 0) object.Set("cachedShare", sample.cached_share);
    if (sample.load_bytes_per_second > 0) object.Set("loadBytesPerSecond", sample.load_bytes_per_second);
    return object;
}

Napi::Value sample(const Napi::CallbackInfo& info) {
    return promise_of<Sample>(
        info.Env(), [&] { return work_of(info[0]); }, object_of);
}

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::memory: return "memory";
        case Kind::compute: return "compute";
        case Kind::storage: return "storage";
    }
    return "";
}

Napi::Object info_of(Napi::Env env, const Kernel& kernel) {
    const std::vector<std::string> names = kernel.variants();
    Napi::Array variants = Napi::Array::New(env, names.size());
    for (std::uint32_t i = 0; i < names.size(); ++i) variants.Set(i, names[i]);
    Napi::Object info = Napi::Object::New(env);
    info.Set("id", kernel.id);
    info.Set("kind", name_of(kernel.kind));
    info.Set("elementUnit", kernel.element_unit);
    info.Set("bytesPerElement", kernel.bytes_per_element);
    info.Set("flopPerElement", kernel.flop_per_element);
    info.Set("allocatedBytesPerElement", kernel.allocated_bytes_per_element);
    info.Set("variants", variants);
    return info;
}

Napi::Value kernels(const Napi::CallbackInfo& info) {
    const std::vector<Kernel>& table = plimsoll::kernel_table();
    Napi::Array list = Napi::Array::New(info.Env(), table.size());
    for (std::uint32_t i = 0; i < table.size(); ++i) list.Set(i, info_of(info.Env(), table[i]));
    return list;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    exports.Set("kernels", Napi::Function::New(env, kernels, "kernels"));
    exports.Set("sample", Napi::Function::New(env, sample, "sample"));
    exports.Set("devices", Napi::Function::New(env, plimsoll::border::devices, "devices"));
    exports.Set("deviceSample", Napi::Function::New(env, plimsoll::border::device_sample, "deviceSample"));
    return exports;
}

}  // namespace

NODE_API_MODULE(plimsoll_native, init)
