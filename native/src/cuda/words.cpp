#include "words.hpp"

#include "operations.hpp"

namespace plimsoll::cuda {

void require_multiple(const char* field, std::uint64_t value, std::uint64_t of) {
    if (value % of == 0) return;
    throw Failure("bad-argument", std::string(field) + ": " + std::to_string(value) + "; it must be a multiple of " +
                                      std::to_string(of));
}

void require_held(std::uint64_t count) {
    constexpr std::uint64_t most = 512;
    if (count > most)
        throw Failure("bad-argument", "count: " + std::to_string(count) + "; it must be a whole number from 1 to " +
                                          std::to_string(most));
}

gpu::Sample counted_sample(const gpu::Request& request) {
    gpu::Sample sample;
    sample.work = static_cast<double>(request.count);
    sample.by = "our kernel";
    return sample;
}

void wrong(const std::string& what) { throw Failure("wrong-result", what); }

void fill_words(Gpu& gpu, Stream stream, Address to, std::uint64_t bytes, std::uint32_t seed) {
    gpu.run("fill", stream, to, static_cast<unsigned long long>(bytes / 4), seed);
}

void require_words(Gpu& gpu, Stream stream, Address from, std::uint64_t bytes, std::uint32_t seed, const char* what) {
    const Counter counter(stream);
    gpu.run("compare", stream, from, static_cast<unsigned long long>(bytes / 4), seed, counter.address());
    const std::uint32_t count = counter.value();
    if (count != 0) wrong(std::string(what) + ": " + std::to_string(count) + " words are not what was copied");
}

}  // namespace plimsoll::cuda
