#include "tensors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <optional>
#include <system_error>

#include "../team.hpp"
#include "file.hpp"
#include "made-files.hpp"

namespace plimsoll {
namespace {

// Moves tensors through a queue of pieces of at most block_bytes, one tensor at a time.
class Mover {
   public:
    Mover(const Engine& engine, Access access, const Request& r)
        : engine_(engine), access_(access), block_bytes_(r.block_bytes), pieces_(r.queue_depth) {
        memory_ = queue_memory(r.block_bytes * r.queue_depth);
        for (unsigned i = 0; i < r.queue_depth; ++i) pieces_[i].memory = memory_.as<char>() + i * r.block_bytes;
    }

    void move(const DirectFile& file, const Stamps& stamps, std::uint64_t offset, std::uint64_t bytes) {
        next_ = offset;
        end_ = offset + bytes;
        if (IoUring* ring = engine_.ring(0)) {
            move_in_ring(*ring, file, stamps);
        } else {
            move_in_threads(file, stamps, (bytes + block_bytes_ - 1) / block_bytes_);
        }
    }

    // Whether each piece that was read last holds its stamps.
    bool holds_stamps() const {
        return std::all_of(pieces_.begin(), pieces_.end(), [](const Piece& piece) {
            return !piece.stamps || piece.stamps->are_in(piece.memory, piece.offset, piece.bytes);
        });
    }

   private:
    struct Piece {
        char* memory = nullptr;
        std::uint64_t offset = 0, bytes = 0;
        std::optional<Stamps> stamps;
    };

    // Takes the next piece of the tensor; false at its end.
    bool aim(Piece& piece, const Stamps& stamps) {
        const std::uint64_t offset = next_.fetch_add(block_bytes_);
        if (offset >= end_) return false;
        piece.offset = offset;
        piece.bytes = std::min(block_bytes_, end_ - offset);
        piece.stamps = stamps;
        if (access_ == Access::write) stamps.put(piece.memory, piece.offset, piece.bytes);
        return true;
    }

    void move_in_ring(IoUring& ring, const DirectFile& file, const Stamps& stamps) {
        unsigned in_flight = 0;
        std::optional<Failure> failure;
        const auto add = [&](unsigned slot) {
            const Piece& p = pieces_[slot];
            ring.add(slot, {access_ == Access::write, file.descriptor(), p.memory, p.bytes, p.offset});
            ++in_flight;
        };
        for (unsigned slot = 0; slot < pieces_.size() && aim(pieces_[slot], stamps); ++slot) add(slot);
        while (in_flight > 0) {
            ring.submit_and_wait();
            for (IoUring::Completion done; ring.take(done);) {
                --in_flight;
                Piece& piece = pieces_[done.slot];
                if (done.result == -EINTR || done.result == -EAGAIN) {
                    add(done.slot);
                } else if (done.result != static_cast<std::int64_t>(piece.bytes)) {
                    failure = transfer_failure(file, access_, done.result);
                } else if (!failure && aim(piece, stamps)) {
                    add(done.slot);
                }
            }
        }
        if (failure) throw *failure;
    }

    void move_in_threads(const DirectFile& file, const Stamps& stamps, std::uint64_t blocks) {
        const auto threads = static_cast<unsigned>(std::min<std::uint64_t>(blocks, pieces_.size()));
        if (threads == 1) return move_pieces(pieces_[0], file, stamps);
        std::mutex mutex;
        std::optional<Failure> failure;
        run_threads(threads, "queueDepth", [&](unsigned thread) {
            try {
                move_pieces(pieces_[thread], file, stamps);
            } catch (const Failure& found) {
                const std::lock_guard<std::mutex> lock(mutex);
                failure = found;
            }
        });
        if (failure) throw *failure;
    }

    void move_pieces(Piece& piece, const DirectFile& file, const Stamps& stamps) {
        while (aim(piece, stamps)) {
            if (access_ == Access::read)
                file.read_at(piece.memory, piece.bytes, piece.offset);
            else
                file.write_at(piece.memory, piece.bytes, piece.offset);
        }
    }

    const Engine& engine_;
    const Access access_;
    const std::uint64_t block_bytes_;
    Buffer memory_;
    std::vector<Piece> pieces_;
    std::atomic<std::uint64_t> next_{0};
    std::uint64_t end_ = 0;
};

std::string file_of(const std::string& folder, std::size_t tensor) {
    return folder + "/" + std::to_string(tensor) + ".tensor";
}

std::uint64_t total_of(const Request& r) {
    return std::accumulate(r.tensor_bytes.begin(), r.tensor_bytes.end(), std::uint64_t{0});
}

// An open file for one transfer after another: made where it may be made, else one that this process has written.
DirectFile open_tensors(const std::string& path, Access access, std::uint64_t bytes) {
    if (access == Access::write) return open_made(path, bytes);
    DirectFile file = DirectFile::open(path, access);
    if (made_file(file) == nullptr)
        throw Failure("io", "path: " + path + " was not written by tensor_write of this process");
    return file;
}

void move_through(const DirectFile& file, Access access, Mover& mover, std::uint64_t offset, std::uint64_t bytes) {
    mover.move(file, Stamps(made_file(file)->seed), offset, bytes);
    if (access == Access::write) note_written(file, offset, bytes);
}

void move_in_files(const Request& r, Access access, Mover& mover) {
    for (std::size_t i = 0; i < r.tensor_bytes.size(); ++i) {
        const DirectFile file = open_tensors(file_of(r.path, i), access, r.tensor_bytes[i]);
        move_through(file, access, mover, 0, r.tensor_bytes[i]);
    }
}

void move_in_one(const Request& r, Access access, Mover& mover, const DirectFile& file) {
    std::uint64_t offset = 0;
    for (const std::uint64_t bytes : r.tensor_bytes) {
        move_through(file, access, mover, offset, bytes);
        offset += bytes;
    }
}

void check(const Request& r) {
    check_block(r);
    require(!r.tensor_bytes.empty(), "tensorBytes", 0, "at least one size");
    for (const std::uint64_t bytes : r.tensor_bytes)
        require(bytes != 0 && bytes % disk_page == 0, "tensorBytes", bytes, "a multiple of 4096, above 0");
}

Sample run(const Request& r, Access access) {
    check(r);
    const Engine engine(r.variant, 1, r.queue_depth);
    Mover mover(engine, access, r);
    std::optional<DirectFile> one;
    if (r.one_file) one.emplace(open_tensors(r.path + "/all.tensors", access, total_of(r)));
    Sample sample;
    double total = 0;
    do {
        const Clock::time_point start = Clock::now();
        if (one) {
            move_in_one(r, access, mover, *one);
        } else {
            move_in_files(r, access, mover);
        }
        sample.seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
        total += sample.seconds.back();
    } while (total < r.limits.min_seconds && sample.seconds.size() < r.limits.max_repetitions);
    if (access == Access::read && !mover.holds_stamps())
        throw Failure("wrong-result", "path: " + r.path + " did not give back what tensor_write had put there");
    sample.elements = static_cast<double>(total_of(r));
    sample.variant = engine.name();
    sample.verified = true;
    const DirectFile last =
        open_tensors(one ? one->path() : file_of(r.path, r.tensor_bytes.size() - 1), Access::read, 0);
    sample.note = joined(last.caution(), engine.note());
    sample.cached_share = last.cached_share();
    return sample;
}

}  // namespace

Sample run_tensor_write(const Request& request) { return run(request, Access::write); }
Sample run_tensor_read(const Request& request) { return run(request, Access::read); }

}  // namespace plimsoll
