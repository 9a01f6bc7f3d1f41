#include "engine/import/vendor_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/fixed_point.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_symbol.h"

namespace hedgelab {
namespace {

constexpr std::int64_t kLargest32 = std::numeric_limits<std::int32_t>::max();

/// "20230605_1" of "2023/20230605_1.csv".
std::string stem_of(std::string_view path) {
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  return std::string(path.substr(0, path.find('.')));
}

/// "12,345" and "1,234,567.8" are numbers that somebody grouped.
bool looks_grouped(std::string_view text) {
  std::string plain;
  std::int64_t value = 0;
  return text.find(',') != std::string_view::npos && without_thousands(text, ',', plain) &&
         parse_scaled(plain, 10'000, value) != NumberFault::kNotANumber;
}

}  // namespace

VendorRowReader::VendorRowReader(const ImportSource& source, ImportFindings& findings)
    : source_(&source), findings_(&findings), columns_(source) {
  for (const std::string& format : source.time_formats) time_formats_.emplace_back(format);
  for (const std::string& word : source.missing) {
    if (!word.empty()) begins_missing_[static_cast<unsigned char>(word.front())] = true;
  }
}

void VendorRowReader::start_file(std::uint32_t file, const VendorFile& name, TableRows& rows) {
  file_ = file;
  file_stem_ = stem_of(name.name());
  columns_.start_file(name, rows);
}

bool VendorRowReader::passes(const VendorColumns::Filter& filter) const {
  const std::string_view text = field(filter.position);
  bool wants_one = false;
  bool fits_one = false;
  for (const std::string& value : filter.filter->values) {
    if (value.starts_with('!')) {
      if (glob_matches(std::string_view(value).substr(1), text)) return false;
      continue;
    }
    wants_one = true;
    fits_one |= glob_matches(value, text);
  }
  return !wants_one || fits_one;
}

VendorRowReader::Outcome VendorRowReader::begin_row(const TableRows& rows, std::vector<std::string_view>& fields) {
  place_ = {file_, rows.line()};
  fields_.swap(fields);
  if (columns_.width() == 0) columns_.set_width(fields_.size());
  const std::size_t width = columns_.width();
  // A separator at a line's end makes an empty field behind the last column.
  while (fields_.size() > width && fields_.back().empty()) fields_.pop_back();
  if (fields_.size() != width) {
    fault_ = fmt::format("{} fields; the header has {}: '{}'", fields_.size(), width, shown(rows.text()));
    return Outcome::kUnreadable;
  }
  for (const VendorColumns::Filter& filter : columns_.filters()) {
    if (!passes(filter)) return Outcome::kPassedOver;
  }
  return Outcome::kGood;
}

std::string_view VendorRowReader::symbol(std::size_t series) const {
  if (columns_.symbol() != VendorColumns::kAbsent) return field(columns_.symbol());
  return columns_.series()[series].symbol;
}

std::string_view VendorRowReader::time_text() {
  if (columns_.time().size() == 1 && !source_->time_from_file_name) return field(columns_.time().front());
  time_text_ = source_->time_from_file_name ? file_stem_ : "";
  for (const int position : columns_.time()) {
    if (!time_text_.empty()) time_text_ += ' ';
    time_text_ += field(position);
  }
  return time_text_;
}

VendorRowReader::Outcome VendorRowReader::time(VendorRow& row) {
  const auto parse = [&](std::string_view text) {
    return std::any_of(time_formats_.begin(), time_formats_.end(),
                       [&](const TimeFormat& format) { return format.parse(text, row.moment); });
  };
  std::string_view text = time_text();
  bool fits = parse(text);
  if (!fits && source_->time_from_file_name && file_stem_.find('_') != std::string::npos) {
    // 20230605_1.csv: what stands behind the date counts parts or names a vendor.
    std::string whole = std::exchange(file_stem_, file_stem_.substr(0, file_stem_.find('_')));
    fits = parse(time_text());
    if (!fits) file_stem_ = std::move(whole);
    text = time_text();
  }
  if (!fits) {
    const std::string what =
        source_->time_columns.empty() ? "the file's name" : to_string(source_->time_columns.front());
    fault_ = fmt::format("{}: '{}' is not a moment in the form {}", what, shown(text),
                         fmt::join(source_->time_formats, " or "));
    return Outcome::kUnreadable;
  }
  const std::optional<int> zone = row.moment.zone_minutes ? row.moment.zone_minutes : source_->zone_minutes;
  if (zone) row.moment = in_exchange_time(row.moment, *zone);
  if (!source_->time_alias.empty()) {
    const auto alias = source_->time_alias.find(row.moment.minute_of_day);
    if (alias != source_->time_alias.end()) row.moment.minute_of_day = alias->second;
  }
  const Date date = row.moment.date;
  if ((source_->first_date && date < *source_->first_date) || (source_->last_date && date > *source_->last_date)) {
    return Outcome::kPassedOver;
  }
  return Outcome::kGood;
}

bool VendorRowReader::is_missing(std::string_view text) const {
  if (text.empty()) return true;
  if (!begins_missing_[static_cast<unsigned char>(text.front())]) return false;
  return std::find(source_->missing.begin(), source_->missing.end(), text) != source_->missing.end();
}

std::optional<std::string_view> VendorRowReader::number(int position) {
  if (position == VendorColumns::kAbsent) return std::nullopt;
  const std::string_view text = field(position);
  if (is_missing(text)) return std::nullopt;
  if (source_->thousands == '\0' || text.find(source_->thousands) == std::string_view::npos) return text;
  return without_thousands(text, source_->thousands, plain_) ? std::string_view(plain_) : text;
}

void VendorRowReader::add_fault(FindingKind kind, VendorColumns::Column which, std::string_view written,
                                std::string_view why) {
  const char* grouped = looks_grouped(written) ? "; its digits are grouped: say \"thousands\": \",\" to read that" : "";
  findings_->add(kind, true, place_,
                 fmt::format("{}: '{}' {}{}", columns_.name_of(which), shown(written), why, grouped));
}

bool VendorRowReader::price(const VendorColumns::Series& series, VendorColumns::Column which, VendorRow& row,
                            std::int32_t& value) {
  value = kMissingPrice;
  const std::optional<std::string_view> written = number(series.position[which]);
  if (!written) return true;
  std::int64_t raw = 0;
  const NumberFault fault = parse_scaled(*written, Price::kScale * source_->multiply_by, raw);
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not a decimal number";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export prices as plain decimals";
  if (fault == NumberFault::kTooLarge || raw > kLargest32) why = "is too large; a store holds prices below 214748";
  if (why == nullptr && raw == 0 && source_->zero_price == RowPolicy::kMissing) return true;
  if (why == nullptr && raw == 0) why = "is not above zero; policy zero_price: \"missing\" takes it for no price";
  if (why == nullptr && raw < 0) why = "is not above zero";
  if (why != nullptr) {
    add_fault(FindingKind::kBadPrice, which, *written, why);
    return false;
  }
  value = static_cast<std::int32_t>(raw);
  if (fault == NumberFault::kExtraDecimals) {
    const bool refused = source_->extra_decimals == RowPolicy::kRefuse;
    const std::string kept = to_string(Price::from_raw(raw));
    findings_->add(FindingKind::kExtraDecimals, refused, place_,
                   fmt::format("{}: '{}' has more decimals than a store keeps{}", columns_.name_of(which), *written,
                               refused ? "" : "; rounded to " + kept));
    row.repaired = true;
    return !refused;
  }
  return true;
}

bool VendorRowReader::count(const VendorColumns::Series& series, VendorColumns::Column which, std::int32_t& value) {
  value = kMissingCount;
  const std::optional<std::string_view> written = number(series.position[which]);
  if (!written) return true;
  const bool is_volume = which == VendorColumns::kVolume;
  const std::int64_t divisor = is_volume ? source_->volume_divisor : 1;
  std::int64_t raw = 0;
  const NumberFault fault = parse_count(*written, raw, is_volume ? source_->volume_unit : 1, divisor);
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not a whole number";
  if (fault == NumberFault::kExtraDecimals && divisor == 1) why = "is not a whole number";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export plain numbers";
  if (fault == NumberFault::kTooLarge || raw > kLargest32) {
    why =
        "is above 2147483647 lots; leave the column out if it counts shares, or say \"units\": {\"volume\": "
        "\"shares\"}";
  }
  if (why == nullptr && raw < 0) why = "is negative";
  if (why != nullptr) {
    add_fault(FindingKind::kUnreadableRow, which, *written, why);
    return false;
  }
  value = static_cast<std::int32_t>(raw);
  return true;
}

bool VendorRowReader::turnover(const VendorColumns::Series& series, std::int64_t& value) {
  value = kMissingTurnover;
  const std::optional<std::string_view> written = number(series.position[VendorColumns::kTurnover]);
  if (!written) return true;
  std::int64_t raw = 0;
  const NumberFault fault = parse_count(*written, raw, source_->turnover_unit);  // a part of a yuan is rounded
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not an amount";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export plain numbers";
  if (fault == NumberFault::kTooLarge) why = "does not fit 64 bits";
  if (why == nullptr && raw < 0) why = "is negative";
  if (why != nullptr) {
    add_fault(FindingKind::kUnreadableRow, VendorColumns::kTurnover, *written, why);
    return false;
  }
  value = raw;
  return true;
}

VendorRowReader::Outcome VendorRowReader::bar(std::size_t which, VendorRow& row) {
  const VendorColumns::Series& series = columns_.series()[which];
  if (source_->symbol_from_columns) {
    const auto has_value = [&](int position) {
      return position != VendorColumns::kAbsent && !is_missing(field(position));
    };
    if (std::none_of(series.position.begin(), series.position.end(), has_value)) return Outcome::kNothing;
  }
  row.repaired = false;
  // Every column is read even after a fault, so that one run tells all of a row's faults.
  bool good = price(series, VendorColumns::kOpen, row, row.bar.open);
  good &= price(series, VendorColumns::kHigh, row, row.bar.high);
  good &= price(series, VendorColumns::kLow, row, row.bar.low);
  good &= price(series, VendorColumns::kClose, row, row.bar.close);
  good &= price(series, VendorColumns::kSettlement, row, row.bar.settlement);
  good &= count(series, VendorColumns::kVolume, row.bar.volume);
  good &= count(series, VendorColumns::kOpenInterest, row.bar.open_interest);
  good &= turnover(series, row.bar.turnover);
  return good ? Outcome::kGood : Outcome::kFaulty;
}

}  // namespace hedgelab
