// The GPU's own clock on the host's time line.
#pragma once

#include <optional>
#include <string>

#include "clocks.hpp"

namespace plimsoll::cuda {

// Both clocks at one moment, between whose ends on the host the GPU was seen to answer.
struct Meeting {
    Clock::time_point host;
    unsigned long long device_ns;
    double half_width_seconds;
    unsigned long long step_ns;  // by which the GPU's clock goes forward, as far as the answers show
};

// A kernel answers the host's questions; the quickest answer counts. Nothing where the kernel does not see what the
// host writes while it runs.
std::optional<Meeting> meet(Gpu& gpu, Stream stream);

// From two meetings, one before and one after, so that drift is taken out.
class ClockJoin {
   public:
    ClockJoin(const Meeting& before, const Meeting& after);
    // Seconds from a moment of the host to one of the GPU.
    double seconds_from(Clock::time_point host, unsigned long long device_ns) const;
    // How far off the GPU's moments may be.
    double uncertain_seconds() const;
    // The same in words.
    std::string certainty() const;

   private:
    Meeting before_, after_;
    double host_per_device_;
};

}  // namespace plimsoll::cuda
