#include "storage.hpp"

namespace plimsoll::border {
namespace {

constexpr double largest_file = 0x1p50;

void read_queue_fields(Fields& fields, const Kernel& kernel, Request& request) {
    request.block_bytes = static_cast<std::uint64_t>(fields.integer("blockBytes", 4096, 0x1p26));
    request.queue_depth = static_cast<unsigned>(fields.integer("queueDepth", 1, 1024));
    request.variant = fields.string("engine", "one of auto, " + joined(kernel.variants()));
}

void read_file_fields(Fields& fields, const Kernel& kernel, Request& request) {
    const std::string id = kernel.id;
    const std::string path = "the path of a file, without a zero byte";
    request.path = fields.string("path", path);
    if (id != "file_read")
        request.file_bytes = static_cast<std::uint64_t>(fields.integer("fileBytes", 1, largest_file));
    if (id == "file_mixed") {
        request.write_path = fields.string("writePath", path);
        request.read_share = fields.number("readShare", 0, 1);
    }
    request.offset_bytes = static_cast<std::uint64_t>(fields.integer("offsetBytes", 0, largest_file, 0));
    request.bytes = static_cast<std::uint64_t>(fields.integer("bytes", 1, largest_file));
    request.random_order = fields.choice("order", {"sequential", "random"}) == "random";
    request.threads = static_cast<unsigned>(fields.integer("threads", 1, 64, 1));
    request.most_latencies = static_cast<std::uint32_t>(fields.integer("latencies", 0, 0x1p17, 0));
    read_queue_fields(fields, kernel, request);
}

void read_tensor_fields(Fields& fields, const Kernel& kernel, Request& request) {
    request.path = fields.string("path", "the path of a folder, without a zero byte");
    for (const double bytes : fields.integers("tensorBytes", 1, largest_file, 10000))
        request.tensor_bytes.push_back(static_cast<std::uint64_t>(bytes));
    request.one_file = fields.choice("layout", {"files", "one_file"}) == "one_file";
    read_queue_fields(fields, kernel, request);
}

}  // namespace

void read_storage_fields(Fields& fields, const Kernel& kernel, Request& request) {
    if (std::string(kernel.id).rfind("tensor_", 0) == 0) {
        read_tensor_fields(fields, kernel, request);
    } else {
        read_file_fields(fields, kernel, request);
    }
}

}  // namespace plimsoll::border
