// The fields of a request that came from JavaScript, each checked.
#pragma once

#include <napi.h>

#include <optional>
#include <string>
#include <vector>

#include "../kernel.hpp"

namespace plimsoll::border {

std::string joined(const std::vector<std::string>& words);

// Control characters, a zero byte above all, would garble or cut the message.
std::string quoted(const std::string& text);

// What a message shows of a value. Objects are not converted, since that may run code of theirs.
std::string shown(const Napi::Value& value);

// Reads the fields of a request, and refuses those that nobody reads.
class Fields {
   public:
    explicit Fields(const Napi::Value& request);

    // Also counts as reading, so that a field that may be left out is known.
    bool has(const char* name);
    double number(const char* name, double least, double most);
    double integer(const char* name, double least, double most, std::optional<double> otherwise = std::nullopt);
    // A list of 1 to `longest` of them.
    std::vector<double> integers(const char* name, double least, double most, std::uint32_t longest);
    // The first is what it is where it is not given.
    std::string choice(const char* name, const std::vector<std::string>& allowed);
    std::string string(const char* name, const std::string& allowed);
    Limits limits();
    void refuse_others() const;

   private:
    Napi::Value take(const char* name);
    [[noreturn]] static void refuse(const char* name, const Napi::Value& value, const std::string& allowed);

    const Napi::Object object_;
    std::vector<std::string> taken_;
};

Napi::Value error_of(Napi::Env env, const Failure& failure);

}  // namespace plimsoll::border
