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
constexpr std::array<std::string_view, 8> kColumnKeys{"open",       "high",   "low",           "close",
                                                      "settlement", "volume", "open_interest", "turnover"};

/// "20230605_1" of "2023/20230605_1.csv".
std::string stem_of(std::string_view path) {
  path.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  return std::string(path.substr(0, path.find('.')));
}

bool looks_like_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.-+:/ eE") == std::string_view::npos;
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
    : source_(&source), findings_(&findings) {
  for (const std::string& format : source.time_formats) time_formats_.emplace_back(format);
  columns_ = {source.open,       source.high,   source.low,           source.close,
              source.settlement, source.volume, source.open_interest, source.turnover};
  for (const std::string& word : source.missing) {
    if (!word.empty()) begins_missing_[static_cast<unsigned char>(word.front())] = true;
  }
}

void VendorRowReader::take_header(const VendorFile& name, TableRows& rows) {
  header_ = source_->header;
  width_ = header_.size();
  if (!header_.empty()) return;
  std::vector<std::string_view> fields;
  for (int line = 0; line < source_->header_lines; ++line) {
    const TableRows::Step step = rows.next(fields);
    if (step == TableRows::Step::kEnd) {
      if (line == 0) fail("{}: the file is empty; expected a header row", name.name());
      fail("{}: ends in its header, which has {} lines", name.name(), source_->header_lines);
    }
    if (step == TableRows::Step::kFault) fail("{}:{}: in the header: {}", name.name(), rows.line(), rows.fault());
    width_ = std::max(width_, fields.size());
    header_.resize(width_);
    std::string_view left;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const bool is_last = line + 1 == source_->header_lines;
      const std::string_view word = fields[i].empty() && !is_last ? left : fields[i];
      left = word;
      if (word.empty()) continue;
      header_[i] += header_[i].empty() ? std::string(word) : "." + std::string(word);
    }
  }
}

void VendorRowReader::fail_missing(const ColumnName& column) const {
  const std::string where = fmt::format("{}:{}", findings_->file_name(file_), place_.line);
  const std::string header = shown(fmt::format("{}", fmt::join(header_, ",")), 300);
  std::string hint;
  const std::string whole = fmt::format("{}", fmt::join(header_, ","));
  if (whole.find('\0') != std::string::npos || !is_utf8(whole)) {
    hint = fmt::format("; the header is not UTF-8: say \"encoding\": \"{}\" if that is what the file is",
                       likely_encoding(whole));
  } else if (header_.size() == 1) {
    for (const char separator : {';', '\t', '|', ',', ' '}) {
      if (separator == source_->separator || whole.find(separator) == std::string::npos) continue;
      hint = fmt::format("; its fields look separated by '{}': say \"separator\": \"{}\"",
                         separator == '\t' ? "\\t" : std::string(1, separator),
                         separator == '\t' ? "\\t" : std::string(1, separator));
      break;
    }
  }
  if (hint.empty() && std::count_if(header_.begin(), header_.end(), looks_like_number) * 2 >
                          static_cast<std::ptrdiff_t>(header_.size())) {
    hint = "; the first line looks like data: name the columns of a file without a header with \"header\": [...]";
  }
  if (hint.empty() && std::find(header_.begin(), header_.end(), "") != header_.end() &&
      nearest_word(column.word, header_).empty()) {
    hint = "; a column of it has no name: \"\" names that one, and a position (1, 2, ...) any";
  }
  if (hint.empty()) {
    const std::string nearest = nearest_word(column.word, header_);
    if (!nearest.empty()) hint = fmt::format("; did you mean '{}'?", nearest);
  }
  fail("{}: {} of source '{}' is missing from the header{}; the header is {}", where, to_string(column), source_->name,
       hint, header);
}

int VendorRowReader::find(const ColumnName& column) const {
  if (column.position > 0) {
    return column.position - 1;
  }
  const auto at = std::find(header_.begin(), header_.end(), column.word);
  if (at == header_.end()) fail_missing(column);
  if (std::find(at + 1, header_.end(), column.word) != header_.end()) {
    fail("{}:{}: {} stands twice in the header; a position (1, 2, ...) tells which is meant",
         findings_->file_name(file_), place_.line, to_string(column));
  }
  return static_cast<int>(at - header_.begin());
}

const std::optional<ColumnName>& VendorRowReader::column(std::size_t which) const { return columns_[which]; }

void VendorRowReader::find_wide() {
  const auto is_taken = [&](std::size_t position) {
    const int at = static_cast<int>(position);
    return std::find(time_positions_.begin(), time_positions_.end(), at) != time_positions_.end() ||
           std::any_of(filters_.begin(), filters_.end(), [&](const Filter& filter) { return filter.position == at; });
  };
  for (std::size_t position = 0; position < header_.size(); ++position) {
    if (is_taken(position)) continue;
    for (std::size_t which = 0; which < kColumns; ++which) {
      if (!column(which)) continue;
      const auto symbol = captured_symbol(column(which)->word, header_[position]);
      if (!symbol) continue;
      auto series =
          std::find_if(series_.begin(), series_.end(), [&](const auto& one) { return one.symbol == *symbol; });
      if (series == series_.end()) {
        series_.push_back({std::string(*symbol), {}});
        series = series_.end() - 1;
        series->position.fill(kAbsent);
      }
      if (series->position[which] != kAbsent) {
        fail("{}:{}: two columns fit '{}' for {}", findings_->file_name(file_), place_.line, column(which)->word,
             *symbol);
      }
      series->position[which] = static_cast<int>(position);
      break;
    }
  }
  std::erase_if(series_, [](const SeriesColumns& series) { return series.position[kClose] == kAbsent; });
  if (series_.empty()) fail_missing(source_->close);
}

void VendorRowReader::start_file(std::uint32_t file, const VendorFile& name, TableRows& rows) {
  file_ = file;
  file_stem_ = stem_of(name.name());
  take_header(name, rows);
  place_ = {file, std::max(rows.line(), std::uint32_t{1})};
  time_positions_.clear();
  for (const ColumnName& column : source_->time_columns) time_positions_.push_back(find(column));
  symbol_position_ = source_->symbol_column ? find(*source_->symbol_column) : kAbsent;
  filters_.clear();
  for (const RowFilter& filter : source_->where) filters_.push_back({find(filter.column), &filter});
  series_.clear();
  if (source_->symbol_from_columns) {
    find_wide();
    return;
  }
  series_.push_back({"", {}});
  for (std::size_t which = 0; which < kColumns; ++which) {
    series_.front().position[which] = column(which) ? find(*column(which)) : kAbsent;
  }
  if (width_ > 0) check_positions();
}

bool VendorRowReader::passes(const Filter& filter) const {
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

void VendorRowReader::check_positions() const {
  const auto check = [&](int position) {
    if (position < static_cast<int>(width_)) return;
    fail("{}:{}: a row has {} fields; source '{}' asks for column {}", findings_->file_name(file_), place_.line, width_,
         source_->name, position + 1);
  };
  std::for_each(time_positions_.begin(), time_positions_.end(), check);
  check(symbol_position_);
  for (const Filter& filter : filters_) check(filter.position);
  for (const SeriesColumns& series : series_) std::for_each(series.position.begin(), series.position.end(), check);
}

VendorRowReader::Outcome VendorRowReader::begin_row(const TableRows& rows, std::vector<std::string_view>& fields) {
  place_ = {file_, rows.line()};
  fields_.swap(fields);
  if (width_ == 0) {
    width_ = fields_.size();
    check_positions();
  }
  // A separator at a line's end makes an empty field behind the last column.
  while (fields_.size() > width_ && fields_.back().empty()) fields_.pop_back();
  if (fields_.size() != width_) {
    fault_ = fmt::format("{} fields; the header has {}: '{}'", fields_.size(), width_, shown(rows.text()));
    return Outcome::kUnreadable;
  }
  for (const Filter& filter : filters_) {
    if (!passes(filter)) return Outcome::kPassedOver;
  }
  return Outcome::kGood;
}

std::string_view VendorRowReader::symbol(std::size_t series) const {
  if (symbol_position_ != kAbsent) return field(symbol_position_);
  return series_[series].symbol;
}

std::string_view VendorRowReader::time_text() {
  if (time_positions_.size() == 1 && !source_->time_from_file_name) return field(time_positions_.front());
  time_text_ = source_->time_from_file_name ? file_stem_ : "";
  for (const int position : time_positions_) {
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
  if (position == kAbsent) return std::nullopt;
  const std::string_view text = field(position);
  if (is_missing(text)) return std::nullopt;
  if (source_->thousands == '\0' || text.find(source_->thousands) == std::string_view::npos) return text;
  return without_thousands(text, source_->thousands, plain_) ? std::string_view(plain_) : text;
}

std::string VendorRowReader::name_of(Column which) const {
  return column(which) ? to_string(*column(which)) : std::string(kColumnKeys[which]);
}

void VendorRowReader::add_fault(FindingKind kind, Column which, std::string_view written, std::string_view why) {
  const char* grouped = looks_grouped(written) ? "; its digits are grouped: say \"thousands\": \",\" to read that" : "";
  findings_->add(kind, true, place_, fmt::format("{}: '{}' {}{}", name_of(which), shown(written), why, grouped));
}

bool VendorRowReader::price(const SeriesColumns& series, Column which, VendorRow& row, std::int32_t& value) {
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
                   fmt::format("{}: '{}' has more decimals than a store keeps{}", name_of(which), *written,
                               refused ? "" : "; rounded to " + kept));
    row.repaired = true;
    return !refused;
  }
  return true;
}

bool VendorRowReader::count(const SeriesColumns& series, Column which, std::int32_t& value) {
  value = kMissingCount;
  const std::optional<std::string_view> written = number(series.position[which]);
  if (!written) return true;
  const bool is_volume = which == kVolume;
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

bool VendorRowReader::turnover(const SeriesColumns& series, std::int64_t& value) {
  value = kMissingTurnover;
  const std::optional<std::string_view> written = number(series.position[kTurnover]);
  if (!written) return true;
  std::int64_t raw = 0;
  const NumberFault fault = parse_count(*written, raw, source_->turnover_unit);  // a part of a yuan is rounded
  const char* why = nullptr;
  if (fault == NumberFault::kNotANumber) why = "is not an amount";
  if (fault == NumberFault::kExponent) why = "has an exponent: digits may be lost; export plain numbers";
  if (fault == NumberFault::kTooLarge) why = "does not fit 64 bits";
  if (why == nullptr && raw < 0) why = "is negative";
  if (why != nullptr) {
    add_fault(FindingKind::kUnreadableRow, kTurnover, *written, why);
    return false;
  }
  value = raw;
  return true;
}

VendorRowReader::Outcome VendorRowReader::bar(std::size_t which, VendorRow& row) {
  const SeriesColumns& series = series_[which];
  if (source_->symbol_from_columns) {
    const auto has_value = [&](int position) { return position != kAbsent && !is_missing(field(position)); };
    if (std::none_of(series.position.begin(), series.position.end(), has_value)) return Outcome::kNothing;
  }
  row.repaired = false;
  // Every column is read even after a fault, so that one run tells all of a row's faults.
  bool good = price(series, kOpen, row, row.bar.open);
  good &= price(series, kHigh, row, row.bar.high);
  good &= price(series, kLow, row, row.bar.low);
  good &= price(series, kClose, row, row.bar.close);
  good &= price(series, kSettlement, row, row.bar.settlement);
  good &= count(series, kVolume, row.bar.volume);
  good &= count(series, kOpenInterest, row.bar.open_interest);
  good &= turnover(series, row.bar.turnover);
  return good ? Outcome::kGood : Outcome::kFaulty;
}

}  // namespace hedgelab
