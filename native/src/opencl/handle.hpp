// OpenCL's objects, released at the end of their scope.
#pragma once

#include <utility>

#include "api.hpp"
#include "error.hpp"

namespace plimsoll::opencl {

template <class Id, Int (PLIMSOLL_CL* Api::*release)(Id)>
class Owned {
   public:
    Owned() = default;
    explicit Owned(Id id) : id_(id) {}
    Owned(Owned&& other) noexcept : id_(std::exchange(other.id_, nullptr)) {}
    Owned& operator=(Owned&& other) noexcept {
        std::swap(id_, other.id_);
        return *this;
    }
    ~Owned() {
        if (id_ != nullptr) (api().*release)(id_);
    }
    Id get() const { return id_; }
    // Where a call writes a new handle.
    Id* out() { return &id_; }

   private:
    Id id_ = nullptr;
};

using Context = Owned<ContextId, &Api::release_context>;
using Queue = Owned<QueueId, &Api::release_queue>;
using Memory = Owned<MemoryId, &Api::release_memory>;
using Program = Owned<ProgramId, &Api::release_program>;
using KernelHandle = Owned<KernelId, &Api::release_kernel>;
using Event = Owned<EventId, &Api::release_event>;

// For calls that answer with a handle and write the error beside it.
template <class Handle, class Call>
Handle created(const char* name, Call call) {
    Int error = success;
    Handle handle(call(&error));
    check(error, name);
    return handle;
}

}  // namespace plimsoll::opencl
