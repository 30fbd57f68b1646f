#include "files.hpp"

#if !defined(_WIN32)
#include <sys/stat.h>
#endif

namespace plimsoll::test {
namespace {

void writes_then_reads_with_every_engine() {
    for (const std::string& engine : file_variants()) {
        const std::string path = path_of("both");
        const Sample written = run_file_write(small_request(path, engine));
        CHECK(written.seconds.size() == 4 && written.elements == 1 * mib && written.variant == engine, engine);
        const std::string data = contents_of(path);
        CHECK(data.size() == 4 * mib, std::to_string(data.size()));
        CHECK(looks_random(data) && pages_differ(data), engine);
        for (const std::string& reader : file_variants()) {
            Request request = small_request(path, reader);
            request.limits.max_repetitions = 11;         // past the end, from the start again
            const Sample read = run_file_read(request);  // compares with what was written
            CHECK(read.seconds.size() == 11 && *std::min_element(read.seconds.begin(), read.seconds.end()) > 0, reader);
        }
        CHECK(contents_of(path) == data, "reading changed the file");
        fs::remove(path);
    }
}

// Odd sizes: blocks that do not divide the file, one request at a time, a start in the middle.
void streams_of_odd_shapes() {
    for (const std::string& engine : file_variants())
        for (const unsigned depth : {1u, 3u, 32u}) {
            Request request = small_request(path_of("odd"), engine);
            request.block_bytes = 12 * kib;
            request.queue_depth = depth;
            request.file_bytes = 12 * kib * 101;
            request.bytes = 12 * kib * 40;
            request.offset_bytes = 12 * kib * 70;
            CHECK(run_file_write(request).seconds.size() == 4, engine);
            CHECK(contents_of(request.path).size() == request.file_bytes, engine);
            CHECK(run_file_read(request).seconds.size() == 4, engine);
            request.block_bytes = 8 * kib;  // 151.5 blocks: the rest stays unread
            request.bytes = 8 * kib * 50;
            request.offset_bytes = 0;
            CHECK(run_file_read(request).seconds.size() == 4, engine);
            fs::remove(request.path);
        }
}

void goes_on_in_its_own_file() {
    Request request = small_request(path_of("own"), "auto");
    request.limits.max_repetitions = 2;
    run_file_write(request);
    const std::string before = contents_of(request.path);
    request.offset_bytes = 2 * mib;
    run_file_write(request);
    const std::string after = contents_of(request.path);
    CHECK(after.substr(0, 2 * mib) == before.substr(0, 2 * mib), "the first half stays");
    CHECK(looks_random(after) && pages_differ(after), "the second half is written");
    request.file_bytes = 8 * mib;
    const std::string failure = failure_of([&] { run_file_write(request); });
    CHECK(begins_with(failure, "bad-argument: fileBytes: 8388608; it must be 4194304"), failure);
    fs::remove(request.path);
}

void stops_after_enough_seconds() {
    Request request = small_request(path_of("short"), "auto");
    run_file_write(request);
    request.limits = {0, 1000};
    CHECK(run_file_write(request).seconds.size() == 1, "no time at all is one repetition");
    CHECK(run_file_read(request).seconds.size() == 1, "no time at all is one repetition");
    fs::remove(request.path);
}

void touches_no_file_of_others() {
    const std::string path = path_of("precious");
    put(path, "precious");
    const std::string failure = failure_of([&] { run_file_write(small_request(path, "auto")); });
    CHECK(begins_with(failure, "io: path: " + path + " exists"), failure);
    CHECK(contents_of(path) == "precious", "untouched");
    fs::remove(path);
}

void a_file_put_in_place_of_ours_is_not_ours() {
    const Request request = small_request(path_of("swapped"), "auto");
    run_file_write(request);
    fs::rename(request.path, path_of("ours"));
    put(request.path, std::string(4 * mib, 'x'));
    const std::string failure = failure_of([&] { run_file_write(request); });
    CHECK(begins_with(failure, "io: path: " + request.path + " exists"), failure);
    CHECK(contents_of(request.path) == std::string(4 * mib, 'x'), "untouched");
    CHECK(run_file_read(request).seconds.size() == 4, "a file of somebody else is read without comparing");
    fs::remove(request.path);
    fs::remove(path_of("ours"));
    put(request.path, std::string(4 * mib, 'x'));  // may be given the index of the file just removed
    CHECK(begins_with(failure_of([&] { run_file_write(request); }), "io: path: " + request.path + " exists"), "reborn");
    CHECK(contents_of(request.path) == std::string(4 * mib, 'x'), "untouched");
    fs::remove(request.path);
    CHECK(run_file_write(request).seconds.size() == 4, "once the name is free, it is made anew");
    fs::remove(request.path);
}

void finds_data_that_changed() {
    for (const std::string& engine : file_variants()) {
        const Request request = small_request(path_of("changed"), engine);
        run_file_write(request);
        std::fstream(request.path, std::ios::binary | std::ios::in | std::ios::out).seekp(4 * mib - 4096) << "changed!";
        const std::string failure = failure_of([&] { run_file_read(request); });
        CHECK(begins_with(failure, "wrong-result: path: " + request.path), failure);
        fs::remove(request.path);
    }
}

void refuses_what_cannot_be_streamed() {
    const std::string missing = failure_of([] { run_file_read(small_request(path_of("missing"), "auto")); });
    CHECK(begins_with(missing, "io: path: " + path_of("missing") + ": cannot be opened"), missing);
    const std::string folder = failure_of([] { run_file_read(small_request(scratch_folder(), "auto")); });
    CHECK(begins_with(folder, "io: path: " + scratch_folder()), folder);
    put(path_of("tiny"), "tiny");
    const std::string tiny = failure_of([] { run_file_read(small_request(path_of("tiny"), "auto")); });
    CHECK(begins_with(tiny, "bad-argument: size of " + path_of("tiny") +
                                ": 4; it must be at least queueDepth x blockBytes (262144)"),
          tiny);
    fs::remove(path_of("tiny"));
}

std::string refusal(void (*change)(Request&)) {
    Request request = small_request(path_of("refused"), "auto");
    change(request);
    const std::string failure = failure_of([&] { run_file_write(request); });
    CHECK(!fs::exists(request.path), failure);
    return failure;
}

void names_the_wrong_field() {
    const auto expect = [](const char* start, void (*change)(Request&)) {
        const std::string failure = refusal(change);
        CHECK(begins_with(failure, start), failure);
    };
    expect("bad-argument: blockBytes: 5000; ", [](Request& r) { r.block_bytes = 5000; });
    expect("bad-argument: bytes: 65536; ", [](Request& r) { r.bytes = 64 * kib; });
    expect("bad-argument: bytes: 1048577; ", [](Request& r) { r.bytes = 1 * mib + 1; });
    expect("bad-argument: fileBytes: 131072; ", [](Request& r) { r.file_bytes = 128 * kib; });
    expect("bad-argument: fileBytes: 4194305; ", [](Request& r) { r.file_bytes = 4 * mib + 1; });
    expect("bad-argument: offsetBytes: 4194304; ", [](Request& r) { r.offset_bytes = 4 * mib; });
    expect("bad-argument: offsetBytes: 1; ", [](Request& r) { r.offset_bytes = 1; });
    expect("unsupported: engine: \"libaio\" does not run here; auto, ", [](Request& r) { r.variant = "libaio"; });
    expect("io: path: ", [](Request& r) { r.path += "/in/no/folder"; });
    expect("io: path: ", [](Request& r) { r.file_bytes = std::uint64_t{1} << 50; });
}

#if !defined(_WIN32)
void follows_no_link() {
    const std::string path = path_of("precious"), link = path_of("link"), dangling = path_of("dangling");
    put(path, "precious");
    fs::create_symlink(path, link);
    fs::create_symlink(path_of("nowhere"), dangling);
    for (const std::string& taken : {link, dangling}) {
        const std::string failure = failure_of([&] { run_file_write(small_request(taken, "auto")); });
        CHECK(begins_with(failure, "io: path: " + taken + " exists"), failure);
    }
    CHECK(contents_of(path) == "precious", "untouched");
    CHECK(!fs::exists(path_of("nowhere")), "nothing made through the link");
    const std::string failure = failure_of([&] { run_file_read(small_request(link, "auto")); });
    CHECK(begins_with(failure, "io: path: " + link + " is a symbolic link"), failure);
    for (const std::string& each : {path, link, dangling}) fs::remove(each);
}

void is_private_and_no_pipe_hangs_it() {
    const Request request = small_request(path_of("private"), "auto");
    const mode_t mask = umask(0);
    run_file_write(request);
    umask(mask);
    struct stat status = {};
    CHECK(stat(request.path.c_str(), &status) == 0 && (status.st_mode & 07777) == 0600, request.path);
    fs::remove(request.path);
    CHECK(mkfifo(path_of("pipe").c_str(), 0600) == 0, "mkfifo");
    const std::string failure = failure_of([] { run_file_read(small_request(path_of("pipe"), "auto")); });
    CHECK(begins_with(failure, "io: path: " + path_of("pipe") + " is not a regular file"), failure);
    fs::remove(path_of("pipe"));
}
#endif

#if defined(__linux__)
void refuses_files_in_memory() {
    const std::string path = "/dev/shm/plimsoll-native-test-" + std::to_string(fs::hash_value(scratch_folder()));
    const std::string failure = failure_of([&] { run_file_write(small_request(path, "auto")); });
    CHECK(begins_with(failure, "unsupported: path: " + path + " is on a file system in memory"), failure);
    CHECK(!fs::exists(path), "nothing is left");
}
#endif

}  // namespace

const std::vector<Test> file_tests = {
    {"file: what was written is read, with every engine", writes_then_reads_with_every_engine},
    {"file: streams of odd shapes", streams_of_odd_shapes},
    {"file: goes on in the file it made", goes_on_in_its_own_file},
    {"file: stops after enough seconds", stops_after_enough_seconds},
    {"file: touches no file of others", touches_no_file_of_others},
    {"file: a file put in place of ours is not ours", a_file_put_in_place_of_ours_is_not_ours},
    {"file: finds data that changed", finds_data_that_changed},
    {"file: refuses what cannot be streamed", refuses_what_cannot_be_streamed},
    {"file: names the wrong field", names_the_wrong_field},
#if !defined(_WIN32)
    {"file: follows no link", follows_no_link},
    {"file: is private, and no pipe hangs it", is_private_and_no_pipe_hangs_it},
#endif
#if defined(__linux__)
    {"file: refuses files in memory", refuses_files_in_memory},
#endif
};

}  // namespace plimsoll::test
