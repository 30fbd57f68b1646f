// How the fake behaves, from the environment variable PLIMSOLL_FAKE_CUDA: `name=value` pairs between semicolons.
// Defined here, so that both libraries have it.
#pragma once

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

namespace fake {

// The text of a setting, or what it is otherwise.
inline std::string setting(const std::string& name, const std::string& otherwise = "") {
    const char* variable = std::getenv("PLIMSOLL_FAKE_CUDA");
    const std::string all = std::string(";") + (variable == nullptr ? "" : variable) + ";";
    const std::size_t at = all.find(";" + name + "=");
    if (at == std::string::npos) return otherwise;
    const std::size_t begin = at + name.size() + 2;
    return all.substr(begin, all.find(';', begin) - begin);
}

inline double number(const std::string& name, double otherwise) {
    const std::string text = setting(name);
    return text.empty() ? otherwise : std::atof(text.c_str());
}

// What a call does before its own work: `crash=NAME`, `hang=NAME`, or `fail=NAME:STATUS`, after which, with `sticky=1`,
// every call fails with that status. The answer is the status, 0 for none.
inline int fault_of(const std::string& call) {
    static bool is_lost = false;
    const std::string fail = setting("fail");
    const std::size_t colon = fail.find(':');
    const int status = colon == std::string::npos ? 0 : std::atoi(fail.c_str() + colon + 1);
    if (is_lost) return status;
    if (setting("crash") == call) std::raise(SIGSEGV);
    while (setting("hang") == call) pause();
    if (status == 0 || fail.substr(0, colon) != call) return 0;
    is_lost = setting("sticky") == "1";
    return status;
}

}  // namespace fake
