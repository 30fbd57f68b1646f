#include "../src/kernels/tensors.hpp"

#include "files.hpp"

namespace plimsoll::test {
namespace {

Request tensors_request(const std::string& folder, const std::string& engine, bool one_file) {
    Request request;
    request.path = path_of(folder);
    request.variant = engine;
    request.tensor_bytes = {2 * mib, 8 * kib, 300 * kib, 4 * kib};
    request.one_file = one_file;
    request.block_bytes = 64 * kib;
    request.queue_depth = 4;
    request.limits = {60, 3};
    fs::create_directory(request.path);
    return request;
}

std::uint64_t bytes_in(const std::string& folder) {
    std::uint64_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size();
    return bytes;
}

constexpr std::uint64_t all_bytes = 2 * mib + 312 * kib;

void writes_and_reads_both_layouts() {
    for (const std::string& engine : file_variants())
        for (const bool one_file : {false, true}) {
            const Request request = tensors_request("tensors", engine, one_file);
            const Sample written = run_tensor_write(request);
            CHECK(written.seconds.size() == 3 && written.elements == all_bytes && written.variant == engine, engine);
            CHECK(bytes_in(request.path) == all_bytes, std::to_string(bytes_in(request.path)));
            const Sample read = run_tensor_read(request);
            CHECK(read.seconds.size() == 3 && read.elements == all_bytes, engine);
            CHECK(read.cached_share == 0, "nothing in the page cache");
            const auto files = std::distance(fs::directory_iterator(request.path), fs::directory_iterator());
            CHECK(files == (one_file ? 1 : 4), std::to_string(files));
            for (const auto& entry : fs::directory_iterator(request.path)) {
                const std::string data = contents_of(entry.path().string());
                CHECK(pages_differ(data) && (data.size() < 64 * kib || looks_random(data)), entry.path().string());
            }
            run_tensor_write(request);  // goes on in its own files
            fs::remove_all(request.path);
        }
}

void finds_tensors_that_changed() {
    for (const std::string& engine : file_variants()) {
        const Request request = tensors_request("changed-tensors", engine, false);
        run_tensor_write(request);
        std::fstream(request.path + "/3.tensor", std::ios::binary | std::ios::in | std::ios::out) << "changed!";
        const std::string failure = failure_of([&] { run_tensor_read(request); });
        CHECK(begins_with(failure, "wrong-result: path: " + request.path), failure);
        fs::remove_all(request.path);
    }
}

void touches_no_file_in_the_folder_of_others() {
    const Request request = tensors_request("others-tensors", "auto", false);
    put(request.path + "/1.tensor", "precious");
    const std::string failure = failure_of([&] { run_tensor_write(request); });
    CHECK(begins_with(failure, "io: path: " + request.path + "/1.tensor exists"), failure);
    const std::string unread = failure_of([&] {
        Request other = request;
        other.tensor_bytes = {4096, 4096};
        run_tensor_read(other);
    });
    CHECK(begins_with(unread, "io: path: " + request.path + "/1.tensor was not written by tensor_write"), unread);
    CHECK(contents_of(request.path + "/1.tensor") == "precious", "untouched");
    fs::remove_all(request.path);
}

void names_wrong_tensors() {
    Request request = tensors_request("wrong-tensors", "auto", false);
    request.tensor_bytes = {4096, 5000};
    const std::string odd = failure_of([&] { run_tensor_write(request); });
    CHECK(begins_with(odd, "bad-argument: tensorBytes: 5000; it must be a multiple of 4096"), odd);
    request.tensor_bytes = {};
    const std::string none = failure_of([&] { run_tensor_write(request); });
    CHECK(begins_with(none, "bad-argument: tensorBytes: 0; it must be at least one size"), none);
    CHECK(fs::is_empty(request.path), "nothing is left");
    fs::remove_all(request.path);
}

}  // namespace

const std::vector<Test> tensors_tests = {
    {"tensors: both layouts are written and read", writes_and_reads_both_layouts},
    {"tensors: finds tensors that changed", finds_tensors_that_changed},
    {"tensors: touches no file in the folder of others", touches_no_file_in_the_folder_of_others},
    {"tensors: names wrong tensors", names_wrong_tensors},
};

}  // namespace plimsoll::test
