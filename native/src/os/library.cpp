#include "library.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace plimsoll {

#ifdef _WIN32

// Only from the system's folder: a library that somebody put beside a document or into the current folder is not asked.
std::optional<Library> Library::open(const std::string& name, std::string& why) {
    const bool is_path = name.find('\\') != std::string::npos;
    HMODULE handle =
        LoadLibraryExA(name.c_str(), nullptr, is_path ? LOAD_WITH_ALTERED_SEARCH_PATH : LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (handle != nullptr) return Library(reinterpret_cast<void*>(handle));
    why = name + ": Windows error " + std::to_string(GetLastError());
    return std::nullopt;
}

void* Library::function(const char* name) const {
    return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
}

#else

std::optional<Library> Library::open(const std::string& name, std::string& why) {
    if (void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) return Library(handle);
    const char* words = dlerror();
    why = words == nullptr ? name + ": cannot be opened" : words;
    return std::nullopt;
}

void* Library::function(const char* name) const { return dlsym(handle_, name); }

#endif

}  // namespace plimsoll
