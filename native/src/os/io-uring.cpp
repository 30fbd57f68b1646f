#include "io-uring.hpp"

#include <cerrno>
#include <system_error>

#if defined(__linux__) && defined(__has_include)
#if __has_include(<linux/io_uring.h>)
#define PLIMSOLL_IO_URING 1
#endif
#endif

#if PLIMSOLL_IO_URING
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <memory>
#include <vector>

// The same numbers on every architecture (the generic table); older C libraries do not name them.
#if !defined(__NR_io_uring_setup)
#define __NR_io_uring_setup 425
#define __NR_io_uring_enter 426
#endif

namespace plimsoll {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

// The kernel is the other party of these: what it wrote is read with acquire, what it is to see is written with
// release.
unsigned read_shared(const unsigned* p) { return __atomic_load_n(p, __ATOMIC_ACQUIRE); }
void write_shared(unsigned* p, unsigned value) { __atomic_store_n(p, value, __ATOMIC_RELEASE); }

struct Mapping {
    Mapping(int descriptor, std::size_t bytes, std::uint64_t what) : bytes(bytes) {
        start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, descriptor,
                     static_cast<off_t>(what));
        if (start == MAP_FAILED) fail("io_uring mmap");
    }
    ~Mapping() { munmap(start, bytes); }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    unsigned* word(std::uint32_t offset) const {
        return reinterpret_cast<unsigned*>(static_cast<char*>(start) + offset);
    }

    void* start;
    std::size_t bytes;
};

struct Descriptor {
    Descriptor(unsigned entries, io_uring_params& parameters)
        : number(static_cast<int>(syscall(__NR_io_uring_setup, entries, &parameters))) {
        if (number < 0) fail("io_uring_setup");
    }
    ~Descriptor() { close(number); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number;
};

}  // namespace

struct IoUring::Rings {
    explicit Rings(unsigned slots)
        : descriptor(slots, parameters),
          submission(descriptor.number, parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned),
                     IORING_OFF_SQ_RING),
          completion(descriptor.number, parameters.cq_off.cqes + parameters.cq_entries * sizeof(io_uring_cqe),
                     IORING_OFF_CQ_RING),
          entries(descriptor.number, parameters.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES),
          vectors(slots) {}

    io_uring_params parameters = {};
    Descriptor descriptor;
    Mapping submission, completion, entries;
    std::vector<iovec> vectors;  // one for each slot; must outlive the transfer
    unsigned added = 0;
};

IoUring::IoUring(unsigned entries) : rings_(new Rings(entries)) {}
IoUring::~IoUring() { delete rings_; }

// READV and WRITEV rather than READ and WRITE, which came later than io_uring itself (Linux 5.6 against 5.1).
void IoUring::add(unsigned slot, const Transfer& transfer) {
    Rings& r = *rings_;
    const unsigned tail = *r.submission.word(r.parameters.sq_off.tail);  // only this side writes it
    const unsigned index = tail & *r.submission.word(r.parameters.sq_off.ring_mask);
    r.vectors[slot] = {transfer.memory, transfer.bytes};
    io_uring_sqe& entry = static_cast<io_uring_sqe*>(r.entries.start)[index];
    entry = {};
    entry.opcode = transfer.write ? IORING_OP_WRITEV : IORING_OP_READV;
    entry.fd = transfer.descriptor;
    entry.off = transfer.offset;
    entry.addr = reinterpret_cast<std::uintptr_t>(&r.vectors[slot]);
    entry.len = 1;
    entry.user_data = slot;
    r.submission.word(r.parameters.sq_off.array)[index] = index;
    write_shared(r.submission.word(r.parameters.sq_off.tail), tail + 1);
    ++r.added;
}

void IoUring::submit_and_wait() {
    Rings& r = *rings_;
    const long taken =
        syscall(__NR_io_uring_enter, r.descriptor.number, r.added, 1, IORING_ENTER_GETEVENTS, nullptr, 0);
    if (taken >= 0) r.added -= static_cast<unsigned>(taken);
    if (taken < 0 && errno != EINTR && errno != EAGAIN && errno != EBUSY) fail("io_uring_enter");
}

bool IoUring::take(Completion& completion) {
    Rings& r = *rings_;
    unsigned* const head = r.completion.word(r.parameters.cq_off.head);
    if (*head == read_shared(r.completion.word(r.parameters.cq_off.tail))) return false;
    const auto* entries = reinterpret_cast<const io_uring_cqe*>(r.completion.word(r.parameters.cq_off.cqes));
    const io_uring_cqe& entry = entries[*head & *r.completion.word(r.parameters.cq_off.ring_mask)];
    completion = {static_cast<unsigned>(entry.user_data), entry.res};
    write_shared(head, *head + 1);
    return true;
}

std::string io_uring_obstacle() {
    try {
        IoUring probe(1);
        return "";
    } catch (const std::system_error& error) {
        return error.what();
    }
}

}  // namespace plimsoll

#else

namespace plimsoll {

struct IoUring::Rings {};
IoUring::IoUring(unsigned) : rings_(nullptr) { throw std::system_error(ENOSYS, std::generic_category(), "io_uring"); }
IoUring::~IoUring() = default;
void IoUring::add(unsigned, const Transfer&) {}
void IoUring::submit_and_wait() {}
bool IoUring::take(Completion&) { return false; }
std::string io_uring_obstacle() { return "this build has none"; }

}  // namespace plimsoll

#endif
