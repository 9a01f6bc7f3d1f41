#pragma once
// Between JSON and a struct that declares its keys (core/fields.h). Reading is strict: every key is known or it is an
// error with its path and the nearest known key; errors read "configs/a.json: strategy.roll_trigger: 'expire' is not
// one of expiry, slot_change".

#include <string>

#include "engine/config/json_document.h"
#include "engine/core/fields.h"

namespace hedgelab {

/// Where a value stands: the file, and the path in it ("" at the top).
struct JsonPlace {
  std::string file;
  std::string path;
};

/// kWhole: what must be there is, and keys fit each other. kPart: of a config that others complete (the base of
/// variants, a file that is extended): the keys that are there are known and their values fit.
enum class Extent : std::uint8_t { kWhole, kPart };

/// Fills a struct from an object. Throws InputError.
void read_fields(const Json& object, const JsonPlace& place, const FieldList& list, Extent extent = Extent::kWhole);
template <class Section>
void read_fields(const Json& object, const JsonPlace& place, Section& section, Extent extent = Extent::kWhole) {
  read_fields(
      object, place, [&](FieldVisitor& keys) { section.fields(keys); }, extent);
}

/// Every key that has an effect with its value, defaults written out; places are left out.
[[nodiscard]] Json written_fields(const FieldList& list);

}  // namespace hedgelab
