#include "variant.hpp"

#include <algorithm>

namespace plimsoll {

std::vector<const Isa*> usable_isas() {
    const std::vector<const Isa*> compiled = {
#if PLIMSOLL_X64
        &avx512_isa,
        &avx2_isa,
#elif PLIMSOLL_ARM64
        &neon_isa,
#endif
        &scalar_isa,
    };
    std::vector<const Isa*> usable;
    std::copy_if(compiled.begin(), compiled.end(), std::back_inserter(usable),
                 [](const Isa* isa) { return isa->runs_here(); });
    return usable;
}

std::vector<std::string> isa_names() {
    std::vector<std::string> names;
    for (const Isa* isa : usable_isas()) names.emplace_back(isa->name);
    return names;
}

const Isa& loops_for(const Request& request, const std::string& variant) {
    if (request.loops != nullptr) return *request.loops;
    for (const Isa* isa : usable_isas())
        if (variant == isa->name) return *isa;
    throw std::logic_error("no instruction set " + variant);
}

std::string choose_variant(const std::string& field, const std::string& wanted,
                           const std::vector<std::string>& variants) {
    if (wanted == "auto") return variants.front();
    if (std::find(variants.begin(), variants.end(), wanted) != variants.end()) return wanted;
    std::string allowed = "auto";
    for (const std::string& variant : variants) allowed += ", " + variant;
    throw Failure("unsupported", field + ": \"" + wanted + "\" does not run here; " + allowed + " do");
}

}  // namespace plimsoll
