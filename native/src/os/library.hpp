// Libraries that are opened at run time, because they come with a driver and most machines have none.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace plimsoll {

// An open library. It stays open: drivers start threads that outlive their last handle.
class Library {
   public:
    // Where it cannot be opened, `why` says so in the system's words.
    static std::optional<Library> open(const std::string& name, std::string& why);

    // A null pointer where the library has no such function.
    void* function(const char* name) const;
    template <class Pointer>
    void find(const char* name, Pointer& pointer) const {
        pointer = reinterpret_cast<Pointer>(function(name));
    }

   private:
    explicit Library(void* handle) : handle_(handle) {}
    void* handle_;
};

}  // namespace plimsoll
