#include "engine/config/read_import_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/config/read_fields.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

struct SourceDocument {
  ImportSource source;

  void fields(FieldVisitor& keys) {
    keys.field("name", source.name, "for messages and the manifest", kRequired);
    keys.field("files", source.files, "below the folder given with --from; * and ? never match '/'", kRequired);
    keys.choice("kind", source.kind, "of series", kRequired);
    keys.choice("frequency", source.frequency, "bar length", kRequired);
    keys.section(
        "symbol", [this](FieldVisitor& inner) { symbol_fields(inner); }, "what tells the series", kRequired);
    keys.section(
        "time", [this](FieldVisitor& inner) { time_fields(inner); }, "what tells the bar", kRequired);
    keys.section(
        "columns", [this](FieldVisitor& inner) { column_fields(inner); }, "the header's words", kRequired);
    keys.field("multiply_by", source.multiply_by, 1, 1'000'000'000,
               "prices times this: a net value of 1.2345 keeps four more digits with 10000");
    keys.at_most("multiply_by", 1, {{"kind", {"contract"}}}, "a contract is stored as it is quoted; expected 1");
    keys.field("first_date", source.first_date, "rows before it are not read");
    keys.field("last_date", source.last_date, "rows after it are not read");
    keys.section(
        "policies",
        [this](FieldVisitor& inner) {
          for (const RowPolicyField& field : kRowPolicyFields) {
            inner.choice_of(field.name, source.*field.member,
                            {{to_string(RowPolicy::kRefuse), RowPolicy::kRefuse},
                             {to_string(field.alternative), field.alternative}},
                            "what a row that breaks this rule meets");
          }
        },
        "of rows that break a rule");
  }

 private:
  void symbol_fields(FieldVisitor& keys) {
    keys.choice_of("from", source.symbol_from_file_name, {{"file_name", true}}, "the file's name is the symbol");
    keys.field("column", source.symbol_column, "each row says it here");
    keys.field("fixed", source.symbol, "of all rows");
    keys.exactly_one({"from", "column", "fixed"}, "expected one of file_name, column and fixed");
    keys.field("strip_suffix", source.strip_suffix, "cut from the end of a vendor's code: .CFE");
  }
  void time_fields(FieldVisitor& keys) {
    keys.field("column", source.time_column, "the header's word", kRequired, formed(kNotEmpty));
    keys.field("format", source.time_format, "of %Y %m %d %H %M %S and literal characters");
    keys.choice_of<std::optional<BarLabel>>("label", source.label,
                                            {{"begin", BarLabel::kBegin}, {"end", BarLabel::kEnd}},
                                            "of intraday bars: what the stamp names; a daily bar has none");
  }
  void column_fields(FieldVisitor& keys) {
    keys.field("close", source.close, "the price at the end of the bar", kRequired, formed(kNotEmpty));
    keys.field("open", source.open, "the price at its begin", formed(kNotEmpty));
    keys.field("high", source.high, "the highest price", formed(kNotEmpty));
    keys.field("low", source.low, "the lowest price", formed(kNotEmpty));
    keys.field("settlement", source.settlement, "of daily bars", formed(kNotEmpty));
    keys.field("volume", source.volume, "lots", formed(kNotEmpty));
    keys.field("open_interest", source.open_interest, "lots", formed(kNotEmpty));
    keys.field("turnover", source.turnover, "CNY", formed(kNotEmpty));
  }
};

struct ImportDocument {
  ImportSpec spec;
  std::vector<SourceDocument> sources;

  void fields(FieldVisitor& keys) {
    keys.field("description", spec.description, "of the data, for people; stands in the manifest", kRequired);
    keys.field("instruments", spec.instruments, "folder of an instrument set; left out: the base rules",
               formed(kNotEmpty));
    keys.field("session_group", spec.session_group, "left out: the hours of the contracts in the files");
    keys.list("sources", sources, "files of one form", kRequired, kNonempty);
  }
};

ImportSpec read_spec(const Json& json, const std::string& name) {
  ImportDocument document;
  read_fields(json, {name, ""}, document);
  for (std::size_t i = 0; i < document.sources.size(); ++i) {
    ImportSource& source = document.sources[i].source;
    const auto reject = [&](std::string_view key, const std::string& message) {
      throw InputError(fmt::format("{}: sources.{}.{}", name, i, key), message);
    };
    if (const auto fault = find_fault(source)) reject(fault->field, fault->message);
    const auto has_its_name = [&](const ImportSource& other) { return other.name == source.name; };
    if (std::any_of(document.spec.sources.begin(), document.spec.sources.end(), has_its_name)) {
      reject("name", fmt::format("'{}' stands twice", source.name));
    }
    document.spec.sources.push_back(std::move(source));
  }
  return std::move(document.spec);
}

}  // namespace

FieldNode import_spec_keys() { return field_tree<ImportDocument>(); }

ImportSpec read_import_spec(const std::filesystem::path& path) {
  return read_spec(read_json_file(path), path.string());
}

ImportSpec parse_import_spec(std::string_view text, const std::string& name) {
  return read_spec(parse_json(text, name), name);
}

}  // namespace hedgelab
