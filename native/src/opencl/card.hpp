// A device that has been opened: its context, its queues, its kernels, memory on it and times of what ran on it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "device.hpp"
#include "handle.hpp"
#include "source.hpp"

namespace plimsoll::opencl {

// In order, as streams are. Only queues that ask for it note when their commands ran: on some drivers that costs time.
enum class Notes { times, nothing };

class Card {
   public:
    explicit Card(Found found);

    const Found& found() const { return found_; }
    ContextId context() const { return context_.get(); }
    // Queues are made when first asked for, and stay.
    QueueId queue(Notes notes = Notes::times, unsigned index = 0);
    // A kernel of `source`, which is translated when first asked for.
    KernelId kernel(const Source& source, const char* name);

    // Throws Failure `out-of-memory` above what the device gives at once, and where it refuses.
    Memory allocate(std::uint64_t bytes, Bits flags = memory_read_write, void* host = nullptr) const;

   private:
    ProgramId program(const Source& source);

    Found found_;
    Context context_;
    std::map<Notes, std::deque<Queue>> queues_;
    std::map<const Source*, Program> programs_;
    std::map<std::pair<const Source*, std::string>, KernelHandle> kernels_;
};

// Opened once and kept to the end of the process: drivers take long to open a device and to translate kernels.
// Throws Failure `bad-argument` naming the devices there are.
Card& card(unsigned index);

// What an event tells, in nanoseconds of the device's clock, whose beginning may be any.
struct Times {
    Ulong queued, submitted, started, ended;
};
Times times_of(const Event& event);

// The arguments of a kernel in their order; memory is passed by its handle.
template <class... Values>
void set_arguments(KernelId kernel, const Values&... values) {
    Uint index = 0;
    (check(api().set_argument(kernel, index++, sizeof values, &values), "clSetKernelArg"), ...);
}

}  // namespace plimsoll::opencl
