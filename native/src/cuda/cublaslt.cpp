#include "cublaslt.hpp"

#include <memory>
#include <vector>

#include "../os/library.hpp"

namespace plimsoll::cuda {
namespace {

using Handle = struct OpaqueLtHandle*;
using MatmulDescription = struct OpaqueMatmulDescription*;
using Layout = struct OpaqueLayout*;
using Preference = struct OpaquePreference*;

struct Heuristic {
    std::uint64_t algorithm[8];
    std::size_t workspace_bytes;
    int status;
    float waves;
    int reserved[4];
};

struct CublasLt {
    std::size_t (*cublasLtGetVersion)();
    int (*cublasLtCreate)(Handle* handle);
    int (*cublasLtMatmulDescCreate)(MatmulDescription* description, int compute_type, int scale_type);
    int (*cublasLtMatmulDescSetAttribute)(MatmulDescription description, int attribute, const void* value,
                                          std::size_t bytes);
    int (*cublasLtMatmulDescDestroy)(MatmulDescription description);
    int (*cublasLtMatrixLayoutCreate)(Layout* layout, int type, std::uint64_t rows, std::uint64_t columns,
                                      std::int64_t leading);
    int (*cublasLtMatrixLayoutDestroy)(Layout layout);
    int (*cublasLtMatmulPreferenceCreate)(Preference* preference);
    int (*cublasLtMatmulPreferenceSetAttribute)(Preference preference, int attribute, const void* value,
                                                std::size_t bytes);
    int (*cublasLtMatmulPreferenceDestroy)(Preference preference);
    int (*cublasLtMatmulAlgoGetHeuristic)(Handle handle, MatmulDescription description, Layout a, Layout b, Layout c,
                                          Layout d, Preference preference, int wanted, Heuristic* results, int* found);
    int (*cublasLtMatmul)(Handle handle, MatmulDescription description, const void* alpha, Address a, Layout a_layout,
                          Address b, Layout b_layout, const void* beta, Address c, Layout c_layout, Address d,
                          Layout d_layout, const std::uint64_t* algorithm, Address workspace,
                          std::size_t workspace_bytes, Stream stream);
    Handle handle;
};

// As the CUDA toolkit and the packages of systems install it, the newest first.
std::vector<std::string> library_names() {
#ifdef _WIN32
    return {"cublasLt64_13.dll", "cublasLt64_12.dll", "cublasLt64_11.dll"};
#else
    return {"libcublasLt.so.13", "libcublasLt.so.12", "libcublasLt.so.11", "/usr/local/cuda/lib64/libcublasLt.so"};
#endif
}

bool find_all(const Library& library, CublasLt& lt) {
    bool all = true;
    const auto find = [&](const char* name, auto& pointer) {
        library.find(name, pointer);
        all = all && pointer != nullptr;
    };
#define FIND(name) find(#name, lt.name)
    FIND(cublasLtGetVersion), FIND(cublasLtCreate), FIND(cublasLtMatmulDescCreate);
    FIND(cublasLtMatmulDescSetAttribute), FIND(cublasLtMatmulDescDestroy), FIND(cublasLtMatrixLayoutCreate);
    FIND(cublasLtMatrixLayoutDestroy), FIND(cublasLtMatmulPreferenceCreate);
    FIND(cublasLtMatmulPreferenceSetAttribute), FIND(cublasLtMatmulPreferenceDestroy);
    FIND(cublasLtMatmulAlgoGetHeuristic), FIND(cublasLtMatmul);
#undef FIND
    return all;
}

std::optional<CublasLt> load() {
    for (const std::string& name : library_names()) {
        std::string why;
        CublasLt lt{};
        const std::optional<Library> library = Library::open(name, why);
        if (library && find_all(*library, lt) && lt.cublasLtCreate(&lt.handle) == 0) return lt;
    }
    return std::nullopt;
}

// One handle serves all GPUs: cuBLASLt takes the context that is current.
const std::optional<CublasLt>& cublaslt() {
    static const std::optional<CublasLt> loaded = load();
    return loaded;
}

// cudaDataType and cublasComputeType_t. Sums are fp32, of int8 int32.
struct Format {
    const char* dtype;
    int operand, sum, compute;
};
constexpr int fp32 = 0, fp16 = 2, int8 = 3, int32 = 10, bf16 = 14, fp8_e4m3 = 28;
constexpr int compute_fp32 = 68, compute_int32 = 72, compute_tf32 = 77;
constexpr Format formats[] = {
    {"fp16", fp16, fp32, compute_fp32},   {"bf16", bf16, fp32, compute_fp32},    {"tf32", fp32, fp32, compute_tf32},
    {"int8", int8, int32, compute_int32}, {"fp8", fp8_e4m3, fp32, compute_fp32},
};

// Everything that one product needs, destroyed with it.
struct Plan {
    const CublasLt& lt;
    MatmulDescription description = nullptr;
    Layout a = nullptr, b = nullptr, c = nullptr;
    Preference preference = nullptr;
    Heuristic heuristic{};
    DeviceMemory workspace{workspace_bytes};

    static constexpr std::uint64_t workspace_bytes = std::uint64_t{32} << 20;

    explicit Plan(const CublasLt& library) : lt(library) {}
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;
    ~Plan() {
        if (preference != nullptr) lt.cublasLtMatmulPreferenceDestroy(preference);
        for (Layout layout : {a, b, c})
            if (layout != nullptr) lt.cublasLtMatrixLayoutDestroy(layout);
        if (description != nullptr) lt.cublasLtMatmulDescDestroy(description);
    }
    bool set_up(const Format& format, const Product& product);
    int start(const Format& format, const Product& product, Stream stream) const;
};

// cuBLAS counts by columns: our C is its transpose, B by A with the first operand transposed, which every format has.
bool Plan::set_up(const Format& format, const Product& p) {
    constexpr int transpose_first = 3, most_workspace = 1, transposed = 1;
    const auto leading = static_cast<std::int64_t>(p.k);
    int found = 0;
    return lt.cublasLtMatmulDescCreate(&description, format.compute, format.sum) == 0 &&
           lt.cublasLtMatmulDescSetAttribute(description, transpose_first, &transposed, sizeof transposed) == 0 &&
           lt.cublasLtMatrixLayoutCreate(&a, format.operand, p.k, p.n, leading) == 0 &&
           lt.cublasLtMatrixLayoutCreate(&b, format.operand, p.k, p.m, leading) == 0 &&
           lt.cublasLtMatrixLayoutCreate(&c, format.sum, p.n, p.m, static_cast<std::int64_t>(p.n)) == 0 &&
           lt.cublasLtMatmulPreferenceCreate(&preference) == 0 &&
           lt.cublasLtMatmulPreferenceSetAttribute(preference, most_workspace, &workspace_bytes,
                                                   sizeof workspace_bytes) == 0 &&
           lt.cublasLtMatmulAlgoGetHeuristic(lt.handle, description, a, b, c, c, preference, 1, &heuristic, &found) ==
               0 &&
           found == 1 && heuristic.status == 0;
}

int Plan::start(const Format& format, const Product& p, Stream stream) const {
    const float one = 1, zero = 0;
    const int whole_one = 1, whole_zero = 0;
    const bool is_whole = format.sum == int32;
    const void* alpha = is_whole ? static_cast<const void*>(&whole_one) : &one;
    const void* beta = is_whole ? static_cast<const void*>(&whole_zero) : &zero;
    return lt.cublasLtMatmul(lt.handle, description, alpha, p.b, a, p.a, b, beta, p.c, c, p.c, c, heuristic.algorithm,
                             workspace.address(), workspace_bytes, stream);
}

std::string version_of(const CublasLt& lt) {
    const std::size_t version = lt.cublasLtGetVersion();
    return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
           std::to_string(version % 100);
}

}  // namespace

std::optional<LibraryProduct> library_product(Gpu& gpu, const std::string& dtype, const Product& product,
                                              std::string& why) {
    const std::optional<CublasLt>& lt = cublaslt();
    if (!lt) {
        why = "cuBLASLt is not installed";
        return std::nullopt;
    }
    gpu.require(Plan::workspace_bytes, "cuBLASLt");
    for (const Format& format : formats) {
        if (dtype != format.dtype) continue;
        const auto plan = std::make_shared<Plan>(*lt);
        if (!plan->set_up(format, product)) break;
        const auto start = [plan, &format, product](Stream stream) {
            const int status = plan->start(format, product, stream);
            if (status != 0) throw Failure("driver", "cublasLtMatmul: status " + std::to_string(status));
        };
        return LibraryProduct{start, "cuBLASLt " + version_of(*lt)};
    }
    why = "cuBLASLt " + version_of(*lt) + " does not multiply " + dtype + " on this GPU";
    return std::nullopt;
}

}  // namespace plimsoll::cuda
