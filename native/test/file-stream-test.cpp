#include <cmath>
#include <numeric>

#include "files.hpp"

namespace plimsoll::test {
namespace {

void a_shuffle_has_each_number_once() {
    for (const std::uint64_t count : {1u, 2u, 3u, 5u, 16u, 17u, 1000u, 4096u, 65537u}) {
        const Shuffle shuffle(count, 7);
        std::set<std::uint64_t> seen;
        std::uint64_t neighbours = 0;
        for (std::uint64_t place = 0; place < count; ++place) {
            seen.insert(shuffle.at(place));
            if (place > 0 && shuffle.at(place) == shuffle.at(place - 1) + 1) ++neighbours;
        }
        CHECK(seen.size() == count && *seen.rbegin() == count - 1, std::to_string(count));
        CHECK(count < 100 || neighbours < count / 50, std::to_string(neighbours) + " of " + std::to_string(count));
    }
}

void a_shuffle_depends_on_its_seed() {
    const Shuffle one(4096, 1), other(4096, 2);
    unsigned same = 0;
    for (std::uint64_t place = 0; place < 4096; ++place) same += one.at(place) == other.at(place);
    CHECK(same < 50, std::to_string(same));
}

std::vector<std::uint64_t> offsets_of(const Lane& lane, std::uint64_t count) {
    std::vector<std::uint64_t> offsets;
    for (std::uint64_t n = 0; n < count; ++n) offsets.push_back(lane.offset_of(n));
    return offsets;
}

void a_lane_goes_round_and_round() {
    put(path_of("lane"), std::string(1 * mib, 'x'));
    const DirectFile file = DirectFile::open(path_of("lane"), Access::read);
    const Lane lane(file, Access::read, 4096, {2, 5, 4, false}, std::nullopt);
    CHECK(
        offsets_of(lane, 6) == (std::vector<std::uint64_t>{6 * 4096, 2 * 4096, 3 * 4096, 4 * 4096, 5 * 4096, 6 * 4096}),
        "from block 2 on, 5 blocks, beginning with the last");
    const Lane random(file, Access::read, 4096, {3, 100, 0, true}, 5);
    const std::vector<std::uint64_t> offsets = offsets_of(random, 100);
    CHECK(std::set<std::uint64_t>(offsets.begin(), offsets.end()).size() == 100, "each once");
    CHECK(*std::min_element(offsets.begin(), offsets.end()) == 3 * 4096, "the first block");
    CHECK(*std::max_element(offsets.begin(), offsets.end()) == 102 * 4096, "the last block");
    fs::remove(path_of("lane"));
}

void latencies_are_thinned_evenly() {
    Latencies all(100), few(16);
    for (int i = 0; i < 1000; ++i) few.add(i);
    for (int i = 0; i < 100; ++i) all.add(i);
    CHECK(all.kept().size() == 100, "all while they fit");
    CHECK(few.kept().size() <= 16 && few.kept().size() >= 8, std::to_string(few.kept().size()));
    const double step = few.kept()[1] - few.kept()[0];
    for (std::size_t i = 1; i < few.kept().size(); ++i)
        CHECK(few.kept()[i] - few.kept()[i - 1] == step, std::to_string(i));
    CHECK(few.kept()[0] == 0 && few.kept().back() >= 1000 - 2 * step, "from the first to the last");
    Latencies none(0);
    none.add(1);
    CHECK(none.kept().empty(), "none where none are wanted");
}

// One thread comes to every block in one round; more threads write over what is there and read what is there.
void every_shape_covers_the_file() {
    for (const std::string& engine : file_variants())
        for (const bool random : {false, true})
            for (const unsigned threads : {1u, 2u, 3u}) {
                Request request = small_request(path_of("shape"), engine);
                request.random_order = random;
                request.file_bytes = request.bytes = 3 * mib;
                request.limits.max_repetitions = 1;
                run_file_write(request);
                const std::string data = contents_of(request.path);
                const std::string shape = engine + " " + std::to_string(threads) + (random ? " random" : "");
                CHECK(data.size() == 3 * mib && pages_differ(data), shape);
                request.threads = threads;
                request.limits.max_repetitions = 2;
                const Sample written = run_file_write(request);
                CHECK(written.seconds.size() == 2 && written.elements == 3 * mib, shape);
                CHECK(contents_of(request.path) != data && pages_differ(contents_of(request.path)), shape);
                request.limits.max_repetitions = 5;
                CHECK(run_file_read(request).seconds.size() == 5, shape);
                fs::remove(request.path);
            }
}

void random_reads_find_data_that_changed() {
    for (const std::string& engine : file_variants()) {
        Request request = small_request(path_of("changed"), engine);
        request.random_order = true;
        run_file_write(request);
        std::fstream file(request.path, std::ios::binary | std::ios::in | std::ios::out);
        for (std::uint64_t at = 0; at < 4 * mib; at += 4096) file.seekp(static_cast<std::streamoff>(at)) << "changed!";
        file.close();
        const std::string failure = failure_of([&] { run_file_read(request); });
        CHECK(begins_with(failure, "wrong-result: path: " + request.path), failure);
        fs::remove(request.path);
    }
}

void times_single_requests() {
    for (const std::string& engine : file_variants())
        for (const unsigned depth : {1u, 4u}) {
            Request request = small_request(path_of("times"), engine);
            run_file_write(request);
            request.queue_depth = depth;
            request.block_bytes = 4096;
            request.random_order = true;
            request.bytes = 400 * 4096;
            request.limits.max_repetitions = 1;
            request.most_latencies = 1000;
            const Sample all = run_file_read(request);
            CHECK(all.latencies.size() >= 400, std::to_string(all.latencies.size()));
            const double sum = std::accumulate(all.latencies.begin(), all.latencies.end(), 0.0);
            CHECK(*std::min_element(all.latencies.begin(), all.latencies.end()) > 0, engine);
            CHECK(sum <= all.seconds[0] * depth * 1.01, "requests in flight fill the time at most");
            CHECK(depth > 1 || sum >= all.seconds[0] * 0.5, "one after another they are most of it");
            request.most_latencies = 32;
            CHECK(run_file_read(request).latencies.size() <= 32, "bounded");
            request.most_latencies = 0;
            CHECK(run_file_read(request).latencies.empty(), "none unless asked");
            fs::remove(request.path);
        }
}

Request mixed_request(const std::string& engine, bool two_files) {
    Request request = small_request(path_of("mixed"), engine);
    run_file_write(request);
    request.write_path = two_files ? path_of("sink") : request.path;
    return request;
}

void mixes_reads_and_writes() {
    for (const std::string& engine : file_variants())
        for (const bool two_files : {false, true})
            for (const bool random : {false, true})
                for (const double share : {0.0, 0.25, 0.5, 1.0}) {
                    Request request = mixed_request(engine, two_files);
                    const std::string before = contents_of(request.path);
                    request.random_order = random;
                    request.threads = 2;
                    request.read_share = share;
                    const Sample sample = run_file_mixed(request);
                    CHECK(sample.seconds.size() == 4 && sample.variant == engine, engine);
                    const std::string after = contents_of(request.path);
                    CHECK(before.substr(0, 2 * mib) == after.substr(0, 2 * mib), "what is read stays");
                    CHECK(two_files == (before == after) || share == 1, "what is written changes");
                    CHECK(looks_random(after), engine);
                    fs::remove(request.path);
                    if (two_files) fs::remove(request.write_path);
                }
}

std::uint64_t written_pages(const std::string& data) {
    std::uint64_t written = 0;
    for (std::size_t at = 0; at < data.size(); at += 4096)
        written += std::any_of(data.begin() + static_cast<long>(at), data.begin() + static_cast<long>(at) + 4096,
                               [](char byte) { return byte != 0; });
    return written;
}

void a_mixture_keeps_its_share() {
    for (const double share : {0.25, 0.5, 0.75}) {
        Request request = mixed_request("auto", true);
        request.read_share = share;
        request.limits.max_repetitions = 4;  // 64 requests of 64 KiB
        run_file_mixed(request);
        const double pages = static_cast<double>(written_pages(contents_of(request.write_path)));
        CHECK(std::abs(pages / 1024 - (1 - share)) < 0.02, std::to_string(pages));
        fs::remove(request.path);
        fs::remove(request.write_path);
    }
}

void holes_are_not_read() {
    Request request = small_request(path_of("holes"), "auto");
    request.limits.max_repetitions = 3;
    run_file_write(request);
    const std::string failure = failure_of([&] { run_file_read(request); });
    CHECK(begins_with(failure, "bad-argument: path: " + request.path + " was not written yet at byte 3145728"),
          failure);
    fs::resize_file(request.path, 3 * mib);
    CHECK(run_file_read(request).seconds.size() == 3, "what is left was written");
    fs::remove(request.path);
}

void names_the_wrong_field_of_a_queue() {
    const auto refusal = [](void (*change)(Request&)) {
        Request request = small_request(path_of("refused"), "auto");
        change(request);
        return failure_of([&] { run_file_write(request); });
    };
    const std::string many = refusal([](Request& r) { r.threads = 64, r.queue_depth = 32; });
    CHECK(begins_with(many, "bad-argument: threads: 64; it must be at most 1024 requests in flight"), many);
    const std::string wide = refusal([](Request& r) { r.threads = 8; });
    CHECK(begins_with(wide,
                      "bad-argument: bytes: 1048576; it must be a multiple of blockBytes (65536), at least "
                      "threads x queueDepth x blockBytes (2097152)"),
          wide);
    CHECK(!fs::exists(path_of("refused")), "nothing is left");
}

void a_mixture_writes_to_no_file_of_others() {
    Request request = mixed_request("auto", true);
    put(request.write_path, "precious");
    const std::string failure = failure_of([&] { run_file_mixed(request); });
    CHECK(begins_with(failure, "io: path: " + request.write_path + " exists"), failure);
    CHECK(contents_of(request.write_path) == "precious", "untouched");
    fs::remove(request.path);
    fs::remove(request.write_path);
}

#if defined(__linux__)
void sees_what_lies_in_the_page_cache() {
    const Request request = small_request(path_of("cached"), "auto");
    run_file_write(request);
    const DirectFile file = DirectFile::open(request.path, Access::read);
    CHECK(file.cached_share() == 0, "direct writes leave nothing there");
    contents_of(request.path);
    CHECK(file.cached_share() == 1, "an ordinary read leaves all: " + std::to_string(file.cached_share()));
    fs::remove(request.path);
}
#endif

}  // namespace

const std::vector<Test> file_stream_tests = {
    {"file order: a shuffle has each number once", a_shuffle_has_each_number_once},
    {"file order: a shuffle depends on its seed", a_shuffle_depends_on_its_seed},
    {"file lane: goes round and round", a_lane_goes_round_and_round},
    {"file stream: latencies are thinned evenly", latencies_are_thinned_evenly},
    {"file stream: every shape covers the file", every_shape_covers_the_file},
    {"file stream: random reads find data that changed", random_reads_find_data_that_changed},
    {"file stream: times single requests", times_single_requests},
    {"file stream: mixes reads and writes", mixes_reads_and_writes},
    {"file stream: a mixture keeps its share", a_mixture_keeps_its_share},
    {"file stream: holes are not read", holes_are_not_read},
    {"file stream: names the wrong field of a queue", names_the_wrong_field_of_a_queue},
    {"file stream: a mixture writes to no file of others", a_mixture_writes_to_no_file_of_others},
#if defined(__linux__)
    {"file stream: sees what lies in the page cache", sees_what_lies_in_the_page_cache},
#endif
};

}  // namespace plimsoll::test
