#include "fields.hpp"

#include <algorithm>
#include <cmath>

namespace plimsoll::border {
namespace {

std::string text(double x) { return std::to_string(static_cast<long long>(x)); }

const Napi::Object object_in(const Napi::Value& request) {
    if (request.IsObject()) return request.As<Napi::Object>();
    throw Failure("bad-argument", "request: " + shown(request) + "; it must be an object");
}

}  // namespace

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

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

std::string shown(const Napi::Value& value) {
    if (value.IsUndefined()) return "missing";
    if (value.IsNull()) return "null";
    if (value.IsNumber() || value.IsBoolean()) return value.ToString().Utf8Value();
    if (value.IsString()) return quoted(value.As<Napi::String>());
    return "something that is no number and no string";
}

Fields::Fields(const Napi::Value& request) : object_(object_in(request)) {}

bool Fields::has(const char* name) { return !take(name).IsUndefined(); }

double Fields::number(const char* name, double least, double most) {
    const Napi::Value value = take(name);
    const double x = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
    if (x >= least && x <= most) return x;
    refuse(name, value, "a number from " + text(least) + " to " + text(most));
}

double Fields::integer(const char* name, double least, double most, std::optional<double> otherwise) {
    const Napi::Value value = take(name);
    if (value.IsUndefined() && otherwise) return *otherwise;
    const double x = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : NAN;
    if (x >= least && x <= most && std::floor(x) == x) return x;
    refuse(name, value, "a whole number from " + text(least) + " to " + text(most));
}

std::vector<double> Fields::integers(const char* name, double least, double most, std::uint32_t longest) {
    const std::string numbers = " whole numbers from " + text(least) + " to " + text(most);
    const std::string allowed = "a list of 1 to " + std::to_string(longest) + numbers;
    const Napi::Value value = take(name);
    if (!value.IsArray()) refuse(name, value, allowed);
    const auto array = value.As<Napi::Array>();
    if (array.Length() < 1 || array.Length() > longest) refuse(name, value, allowed);
    std::vector<double> values;
    for (std::uint32_t i = 0; i < array.Length(); ++i) {
        const Napi::Value each = array.Get(i);
        const double x = each.IsNumber() ? each.As<Napi::Number>().DoubleValue() : NAN;
        if (!(x >= least && x <= most && std::floor(x) == x)) refuse(name, each, allowed);
        values.push_back(x);
    }
    return values;
}

std::string Fields::choice(const char* name, const std::vector<std::string>& allowed) {
    const Napi::Value value = take(name);
    if (value.IsUndefined()) return allowed.front();
    const std::string text = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
    if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return text;
    refuse(name, value, "one of " + joined(allowed));
}

std::string Fields::string(const char* name, const std::string& allowed) {
    const Napi::Value value = take(name);
    const std::string text = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
    if (!text.empty() && text.find('\0') == std::string::npos) return text;
    refuse(name, value, allowed);
}

Limits Fields::limits() {
    return {number("minSeconds", 0, 60), static_cast<std::uint32_t>(integer("maxRepetitions", 1, 100000))};
}

void Fields::refuse_others() const {
    const Napi::Array names = object_.GetPropertyNames();
    for (std::uint32_t i = 0; i < names.Length(); ++i) {
        const std::string name = names.Get(i).As<Napi::String>().Utf8Value();
        if (std::find(taken_.begin(), taken_.end(), name) == taken_.end())
            throw Failure("bad-argument", name + ": no such field; this request has " + joined(taken_));
    }
}

Napi::Value Fields::take(const char* name) {
    if (std::find(taken_.begin(), taken_.end(), name) == taken_.end()) taken_.emplace_back(name);
    return object_.Get(name);
}

void Fields::refuse(const char* name, const Napi::Value& value, const std::string& allowed) {
    throw Failure("bad-argument", std::string(name) + ": " + shown(value) + "; it must be " + allowed);
}

Napi::Value error_of(Napi::Env env, const Failure& failure) {
    Napi::Error error = Napi::Error::New(env, failure.what());
    error.Set("code", failure.code);
    return error.Value();
}

}  // namespace plimsoll::border
