#include "variant.hpp"

#include <algorithm>

#include "../kernel.hpp"

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

std::string choose_variant(const std::string& field, const std::string& wanted,
                           const std::vector<std::string>& variants) {
    if (wanted == "auto") return variants.front();
    if (std::find(variants.begin(), variants.end(), wanted) != variants.end()) return wanted;
    std::string allowed = "auto";
    for (const std::string& variant : variants) allowed += ", " + variant;
    throw Failure("unsupported", field + ": \"" + wanted + "\" does not run here; " + allowed + " do");
}

}  // namespace plimsoll
