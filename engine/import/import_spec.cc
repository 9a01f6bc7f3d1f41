#include "engine/import/import_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_text.h"
#include "engine/store/store_layout.h"

namespace hedgelab {
namespace {

std::optional<ImportSpecFault> fault_of_format(const ImportSource& source, const TimeFormat& format) {
  const bool intraday = source.frequency != Frequency::kDaily;
  if (!format.has_minutes() && intraday) {
    return ImportSpecFault{
        "time.format",
        "an intraday bar needs %H and %M; \"column\": [\"date\", \"time\"] joins two columns by a blank"};
  }
  if (format.has_literal_zone() && !source.zone_minutes) {
    return ImportSpecFault{"time.format",
                           fmt::format("'{}' holds a time zone as plain characters; say \"zone\": \"UTC\" "
                                       "(or what it is), or read it with %z",
                                       format.pattern())};
  }
  if (format.is_epoch() && !source.zone_minutes) {
    return ImportSpecFault{"time.zone",
                           fmt::format("is missing: {} counts from midnight of \"UTC\", or of the local clock "
                                       "(\"Asia/Shanghai\") as some vendors do",
                                       format.pattern())};
  }
  if (source.zone_minutes && format.has_zone_field()) {
    return ImportSpecFault{"time.zone", "the stamps say their own zone by %z; leave it out"};
  }
  if (source.zone_minutes && !format.has_minutes()) {
    return ImportSpecFault{"time.zone", "a date without %H and %M has no zone; leave it out"};
  }
  return std::nullopt;
}

std::optional<ImportSpecFault> fault_of_time(const ImportSource& source) {
  const bool intraday = source.frequency != Frequency::kDaily;
  if (source.time_columns.empty() && !source.time_from_file_name) {
    return ImportSpecFault{"time.column", "is missing; expected the header's word, or a position from 1"};
  }
  if (source.time_formats.empty()) return ImportSpecFault{"time.format", "is empty"};
  for (const std::string& text : source.time_formats) {
    try {
      const TimeFormat format(text);
      if (auto fault = fault_of_format(source, format)) return fault;
    } catch (const InputError& error) {
      return ImportSpecFault{"time.format", error.what()};
    }
  }
  if (intraday && !source.label) {
    return ImportSpecFault{"time.label", "is missing: does the stamp name the begin or the end of a bar?"};
  }
  if (!intraday && source.label) return ImportSpecFault{"time.label", "a daily bar has no begin or end; leave it out"};
  return std::nullopt;
}

std::optional<ImportSpecFault> fault_of_symbol(const ImportSource& source) {
  const int ways = (source.symbol_from_file_name ? 1 : 0) + (source.symbol_from_columns ? 1 : 0) +
                   (source.symbol_column ? 1 : 0) + (source.symbol ? 1 : 0);
  if (ways != 1) return ImportSpecFault{"symbol", "expected one of file_name, columns, column and fixed"};
  if (source.symbol && !store_layout::is_symbol(*source.symbol)) {
    return ImportSpecFault{"symbol", fmt::format("'{}': expected letters, digits, '.', '_' or '-'", *source.symbol)};
  }
  if (!source.symbol_pattern.empty()) {
    if (!source.symbol_from_file_name) return ImportSpecFault{"symbol.pattern", "is for \"from\": \"file_name\""};
    if (source.symbol_pattern.find(kSymbolMark) == std::string::npos) {
      return ImportSpecFault{"symbol.pattern", fmt::format("'{}' has no {{symbol}} in it", source.symbol_pattern)};
    }
  }
  for (const auto& [code, symbol] : source.symbol_map) {
    if (!store_layout::is_symbol(symbol)) {
      return ImportSpecFault{"symbol.map", fmt::format("'{}': expected letters, digits, '.', '_' or '-'", symbol)};
    }
  }
  return std::nullopt;
}

std::optional<ImportSpecFault> fault_of_columns(const ImportSource& source) {
  if (source.close == ColumnName()) return ImportSpecFault{"columns.close", "is empty; expected the header's word"};
  if (source.settlement && source.frequency != Frequency::kDaily) {
    return ImportSpecFault{"columns.settlement", "only a daily bar has a settlement price"};
  }
  const std::pair<const char*, std::optional<ColumnName>> columns[] = {
      {"open", source.open},         {"high", source.high},
      {"low", source.low},           {"close", source.close},
      {"volume", source.volume},     {"settlement", source.settlement},
      {"turnover", source.turnover}, {"open_interest", source.open_interest}};
  for (const auto& [name, column] : columns) {
    if (!column) continue;
    const bool is_wide = column->word.find(kSymbolMark) != std::string::npos;
    if (is_wide == source.symbol_from_columns) continue;
    return ImportSpecFault{
        fmt::format("columns.{}", name),
        is_wide ? "{symbol} in a column's word needs \"symbol\": {\"from\": \"columns\"}"
                : "with \"symbol\": {\"from\": \"columns\"} every word holds {symbol}: \"{symbol}.close\""};
  }
  if (source.header.empty() && source.header_lines == 0) {
    for (const auto& [name, column] : columns) {
      if (column && column->position == 0) {
        return ImportSpecFault{fmt::format("columns.{}", name),
                               "a file without a header has positions (1, 2, ...) only"};
      }
    }
  }
  return std::nullopt;
}

std::optional<ImportSpecFault> fault_of_text(const ImportSource& source) {
  if (std::find(kEncodings.begin(), kEncodings.end(), source.encoding) == kEncodings.end()) {
    return ImportSpecFault{"encoding",
                           fmt::format("'{}' is not one of {}", source.encoding, fmt::join(kEncodings, ", "))};
  }
  if (std::string_view(",;\t| ").find(source.separator) == std::string_view::npos) {
    return ImportSpecFault{"separator", "expected one of ',', ';', '\\t', '|' and ' ' (any run of blanks)"};
  }
  if (source.thousands != '\0' && source.thousands == source.separator && source.separator != ',') {
    return ImportSpecFault{"thousands", "is the separator of the fields"};
  }
  if (source.skip_lines < 0 || source.skip_footer < 0 || source.header_lines < 0 || source.header_lines > 9) {
    return ImportSpecFault{"header_lines", "expected 0 to 9"};
  }
  return std::nullopt;
}

}  // namespace

const std::vector<std::string> ImportSource::kUsualMissing{"null", "NULL", "None", "nan", "NaN", "NAN",
                                                           "#N/A", "N/A",  "n/a",  "--",  "-",   "NaT"};

std::string to_string(const ColumnName& column) {
  return column.position > 0 ? fmt::format("column {}", column.position) : fmt::format("column '{}'", column.word);
}

std::string_view to_string(RowPolicy policy) {
  switch (policy) {
    case RowPolicy::kRefuse: return "refuse";
    case RowPolicy::kReport: return "report";
    case RowPolicy::kDrop: return "drop";
    case RowPolicy::kRepair: return "repair";
    case RowPolicy::kMissing: return "missing";
  }
  throw InvariantError("to_string(RowPolicy): not a policy");
}

std::optional<ImportSpecFault> find_fault(const ImportSource& source) {
  if (source.name.empty()) return ImportSpecFault{"name", "is empty"};
  if (source.files.empty() || source.files.front() == '/') {
    return ImportSpecFault{"files", fmt::format("'{}' is not a pattern below the input folder", source.files)};
  }
  if (("/" + source.files + "/").find("/../") != std::string::npos) {
    return ImportSpecFault{"files", fmt::format("'{}' leaves the input folder", source.files)};
  }
  if (auto fault = fault_of_symbol(source)) return fault;
  if (auto fault = fault_of_time(source)) return fault;
  if (auto fault = fault_of_columns(source)) return fault;
  if (auto fault = fault_of_text(source)) return fault;
  if (source.multiply_by < 1 || source.multiply_by > 1'000'000'000) {
    return ImportSpecFault{"multiply_by", fmt::format("{} is outside 1 to 1000000000", source.multiply_by)};
  }
  if (source.multiply_by != 1 && source.kind == SeriesKind::kContract) {
    return ImportSpecFault{"multiply_by", "a contract is stored as it is quoted; expected 1"};
  }
  if (source.volume_divisor != 1 && source.kind == SeriesKind::kContract) {
    return ImportSpecFault{"units.volume", "a contract's volume is in lots"};
  }
  if (source.first_date && source.last_date && *source.first_date > *source.last_date) {
    return ImportSpecFault{"first_date", fmt::format("{} is after last_date {}", source.first_date->to_string(),
                                                     source.last_date->to_string())};
  }
  for (const RowPolicyField& field : kRowPolicyFields) {
    const RowPolicy policy = source.*field.member;
    if (policy != RowPolicy::kRefuse && policy != field.alternative) {
      return ImportSpecFault{
          fmt::format("policies.{}", field.name),
          fmt::format("'{}' is not one of refuse, {}", to_string(policy), to_string(field.alternative))};
    }
  }
  return std::nullopt;
}

}  // namespace hedgelab
