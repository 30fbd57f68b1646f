// What the functions of the driver API have in common.
#pragma once

#include "settings.hpp"

namespace fake {

using Address = unsigned long long;

enum Status {
    success = 0,
    invalid_value = 1,
    out_of_memory = 2,
    invalid_device = 101,
    no_binary = 209,
    not_found = 500,
    not_ready = 600,
    already_enabled = 704
};

inline void* memory(Address address) { return reinterpret_cast<void*>(address); }

// Whether host memory was pinned by this driver.
bool is_pinned(const void* start);

}  // namespace fake

#define CALL(name, ...)               \
    extern "C" int name(__VA_ARGS__); \
    extern "C" int name(__VA_ARGS__)
#define MAY_FAIL(name) \
    if (const int status = fake::fault_of(name)) return status
