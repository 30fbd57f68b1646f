// Linux' io_uring by its three system calls, so that nothing needs to be installed for it. See io_uring(7).
#pragma once

#include <cstdint>
#include <string>

namespace plimsoll {

class IoUring {
   public:
    // Throws std::system_error where the system has no io_uring or does not let this process use it.
    explicit IoUring(unsigned entries);
    ~IoUring();
    IoUring(const IoUring&) = delete;
    IoUring& operator=(const IoUring&) = delete;

    struct Transfer {
        bool write;
        int descriptor;
        void* memory;
        std::uint64_t bytes, offset;
    };
    struct Completion {
        unsigned slot;
        std::int64_t result;  // bytes, or a negative error number
    };

    // Enqueues a transfer under a slot, 0 to entries - 1, that has none in flight.
    void add(unsigned slot, const Transfer& transfer);
    // Hands over what was added and waits until at least one transfer is complete.
    void submit_and_wait();
    // Takes one completion; false if there is none.
    bool take(Completion& completion);

   private:
    struct Rings;
    Rings* rings_;
};

// Why this process cannot use io_uring; empty where it can.
std::string io_uring_obstacle();

}  // namespace plimsoll
