// What the tests of the storage kernels share.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>

#include "../src/kernels/file.hpp"
#include "check.hpp"

namespace plimsoll::test {

namespace fs = std::filesystem;
constexpr std::uint64_t kib = 1024, mib = 1024 * kib;

inline std::string path_of(const std::string& name) { return (fs::path(scratch_folder()) / name).string(); }

// A small stream: 4 requests of 64 KiB in flight, repetitions of 1 MiB, once through 4 MiB.
inline Request small_request(const std::string& path, const std::string& engine) {
    Request request;
    request.path = path;
    request.variant = engine;
    request.file_bytes = 4 * mib;
    request.bytes = 1 * mib;
    request.block_bytes = 64 * kib;
    request.queue_depth = 4;
    request.limits = {60, 4};
    return request;
}

inline std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

inline bool looks_random(const std::string& data) {
    std::array<std::size_t, 256> counts = {};
    for (const char byte : data) ++counts[static_cast<unsigned char>(byte)];
    const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
    const double mean = static_cast<double>(data.size()) / 256;
    return static_cast<double>(*least) > 0.8 * mean && static_cast<double>(*most) < 1.2 * mean;
}

inline bool pages_differ(const std::string& data) {
    std::set<std::string> starts;
    for (std::size_t at = 0; at < data.size(); at += 4096) starts.insert(data.substr(at, 8));
    return starts.size() == data.size() / 4096;
}

}  // namespace plimsoll::test
