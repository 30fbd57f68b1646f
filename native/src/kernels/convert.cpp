#include "convert.hpp"

#include <algorithm>
#include <cstring>

#include "../half.hpp"
#include "../os/memory.hpp"
#include "../os/numa.hpp"
#include "../team.hpp"
#include "kept.hpp"
#include "variant.hpp"

namespace plimsoll {
namespace {

struct Conversion {
    const char* id;
    ConvertLoop Isa::*loop;
    std::uint64_t from_bytes, to_bytes;
    std::uint16_t (*encode)(float);
    float (*decode)(std::uint16_t);
};

constexpr Conversion conversions[] = {
    {"convert_fp32_bf16", &Isa::bf16_from_fp32, 4, 2, bf16_from_float, float_from_bf16},
    {"convert_bf16_fp32", &Isa::fp32_from_bf16, 2, 4, bf16_from_float, float_from_bf16},
    {"convert_fp32_fp16", &Isa::fp16_from_fp32, 4, 2, fp16_from_float, float_from_fp16},
    {"convert_fp16_fp32", &Isa::fp32_from_fp16, 2, 4, fp16_from_float, float_from_fp16},
};

// Arrays repeat so many numbers, so that a result can be compared with what it must be as fast as memory can be read.
constexpr std::uint64_t period = 4096;

// Of either sign, from 2^-14 to 2^14: normal numbers in every format, and none that rounds to infinity.
float number(std::uint64_t i) {
    const auto hash = static_cast<std::uint32_t>(i * 2654435761u);
    return float_of((hash & 0x807fffffu) | (113 + (hash >> 23) % 28) << 23);
}

// One period as it lies in the array that is converted from, or to.
std::vector<char> pattern(const Conversion& conversion, bool result) {
    std::vector<char> bytes(period * (result ? conversion.to_bytes : conversion.from_bytes));
    for (std::uint64_t i = 0; i < period; ++i) {
        const std::uint16_t half = conversion.encode(number(i));
        const float single = conversion.from_bytes == 4 ? number(i) : conversion.decode(half);
        const std::uint64_t size = bytes.size() / period;
        std::memcpy(bytes.data() + i * size, size == 2 ? static_cast<const void*>(&half) : &single, size);
    }
    return bytes;
}

struct Arrays : Kept {
    Arrays(const Conversion* conversion, const ArraysKey& key)
        : Kept(conversion, key),
          from(conversion->from_bytes * key.elements, key.memory),
          to(conversion->to_bytes * key.elements, key.memory) {}
    const Buffer from, to;
    bool filled = false;
};

Arrays& arrays_for(const Conversion& conversion, const Request& request) {
    return arrays_of<Arrays>(&conversion, request, [&](const ArraysKey& key) {
        require_memory(key.elements * (conversion.from_bytes + conversion.to_bytes),
                       "elements: " + std::to_string(key.elements));
        return std::make_unique<Arrays>(&conversion, key);
    });
}

// Calls back for each stretch of a range that lies within one period, until one answers false.
template <class Stretch>
bool each_stretch(Range range, Stretch stretch) {
    for (std::uint64_t i = range.first; i < range.first + range.count;) {
        const std::uint64_t count = std::min(period - i % period, range.first + range.count - i);
        if (!stretch(i, count)) return false;
        i += count;
    }
    return true;
}

void fill(char* array, const std::vector<char>& pattern, Range range) {
    const std::uint64_t size = pattern.size() / period;
    each_stretch(range, [&](std::uint64_t i, std::uint64_t count) {
        std::memcpy(array + i * size, pattern.data() + i % period * size, count * size);
        return true;
    });
}

bool holds(const char* array, const std::vector<char>& pattern, Range range) {
    const std::uint64_t size = pattern.size() / period;
    return each_stretch(range, [&](std::uint64_t i, std::uint64_t count) {
        return std::memcmp(array + i * size, pattern.data() + i % period * size, count * size) == 0;
    });
}

Sample run_conversion(const Conversion& conversion, const Request& request) {
    const std::string variant = choose_variant("variant", request.variant, isa_names());
    const Isa& isa = loops_for(request, variant);
    Arrays& arrays = arrays_for(conversion, request);
    const std::vector<char> source = pattern(conversion, false), result = pattern(conversion, true);
    std::vector<char> is_right(request.threads);
    const auto range = [&](unsigned thread) { return part_of(request.elements, request.threads, thread); };
    Work work;
    work.prepare = [&](unsigned thread) {
        const Range part = range(thread);
        if (!arrays.filled) fill(arrays.from.as<char>(), source, part);
        std::memset(arrays.to.as<char>() + part.first * conversion.to_bytes, 0xff, part.count * conversion.to_bytes);
    };
    work.step = [&](unsigned thread) {
        const Range part = range(thread);
        (isa.*conversion.loop)(arrays.to.as<char>() + part.first * conversion.to_bytes,
                               arrays.from.as<char>() + part.first * conversion.from_bytes, part.count);
    };
    work.finish = [&](unsigned thread) { is_right[thread] = holds(arrays.to.as<char>(), result, range(thread)); };
    Sample sample;
    sample.seconds = run_team({request.threads, request.cpus}, request.limits, work);
    arrays.filled = true;
    for (const char right : is_right)
        if (!right)
            throw Failure("wrong-result", std::string(conversion.id) + " " + variant +
                                              ": a number is not the nearest one of its format");
    sample.elements = static_cast<double>(request.elements);
    sample.variant = variant;
    sample.verified = true;
    check_placement(arrays.from.as<void>(), arrays.from.bytes(), request.memory);
    sample.note = check_placement(arrays.to.as<void>(), arrays.to.bytes(), request.memory);
    return sample;
}

}  // namespace

Sample run_convert_fp32_bf16(const Request& request) { return run_conversion(conversions[0], request); }
Sample run_convert_bf16_fp32(const Request& request) { return run_conversion(conversions[1], request); }
Sample run_convert_fp32_fp16(const Request& request) { return run_conversion(conversions[2], request); }
Sample run_convert_fp16_fp32(const Request& request) { return run_conversion(conversions[3], request); }

}  // namespace plimsoll
