#include "engine/import/import_spec.h"

#include "engine/core/error.h"
#include "engine/import/vendor_text.h"
#include "engine/store/store_layout.h"

namespace hedgelab {
namespace {

std::optional<ImportSpecFault> fault_of_time(const ImportSource& source) {
  const bool intraday = source.frequency != Frequency::kDaily;
  if (source.time_column.empty()) return ImportSpecFault{"time.column", "is empty; expected the header's word"};
  try {
    if (!TimeFormat(source.time_format).has_minutes() && intraday) {
      return ImportSpecFault{"time.format", "an intraday bar needs %H and %M"};
    }
  } catch (const InputError& error) {
    return ImportSpecFault{"time.format", error.what()};
  }
  if (intraday && !source.label) {
    return ImportSpecFault{"time.label", "is missing: does the stamp name the begin or the end of a bar?"};
  }
  if (!intraday && source.label) return ImportSpecFault{"time.label", "a daily bar has no begin or end; leave it out"};
  return std::nullopt;
}

}  // namespace

std::string_view to_string(RowPolicy policy) {
  switch (policy) {
    case RowPolicy::kRefuse: return "refuse";
    case RowPolicy::kReport: return "report";
    case RowPolicy::kDrop: return "drop";
    case RowPolicy::kRepair: return "repair";
  }
  throw InvariantError("to_string(RowPolicy): not a policy");
}

std::string_view contract_text(const ImportSource& source, std::string_view vendor_symbol) {
  if (!source.strip_suffix.empty() && vendor_symbol.ends_with(source.strip_suffix)) {
    vendor_symbol.remove_suffix(source.strip_suffix.size());
  }
  return vendor_symbol;
}

std::optional<ImportSpecFault> find_fault(const ImportSource& source) {
  if (source.name.empty()) return ImportSpecFault{"name", "is empty"};
  if (source.files.empty() || source.files.front() == '/') {
    return ImportSpecFault{"files", fmt::format("'{}' is not a pattern below the input folder", source.files)};
  }
  if (("/" + source.files + "/").find("/../") != std::string::npos) {
    return ImportSpecFault{"files", fmt::format("'{}' leaves the input folder", source.files)};
  }
  const int ways = (source.symbol_from_file_name ? 1 : 0) + (source.symbol_column ? 1 : 0) + (source.symbol ? 1 : 0);
  if (ways != 1) return ImportSpecFault{"symbol", "expected one of file_name, column and fixed"};
  if (source.symbol && !store_layout::is_symbol(*source.symbol)) {
    return ImportSpecFault{"symbol", fmt::format("'{}': expected letters, digits, '.', '_' or '-'", *source.symbol)};
  }
  if (auto fault = fault_of_time(source)) return fault;
  if (source.close.empty()) return ImportSpecFault{"columns.close", "is empty; expected the header's word"};
  if (source.settlement && source.frequency != Frequency::kDaily) {
    return ImportSpecFault{"columns.settlement", "only a daily bar has a settlement price"};
  }
  if (source.multiply_by < 1 || source.multiply_by > 1'000'000'000) {
    return ImportSpecFault{"multiply_by", fmt::format("{} is outside 1 to 1000000000", source.multiply_by)};
  }
  if (source.multiply_by != 1 && source.kind == SeriesKind::kContract) {
    return ImportSpecFault{"multiply_by", "a contract is stored as it is quoted; expected 1"};
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
