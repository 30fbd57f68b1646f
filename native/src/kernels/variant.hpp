// The instruction sets that this CPU has, and the choice among variants by name.
#pragma once

#include <string>
#include <vector>

#include "../isa.hpp"
#include "../kernel.hpp"

namespace plimsoll {

// Widest first; scalar is always among them.
std::vector<const Isa*> usable_isas();
std::vector<std::string> isa_names();

// The loops of a variant that is the name of an instruction set, unless the request brings its own.
const Isa& loops_for(const Request& request, const std::string& variant);

// `auto` is the first of `variants`; another name must be among them, else Failure `unsupported`.
std::string choose_variant(const std::string& field, const std::string& wanted,
                           const std::vector<std::string>& variants);

}  // namespace plimsoll
