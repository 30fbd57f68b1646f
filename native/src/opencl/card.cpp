#include "card.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace plimsoll::opencl {

Card::Card(Found found) : found_(std::move(found)) {
    context_ = created<Context>("clCreateContext", [&](Int* error) {
        return api().create_context(nullptr, 1, &found_.id, nullptr, nullptr, error);
    });
}

QueueId Card::queue(Notes notes, unsigned index) {
    std::deque<Queue>& queues = queues_[notes];
    while (queues.size() <= index)
        queues.push_back(created<Queue>("clCreateCommandQueue", [&](Int* error) {
            return api().create_queue(context(), found_.id, notes == Notes::times ? queue_profiling : 0, error);
        }));
    return queues[index].get();
}

// The compiler's first lines: what it says may be long.
static std::string build_log(ProgramId program, DeviceId device) {
    std::size_t bytes = 0;
    if (api().get_build_info(program, device, program_build_log, 0, nullptr, &bytes) != success) return "";
    std::string log(bytes, '\0');
    if (api().get_build_info(program, device, program_build_log, bytes, log.data(), nullptr) != success) return "";
    return log.substr(0, std::min<std::size_t>(std::strlen(log.c_str()), 500));
}

ProgramId Card::program(const Source& source) {
    const auto known = programs_.find(&source);
    if (known != programs_.end()) return known->second.get();
    const char* text = source.text;
    Program program = created<Program>("clCreateProgramWithSource", [&](Int* error) {
        return api().create_program(context(), 1, &text, nullptr, error);
    });
    const Int code = api().build_program(program.get(), 1, &found_.id, source.options, nullptr, nullptr);
    if (code != success)
        throw Failure("driver", "clBuildProgram: " + error_name(code) + ": " + build_log(program.get(), found_.id));
    return programs_.emplace(&source, std::move(program)).first->second.get();
}

KernelId Card::kernel(const Source& source, const char* name) {
    const ProgramId from = program(source);
    KernelHandle& handle = kernels_[{&source, name}];
    if (handle.get() == nullptr)
        handle =
            created<KernelHandle>("clCreateKernel", [&](Int* error) { return api().create_kernel(from, name, error); });
    return handle.get();
}

Memory Card::allocate(std::uint64_t bytes, Bits flags, void* host) const {
    if (bytes > found_.most_allocation_bytes)
        throw Failure("out-of-memory", "bytes: " + std::to_string(bytes) + "; the device allocates at most " +
                                           std::to_string(found_.most_allocation_bytes) + " at once");
    return created<Memory>("clCreateBuffer", [&](Int* error) {
        return api().create_buffer(context(), flags, static_cast<std::size_t>(bytes), host, error);
    });
}

Card& card(unsigned index) {
    // Never destroyed: at the exit of the process a sample may still be running.
    static auto* opened = new std::map<unsigned, std::unique_ptr<Card>>;
    std::unique_ptr<Card>& kept = (*opened)[index];
    if (kept) return *kept;
    std::vector<Found> found = find_devices();
    if (index >= found.size())
        throw Failure("bad-argument", "device: " + std::to_string(index) + "; OpenCL has devices 0 to " +
                                          std::to_string(found.size() - 1));
    kept = std::make_unique<Card>(std::move(found[index]));
    return *kept;
}

Times times_of(const Event& event) {
    const auto at = [&](Uint what) {
        Ulong nanoseconds = 0;
        check(api().get_profiling(event.get(), what, sizeof nanoseconds, &nanoseconds, nullptr),
              "clGetEventProfilingInfo");
        return nanoseconds;
    };
    return {at(profiling_queued), at(profiling_submit), at(profiling_start), at(profiling_end)};
}

}  // namespace plimsoll::opencl
