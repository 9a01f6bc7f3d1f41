#include "engine/config/read_instrument_set.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/config/read_fields.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

struct SetDocument {
  InstrumentSet set;

  void fields(FieldVisitor& keys) {
    keys.field("name", set.name, "of the set", kRequired, formed(kNotEmpty));
    keys.field("description", set.description, "where the tables come from", kRequired, formed(kNotEmpty));
    keys.section(
        "files", [this](FieldVisitor& files) { file_fields(files); }, "relative to the folder of this document",
        kRequired);
  }
  void file_fields(FieldVisitor& files) {
    files.field("calendar", set.calendar, "left out: the base calendar. With it the set stands alone",
                formed(kNotEmpty));
    files.field("sessions", set.sessions, "hours", kRequired, formed(kNotEmpty));
    files.field("products", set.products, "products", kRequired, formed(kNotEmpty));
    files.field("fees", set.fees, "fees", kRequired, formed(kNotEmpty));
    files.field("delivery_fees", set.delivery_fees, "delivery fees", kRequired, formed(kNotEmpty));
    files.field("margins", set.margins, "margins", kRequired, formed(kNotEmpty));
    files.field("position_limits", set.position_limits, "position limits", kRequired, formed(kNotEmpty));
    files.field("price_limit_exceptions", set.price_limit_exceptions, "left out: there are none", formed(kNotEmpty));
  }
};

}  // namespace

FieldNode instrument_set_keys() { return field_tree<SetDocument>(); }

InstrumentSet read_instrument_set(const std::filesystem::path& path) {
  SetDocument document;
  InstrumentSet& set = document.set;
  const std::filesystem::path file = is_folder(path) ? path / "instrument_set.json" : path;
  const Json json = read_json_file(file);
  read_fields(json, {file.string(), ""}, document);
  set.file = file;
  const std::filesystem::path folder = file.parent_path();
  const auto find = [&](const char* key, std::filesystem::path& named) {
    named = folder / named;
    if (is_file(named)) return;
    fail_at(fmt::format("{}: files.{}", file.string(), key), "there is no file {}; expected a path relative to {}",
            named.string(), folder.empty() ? "the current folder" : folder.string());
  };
  if (set.calendar) find("calendar", *set.calendar);
  find("sessions", set.sessions);
  find("products", set.products);
  find("fees", set.fees);
  find("delivery_fees", set.delivery_fees);
  find("margins", set.margins);
  find("position_limits", set.position_limits);
  if (set.price_limit_exceptions) find("price_limit_exceptions", *set.price_limit_exceptions);
  return std::move(set);
}

RuleBook read_rule_book(const std::filesystem::path& reference, const std::filesystem::path& instruments) {
  if (instruments.empty()) return RuleBook::read(reference);
  return RuleBook::read(reference, read_instrument_set(instruments));
}

}  // namespace hedgelab
