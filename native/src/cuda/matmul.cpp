// Matrix products: by NVIDIA's library where it is installed, else by our kernel for tensor cores.
#include <cmath>

#include "clocks.hpp"
#include "cublaslt.hpp"
#include "operations.hpp"
#include "words.hpp"

namespace plimsoll::cuda {
namespace {

constexpr std::uint32_t a_seed = 3, b_seed = 11;

// Where the format begins, and how far from the exact result a sum may be, as a share of the sum of sizes: all our
// products are exact in fp32, but the tensor cores of Hopper add those of FP8 with about 14 bits
// (arXiv:2412.19437, 3.3.2).
struct Format {
    const char* dtype;
    std::uint64_t bytes;
    int least_capability;
    double tolerance;
};
constexpr Format formats[] = {
    {"fp16", 2, 75, 1e-5}, {"bf16", 2, 80, 1e-5}, {"tf32", 4, 80, 1e-5}, {"int8", 1, 80, 0}, {"fp8", 1, 89, 1e-3},
};

const Format& format_of(const Gpu& gpu, const std::string& dtype) {
    for (const Format& format : formats) {
        if (dtype != format.dtype) continue;
        if (gpu.capability() >= format.least_capability) return format;
        throw Failure("unsupported", "dtype: " + dtype + " needs tensor cores of compute capability " +
                                         std::to_string(format.least_capability / 10) + "." +
                                         std::to_string(format.least_capability % 10));
    }
    throw Failure("bad-argument", "dtype: " + dtype + "; it must be one of fp16, bf16, tf32, int8, fp8");
}

// What the fill kernels of matmul.cuh write.
double element_at(const Format& format, std::uint64_t index, std::uint32_t seed) {
    const std::uint32_t word = word_at(index, seed);
    if (std::string(format.dtype) == "int8") return static_cast<std::int8_t>(word >> 24);
    return (static_cast<int>((word >> 16) % 17) - 8) / 8.0;
}

void require_element(const Format& format, const gpu::Request& request, std::uint64_t row, std::uint64_t column,
                     double found) {
    double sum = 0, sizes = 0;
    for (std::uint64_t i = 0; i < request.k; ++i) {
        const double product =
            element_at(format, row * request.k + i, a_seed) * element_at(format, column * request.k + i, b_seed);
        sum += product;
        sizes += std::fabs(product);
    }
    if (std::fabs(found - sum) > format.tolerance * sizes)
        wrong("matmul " + request.dtype + ": row " + std::to_string(row) + ", column " + std::to_string(column) +
              " is " + std::to_string(found) + ", it must be " + std::to_string(sum));
}

// Some elements of eight rows, the first and the last of each among them.
template <class Sum>
void require_product(const Format& format, const gpu::Request& request, const DeviceMemory& c, Stream stream) {
    constexpr std::uint64_t rows = 8, columns = 24;
    std::vector<Sum> found(request.n);
    for (std::uint64_t r = 0; r < rows; ++r) {
        const std::uint64_t row = r * (request.m - 1) / (rows - 1);
        const std::size_t bytes = request.n * sizeof(Sum);
        check(driver().cuMemcpyDtoHAsync_v2(found.data(), c.address() + row * bytes, bytes, stream),
              "cuMemcpyDtoHAsync");
        check(driver().cuStreamSynchronize(stream), "cuStreamSynchronize");
        for (std::uint64_t i = 0; i < columns; ++i) {
            const std::uint64_t column = i * (request.n - 1) / (columns - 1);
            require_element(format, request, row, column, static_cast<double>(found[column]));
        }
    }
}

// resources/kernels/matmul.cuh: tiles of 128 x 128, steps of 64 bytes of k, three of them in shared memory.
constexpr std::uint64_t side = 128, step_bytes = 64;
constexpr unsigned tile_threads = 256, tile_shared_bytes = 3 * 2 * 128 * (64 + 16);

std::function<void(Stream)> own_product(Gpu& gpu, const Format& format, const Product& p) {
    constexpr int most_shared_bytes = 8;  // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
    require_multiple("m", p.m, side);
    require_multiple("n", p.n, side);
    require_multiple("k", p.k, step_bytes / format.bytes);
    const Function kernel = gpu.kernel(std::string("matmul_") + format.dtype);
    check(driver().cuFuncSetAttribute(kernel, most_shared_bytes, static_cast<int>(tile_shared_bytes)),
          "cuFuncSetAttribute");
    const Grid grid{static_cast<unsigned>(p.m / side * (p.n / side)), tile_threads, tile_shared_bytes};
    return [&gpu, kernel, grid, p](Stream on) {
        gpu.launch(kernel, grid, on, p.a, p.b, p.c, static_cast<unsigned>(p.m), static_cast<unsigned>(p.n),
                   static_cast<unsigned>(p.k));
    };
}

}  // namespace

std::vector<std::string> matmul_dtypes(int capability) {
    std::vector<std::string> dtypes;
    for (const Format& format : formats)
        if (capability >= format.least_capability) dtypes.emplace_back(format.dtype);
    return dtypes;
}

gpu::Sample matmul(Gpu& gpu, const gpu::Request& request) {
    const Format& format = format_of(gpu, request.dtype);
    const std::uint64_t m = request.m, n = request.n, k = request.k;
    gpu.require((m + n) * k * format.bytes + 4 * m * n, "m, n, k");
    const DeviceMemory a(m * k * format.bytes), b(n * k * format.bytes), c(4 * m * n);
    const OwnStream stream;
    gpu.run("fill_matrix_" + request.dtype, stream, a.address(), static_cast<unsigned long long>(m * k), a_seed);
    gpu.run("fill_matrix_" + request.dtype, stream, b.address(), static_cast<unsigned long long>(n * k), b_seed);
    const Product product{a.address(), b.address(), c.address(), m, n, k};
    gpu::Sample sample;
    sample.work = 2 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
    const std::optional<LibraryProduct> library = library_product(gpu, request.dtype, product, sample.note);
    sample.by = library ? library->by : "our kernel";
    time_step(gpu, stream, {library ? library->start : own_product(gpu, format, product)}, request.limits, sample);
    if (request.dtype == "int8") {
        require_product<std::int32_t>(format, request, c, stream);
    } else {
        require_product<float>(format, request, c, stream);
    }
    return sample;
}

}  // namespace plimsoll::cuda
