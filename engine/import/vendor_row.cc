#include "engine/import/vendor_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {
namespace {

std::string_view unquoted(std::string_view field) {
  field = trim(field);
  if (field.size() >= 2 && field.front() == '"' && field.back() == '"') field = field.substr(1, field.size() - 2);
  return field;
}

constexpr std::int64_t kLargest32 = std::numeric_limits<std::int32_t>::max();

}  // namespace

VendorRowReader::VendorRowReader(const ImportSource& source, ImportFindings& findings)
    : source_(&source), findings_(&findings), time_format_(source.time_format) {
  time_.column = source.time_column;
  close_.column = source.close;
  symbol_.column = source.symbol_column.value_or("");
  open_.column = source.open.value_or("");
  high_.column = source.high.value_or("");
  low_.column = source.low.value_or("");
  settlement_.column = source.settlement.value_or("");
  volume_.column = source.volume.value_or("");
  open_interest_.column = source.open_interest.value_or("");
  turnover_.column = source.turnover.value_or("");
}

void VendorRowReader::split_fields(std::string_view line) {
  fields_.clear();
  for (;;) {
    const std::size_t comma = line.find(',');
    fields_.push_back(unquoted(line.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

void VendorRowReader::start_file(std::uint32_t file, std::string_view header) {
  file_ = file;
  split_fields(header);
  header_fields_ = fields_.size();
  for (Field* field :
       {&time_, &symbol_, &open_, &high_, &low_, &close_, &settlement_, &volume_, &open_interest_, &turnover_}) {
    field->position = kAbsent;
    if (field->column.empty()) continue;
    const auto at = std::find(fields_.begin(), fields_.end(), field->column);
    if (at == fields_.end()) {
      const std::string nearest = nearest_word(field->column, fields_);
      fail("{}:1: column '{}' of source '{}' is missing from the header{}; the header is {}",
           findings_->file_name(file), field->column, source_->name,
           nearest.empty() ? "" : "; did you mean '" + nearest + "'?", fmt::join(fields_, ","));
    }
    if (std::find(at + 1, fields_.end(), field->column) != fields_.end()) {
      fail("{}:1: column '{}' stands twice in the header", findings_->file_name(file), field->column);
    }
    field->position = static_cast<int>(at - fields_.begin());
  }
}

bool VendorRowReader::price(const Field& field, RowPlace place, VendorRow& row, std::int32_t& value) {
  value = kMissingPrice;
  if (field.position == kAbsent) return true;
  const std::string_view written = text(field);
  if (written.empty()) {
    if (&field != &close_) return true;
    findings_->add(FindingKind::kBadPrice, true, place, fmt::format("column '{}' is empty", field.column));
    return false;
  }
  std::int64_t raw = 0;
  const NumberFault fault = parse_scaled(written, Price::kScale * source_->multiply_by, raw);
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not a decimal number";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export prices as plain decimals";
  if (fault == NumberFault::kTooLarge || raw > kLargest32) why = "is too large; a store holds prices below 214748";
  if (why == nullptr && raw <= 0) why = "is not above zero";
  if (why != nullptr) {
    findings_->add(FindingKind::kBadPrice, true, place,
                   fmt::format("column '{}': '{}' {}", field.column, written, why));
    return false;
  }
  value = static_cast<std::int32_t>(raw);
  if (fault == NumberFault::kExtraDecimals) {
    const bool refused = source_->extra_decimals == RowPolicy::kRefuse;
    const std::string kept = to_string(Price::from_raw(raw));
    findings_->add(FindingKind::kExtraDecimals, refused, place,
                   fmt::format("column '{}': '{}' has more decimals than a store keeps{}", field.column, written,
                               refused ? "" : "; rounded to " + kept));
    row.repaired = true;
    return !refused;
  }
  return true;
}

bool VendorRowReader::count(const Field& field, RowPlace place, std::int32_t& value) {
  value = kMissingCount;
  if (field.position == kAbsent || text(field).empty()) return true;
  const std::string_view written = text(field);
  std::int64_t raw = 0;
  const NumberFault fault = parse_count(written, raw);
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not a whole number";
  if (fault == NumberFault::kExtraDecimals) why = "is not a whole number";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export plain numbers";
  if (fault == NumberFault::kTooLarge || raw > kLargest32) {
    why = "is above 2147483647 lots; leave the column out if it counts shares";
  }
  if (why == nullptr && raw < 0) why = "is negative";
  if (why != nullptr) {
    findings_->add(FindingKind::kUnreadableRow, true, place,
                   fmt::format("column '{}': '{}' {}", field.column, written, why));
    return false;
  }
  value = static_cast<std::int32_t>(raw);
  return true;
}

bool VendorRowReader::turnover(RowPlace place, std::int64_t& value) {
  value = kMissingTurnover;
  if (turnover_.position == kAbsent || text(turnover_).empty()) return true;
  const std::string_view written = text(turnover_);
  std::int64_t raw = 0;
  const NumberFault fault = parse_count(written, raw);  // a fraction of a yuan is rounded: no policy needed
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not an amount";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export plain numbers";
  if (fault == NumberFault::kTooLarge) why = "does not fit 64 bits";
  if (why == nullptr && raw < 0) why = "is negative";
  if (why != nullptr) {
    findings_->add(FindingKind::kUnreadableRow, true, place,
                   fmt::format("column '{}': '{}' {}", turnover_.column, written, why));
    return false;
  }
  value = raw;
  return true;
}

VendorRowReader::Outcome VendorRowReader::read(std::string_view line, std::uint32_t line_number, VendorRow& row) {
  const RowPlace place{file_, line_number};
  split_fields(line);
  if (fields_.size() != header_fields_) {
    findings_->add(FindingKind::kUnreadableRow, true, place,
                   fmt::format("{} fields; the header has {}", fields_.size(), header_fields_));
    return Outcome::kFaulty;
  }
  if (!time_format_.parse(text(time_), row.moment)) {
    findings_->add(FindingKind::kUnreadableRow, true, place,
                   fmt::format("column '{}': '{}' is not a moment in the form {}", time_.column, text(time_),
                               source_->time_format));
    return Outcome::kFaulty;
  }
  const Date date = row.moment.date;
  if ((source_->first_date && date < *source_->first_date) || (source_->last_date && date > *source_->last_date)) {
    return Outcome::kSkipped;
  }
  row.symbol = symbol_.position == kAbsent ? std::string_view() : text(symbol_);
  row.repaired = false;
  // Every column is read even after a fault, so that one run tells all of a row's faults.
  bool good = price(open_, place, row, row.bar.open);
  good &= price(high_, place, row, row.bar.high);
  good &= price(low_, place, row, row.bar.low);
  good &= price(close_, place, row, row.bar.close);
  good &= price(settlement_, place, row, row.bar.settlement);
  good &= count(volume_, place, row.bar.volume);
  good &= count(open_interest_, place, row.bar.open_interest);
  good &= turnover(place, row.bar.turnover);
  return good ? Outcome::kRow : Outcome::kFaulty;
}

}  // namespace hedgelab
