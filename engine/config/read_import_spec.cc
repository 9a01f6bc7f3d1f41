#include "engine/config/read_import_spec.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/config/json_object.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"contract", "index", "total_return", "net_value", "continuous"};
constexpr std::array<std::string_view, 3> kFrequencies{"1d", "5m", "1m"};

std::optional<std::string> text_if(JsonObject& object, std::string_view key) {
  return object.has(key) ? std::optional(object.text(key)) : std::nullopt;
}

void read_symbol(JsonObject symbol, ImportSource& source) {
  constexpr std::array<std::string_view, 1> kFrom{"file_name"};
  if (symbol.has("from")) source.symbol_from_file_name = symbol.word("from", kFrom) == 0;
  source.symbol_column = text_if(symbol, "column");
  source.symbol = text_if(symbol, "fixed");
  source.strip_suffix = symbol.text_or("strip_suffix", "");
  symbol.finish();
}

void read_time(JsonObject time, ImportSource& source) {
  constexpr std::array<std::string_view, 2> kLabels{"begin", "end"};
  source.time_column = time.text("column");
  source.time_format = time.text_or("format", source.time_format);
  if (time.has("label")) source.label = time.word("label", kLabels) == 0 ? BarLabel::kBegin : BarLabel::kEnd;
  time.finish();
}

void read_columns(JsonObject columns, ImportSource& source) {
  const auto column = [&](std::string_view key) {
    std::optional<std::string> word = text_if(columns, key);
    if (word && word->empty()) columns.reject(key, "is empty; expected the header's word");
    return word;
  };
  (void)columns.text("close");
  source.close = *column("close");
  source.open = column("open");
  source.high = column("high");
  source.low = column("low");
  source.settlement = column("settlement");
  source.volume = column("volume");
  source.open_interest = column("open_interest");
  source.turnover = column("turnover");
  columns.finish();
}

void read_policies(JsonObject policies, ImportSource& source) {
  for (const RowPolicyField& field : kRowPolicyFields) {
    if (!policies.has(field.name)) continue;
    const std::array<std::string_view, 2> words{to_string(RowPolicy::kRefuse), to_string(field.alternative)};
    source.*field.member = policies.word(field.name, words) == 0 ? RowPolicy::kRefuse : field.alternative;
  }
  policies.finish();
}

ImportSource read_source(JsonObject& object) {
  ImportSource source;
  source.name = object.text("name");
  source.files = object.text("files");
  source.kind = *parse_series_kind(kKinds[object.word("kind", kKinds)]);
  source.frequency = *parse_frequency(kFrequencies[object.word("frequency", kFrequencies)]);
  read_symbol(object.object("symbol"), source);
  read_time(object.object("time"), source);
  read_columns(object.object("columns"), source);
  source.multiply_by = object.integer_or("multiply_by", 1, 1, 1'000'000'000);
  source.first_date = object.date_if("first_date");
  source.last_date = object.date_if("last_date");
  if (object.has("policies")) read_policies(object.object("policies"), source);
  object.finish();
  if (const auto fault = find_fault(source)) object.reject(fault->field, fault->message);
  return source;
}

ImportSpec read_spec(const Json& document, const std::string& name) {
  JsonObject top(document, name, "");
  ImportSpec spec;
  spec.description = top.text("description");
  spec.instruments = instruments_key(top);
  spec.session_group = top.text_or("session_group", "");
  for (JsonObject& object : top.objects("sources")) {
    spec.sources.push_back(read_source(object));
    const auto same_name = [&](const ImportSource& source) { return source.name == spec.sources.back().name; };
    if (std::any_of(spec.sources.begin(), spec.sources.end() - 1, same_name)) {
      object.reject("name", fmt::format("'{}' stands twice", spec.sources.back().name));
    }
  }
  if (spec.sources.empty()) top.reject("sources", "is empty; expected at least one source");
  top.finish();
  return spec;
}

}  // namespace

ImportSpec read_import_spec(const std::filesystem::path& path) {
  return read_spec(read_json_file(path), path.string());
}

ImportSpec parse_import_spec(std::string_view text, const std::string& name) {
  return read_spec(parse_json(text, name), name);
}

}  // namespace hedgelab
