// The border to JavaScript: checks a request, runs its kernel off the main thread, hands back the sample. The only file
// that knows napi.h.
#include <napi.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <new>
#include <optional>

#include "kernel.hpp"

namespace {

using plimsoll::Failure;
using plimsoll::Kernel;
using plimsoll::Kind;
using plimsoll::Request;
using plimsoll::Sample;

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

// Control characters, a zero byte above all, would garble or cut the message.
std::string quoted(const std::string& text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string result = "\"";
    for (const char c : text.substr(0, 200)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            result += std::string("\\x") + digits[byte / 16] + digits[byte % 16];
        } else {
            result += c;
        }
    }
    return result + "\"";
}

// What a message shows of a value. Objects are not converted, since that may run code of theirs.
std::string shown(const Napi::Value& value) {
    if (value.IsUndefined()) return "missing";
    if (value.IsNull()) return "null";
    if (value.IsNumber() || value.IsBoolean()) return value.ToString().Utf8Value();
    if (value.IsString()) return quoted(value.As<Napi::String>());
    return "something that is no number and no string";
}

// Reads the fields of a request, and refuses those that nobody reads.
class Fields {
   public:
    explicit Fields(const Napi::Object& object) : object_(object) {}

    double number(const char* name, double least, double most) {
        const Napi::Value value = take(name);
        const double x = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
        if (x >= least && x <= most) return x;
        refuse(name, value, "a number from " + text(least) + " to " + text(most));
    }
    double integer(const char* name, double least, double most, std::optional<double> otherwise = std::nullopt) {
        const Napi::Value value = take(name);
        if (value.IsUndefined() && otherwise) return *otherwise;
        const double x = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
        if (x >= least && x <= most && std::floor(x) == x) return x;
        refuse(name, value, "a whole number from " + text(least) + " to " + text(most));
    }
    std::string choice(const char* name, const std::vector<std::string>& allowed) {
        const Napi::Value value = take(name);
        if (value.IsUndefined()) return allowed.front();
        const std::string text = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
        if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return text;
        refuse(name, value, "one of " + joined(allowed));
    }
    std::string string(const char* name, const std::string& allowed) {
        const Napi::Value value = take(name);
        const std::string text = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
        if (!text.empty() && text.find('\0') == std::string::npos) return text;
        refuse(name, value, allowed);
    }
    void refuse_others() const {
        const Napi::Array names = object_.GetPropertyNames();
        for (std::uint32_t i = 0; i < names.Length(); ++i) {
            const std::string name = names.Get(i).As<Napi::String>().Utf8Value();
            if (std::find(taken_.begin(), taken_.end(), name) == taken_.end())
                throw Failure("bad-argument", name + ": no such field; this kernel has " + joined(taken_));
        }
    }

   private:
    static std::string text(double x) { return std::to_string(static_cast<long long>(x)); }
    Napi::Value take(const char* name) {
        taken_.emplace_back(name);
        return object_.Get(name);
    }
    [[noreturn]] static void refuse(const char* name, const Napi::Value& value, const std::string& allowed) {
        throw Failure("bad-argument", std::string(name) + ": " + shown(value) + "; it must be " + allowed);
    }

    const Napi::Object object_;
    std::vector<std::string> taken_;
};

const Kernel& find_kernel(Fields& fields) {
    std::vector<std::string> ids;
    for (const Kernel& kernel : plimsoll::kernel_table()) ids.emplace_back(kernel.id);
    const std::string allowed = "one of " + joined(ids);
    const std::string id = fields.string("kernel", allowed);
    for (const Kernel& kernel : plimsoll::kernel_table())
        if (id == kernel.id) return kernel;
    throw Failure("bad-argument", "kernel: " + quoted(id) + "; it must be " + allowed);
}

void read_array_fields(Fields& fields, const Kernel& kernel, Request& request) {
    request.elements = static_cast<std::uint64_t>(fields.integer("elements", 1, 0x1p40));
    request.threads = static_cast<unsigned>(fields.integer("threads", 1, 1024));
    request.huge_pages = fields.choice("pages", {"huge", "ordinary"}) == "huge";
    request.variant = fields.string("variant", "one of auto, " + joined(kernel.variants()));
}

void read_file_fields(Fields& fields, const Kernel& kernel, Request& request) {
    constexpr double largest = 0x1p50;
    request.path = fields.string("path", "the path of a file, without a zero byte");
    if (std::string(kernel.id) == "file_write")
        request.file_bytes = static_cast<std::uint64_t>(fields.integer("fileBytes", 1, largest));
    request.offset_bytes = static_cast<std::uint64_t>(fields.integer("offsetBytes", 0, largest, 0));
    request.bytes = static_cast<std::uint64_t>(fields.integer("bytes", 1, largest));
    request.block_bytes = static_cast<std::uint64_t>(fields.integer("blockBytes", 4096, 0x1p26));
    request.queue_depth = static_cast<unsigned>(fields.integer("queueDepth", 1, 1024));
    request.variant = fields.string("engine", "one of auto, " + joined(kernel.variants()));
}

struct Job {
    const Kernel* kernel;
    Request request;
};

Job read_job(const Napi::Value& value) {
    if (!value.IsObject()) throw Failure("bad-argument", "request: " + shown(value) + "; it must be an object");
    Fields fields(value.As<Napi::Object>());
    const Kernel& kernel = find_kernel(fields);
    Request request;
    if (kernel.kind == Kind::storage) {
        read_file_fields(fields, kernel, request);
    } else {
        read_array_fields(fields, kernel, request);
    }
    request.limits.min_seconds = fields.number("minSeconds", 0, 60);
    request.limits.max_repetitions = static_cast<std::uint32_t>(fields.integer("maxRepetitions", 1, 100000));
    fields.refuse_others();
    return {&kernel, request};
}

Napi::Value error_of(Napi::Env env, const Failure& failure) {
    Napi::Error error = Napi::Error::New(env, failure.what());
    error.Set("code", failure.code);
    return error.Value();
}

Napi::Object object_of(Napi::Env env, const Sample& sample) {
    Napi::Float64Array seconds = Napi::Float64Array::New(env, sample.seconds.size());
    std::copy(sample.seconds.begin(), sample.seconds.end(), seconds.Data());
    Napi::Object object = Napi::Object::New(env);
    object.Set("seconds", seconds);
    object.Set("elements", sample.elements);
    object.Set("variant", sample.variant);
    if (!sample.note.empty()) object.Set("note", sample.note);
    return object;
}

// Two samples at a time would measure each other, and share the kept arrays.
std::atomic<bool> is_running{false};

class Worker : public Napi::AsyncWorker {
   public:
    Worker(Napi::Env env, const Job& job) : AsyncWorker(env), deferred(env), job_(job) {}

    void Execute() override {
        try {
            sample_ = job_.kernel->run(job_.request);
        } catch (const Failure& failure) {
            failure_ = failure;
        } catch (const std::bad_alloc&) {
            failure_ = Failure("out-of-memory", "the sample needs more memory than the system gives");
        } catch (const std::exception& bug) {
            SetError(bug.what());
        }
        is_running = false;
    }
    void OnOK() override {
        if (failure_) return deferred.Reject(error_of(Env(), *failure_));
        deferred.Resolve(object_of(Env(), sample_));
    }
    void OnError(const Napi::Error& bug) override { deferred.Reject(bug.Value()); }

    Napi::Promise::Deferred deferred;

   private:
    const Job job_;
    Sample sample_;
    std::optional<Failure> failure_;
};

Napi::Promise rejected(Napi::Env env, Napi::Value reason) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(reason);
    return deferred.Promise();
}

Napi::Value sample(const Napi::CallbackInfo& info) {
    try {
        const Job job = read_job(info[0]);
        if (is_running.exchange(true)) throw Failure("busy", "another sample is running; wait for its end");
        auto* worker = new Worker(info.Env(), job);  // deletes itself when done
        const Napi::Promise promise = worker->deferred.Promise();
        worker->Queue();
        return promise;
    } catch (const Failure& failure) {
        return rejected(info.Env(), error_of(info.Env(), failure));
    } catch (const Napi::Error& error) {  // thrown by a getter of the request
        return rejected(info.Env(), error.Value());
    }
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
    return exports;
}

}  // namespace

NODE_API_MODULE(plimsoll_native, init)
