// Copies between the host's memory and the GPU's, in the GPU's, and to another GPU.
#include <algorithm>

#include "clocks.hpp"
#include "operations.hpp"
#include "words.hpp"

namespace plimsoll::cuda {
namespace {

constexpr std::uint32_t up_seed = 17, down_seed = 99;

HostKind kind_of(const gpu::Request& request) {
    if (!request.pinned) return HostKind::pageable;
    return request.node ? HostKind::registered : HostKind::pinned;
}

void fill_host(const HostMemory& memory, std::uint64_t bytes) {
    auto* words = memory.as<std::uint32_t>();
    for (std::uint64_t i = 0; i < bytes / 4; ++i) words[i] = word_at(i, up_seed);
}

// Of large arrays a part, spread over all pages: looking at every word would take longer than copying it.
void require_host_words(const HostMemory& memory, std::uint64_t bytes) {
    const auto* words = memory.as<std::uint32_t>();
    const std::uint64_t count = bytes / 4, stride = std::max<std::uint64_t>(1, count >> 22 | 1);
    for (std::uint64_t i = 0; i < count; i += stride)
        if (words[i] != word_at(i, down_seed)) wrong("d2h: word " + std::to_string(i) + " is not what was copied");
    if (words[count - 1] != word_at(count - 1, down_seed)) wrong("d2h: the last word is not what was copied");
}

void up(const DeviceMemory& to, const HostMemory& from, std::uint64_t bytes, Stream stream) {
    check(driver().cuMemcpyHtoDAsync_v2(to.address(), from.as<void>(), bytes, stream), "cuMemcpyHtoDAsync");
}
void down(const HostMemory& to, const DeviceMemory& from, std::uint64_t bytes, Stream stream) {
    check(driver().cuMemcpyDtoHAsync_v2(to.as<void>(), from.address(), bytes, stream), "cuMemcpyDtoHAsync");
}

gpu::Sample sample_of(double work) {
    gpu::Sample sample;
    sample.work = work;
    sample.by = "copy engine";
    return sample;
}

}  // namespace

gpu::Sample host_to_device(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 4);
    gpu.require(request.bytes, "bytes: " + std::to_string(request.bytes));
    const HostMemory host(request.bytes, kind_of(request), request.node);
    const DeviceMemory device(request.bytes);
    const OwnStream stream;
    fill_host(host, request.bytes);
    gpu::Sample sample = sample_of(static_cast<double>(request.bytes));
    const Step step{[&](Stream on) { up(device, host, request.bytes, on); }, request.pinned};
    time_step(gpu, stream, step, request.limits, sample);
    require_words(gpu, stream, device.address(), request.bytes, up_seed, "h2d");
    return sample;
}

gpu::Sample device_to_host(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 4);
    gpu.require(request.bytes, "bytes: " + std::to_string(request.bytes));
    const HostMemory host(request.bytes, kind_of(request), request.node);
    const DeviceMemory device(request.bytes);
    const OwnStream stream;
    fill_words(gpu, stream, device.address(), request.bytes, down_seed);
    gpu::Sample sample = sample_of(static_cast<double>(request.bytes));
    const Step step{[&](Stream on) { down(host, device, request.bytes, on); }, request.pinned};
    time_step(gpu, stream, step, request.limits, sample);
    require_host_words(host, request.bytes);
    return sample;
}

// Two streams, so that two copy engines can work; the first waits for the second before the time ends.
gpu::Sample both_ways(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 4);
    gpu.require(2 * request.bytes, "bytes: " + std::to_string(request.bytes));
    const HostMemory source(request.bytes, kind_of(request), request.node);
    const HostMemory target(request.bytes, kind_of(request), request.node);
    const DeviceMemory received(request.bytes), sent(request.bytes);
    const OwnStream stream, other;
    const OwnEvent begun, done;
    fill_host(source, request.bytes);
    fill_words(gpu, stream, sent.address(), request.bytes, down_seed);
    stream.synchronize();
    gpu::Sample sample = sample_of(2 * static_cast<double>(request.bytes));
    const auto both = [&](Stream on) {
        begun.record(on);
        check(driver().cuStreamWaitEvent(other, begun, 0), "cuStreamWaitEvent");
        up(received, source, request.bytes, on);
        down(target, sent, request.bytes, other);
        done.record(other);
        check(driver().cuStreamWaitEvent(on, done, 0), "cuStreamWaitEvent");
    };
    time_step(gpu, stream, {both, request.pinned}, request.limits, sample);
    require_words(gpu, stream, received.address(), request.bytes, up_seed, "both");
    require_host_words(target, request.bytes);
    return sample;
}

gpu::Sample device_to_device(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 4);
    gpu.require(2 * request.bytes, "bytes: " + std::to_string(request.bytes));
    const DeviceMemory from(request.bytes), to(request.bytes);
    const OwnStream stream;
    fill_words(gpu, stream, from.address(), request.bytes, up_seed);
    gpu::Sample sample = sample_of(2 * static_cast<double>(request.bytes));
    const auto copy = [&](Stream on) {
        check(driver().cuMemcpyDtoDAsync_v2(to.address(), from.address(), request.bytes, on), "cuMemcpyDtoDAsync");
    };
    time_step(gpu, stream, {copy}, request.limits, sample);
    require_words(gpu, stream, to.address(), request.bytes, up_seed, "d2d");
    return sample;
}

gpu::Sample to_peer(Gpu& gpu, const gpu::Request& request) {
    require_multiple("bytes", request.bytes, 4);
    if (request.peer == request.device)
        throw Failure("bad-argument", "peer: " + std::to_string(request.peer) + "; it must be another device");
    if (driver().cuMemcpyPeerAsync == nullptr || driver().cuCtxEnablePeerAccess == nullptr)
        throw Failure("unsupported", "this driver has no copies between GPUs");
    Gpu& peer = Gpu::open(request.peer);
    peer.require(request.bytes, "bytes: " + std::to_string(request.bytes));
    const DeviceMemory to(request.bytes);
    const OwnStream peer_stream;
    Gpu::open(request.device);
    gpu.require(request.bytes, "bytes: " + std::to_string(request.bytes));
    const DeviceMemory from(request.bytes);
    const OwnStream stream;
    const Status status = driver().cuCtxEnablePeerAccess(peer.context(), 0);
    if (status != status::peer_access_already_enabled) check(status, "cuCtxEnablePeerAccess");
    fill_words(gpu, stream, from.address(), request.bytes, up_seed);
    gpu::Sample sample = sample_of(static_cast<double>(request.bytes));
    const auto copy = [&](Stream on) {
        check(
            driver().cuMemcpyPeerAsync(to.address(), peer.context(), from.address(), gpu.context(), request.bytes, on),
            "cuMemcpyPeerAsync");
    };
    time_step(gpu, stream, {copy}, request.limits, sample);
    Gpu::open(request.peer);
    require_words(peer, peer_stream, to.address(), request.bytes, up_seed, "peer");
    Gpu::open(request.device);
    return sample;
}

}  // namespace plimsoll::cuda
