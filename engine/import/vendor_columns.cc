#include "engine/import/vendor_columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_symbol.h"

namespace hedgelab {
namespace {

constexpr std::array<std::string_view, VendorColumns::kColumns> kColumnKeys{
    "open", "high", "low", "close", "settlement", "volume", "open_interest", "turnover"};

bool looks_like_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.-+:/ eE") == std::string_view::npos;
}

}  // namespace

VendorColumns::VendorColumns(const ImportSource& source)
    : source_(&source), columns_{source.open,       source.high,   source.low,           source.close,
                                 source.settlement, source.volume, source.open_interest, source.turnover} {}

std::string VendorColumns::where() const { return fmt::format("{}:{}", file_, line_); }

void VendorColumns::take_header(TableRows& rows) {
  header_ = source_->header;
  width_ = header_.size();
  if (!header_.empty()) return;
  std::vector<std::string_view> fields;
  for (int line = 0; line < source_->header_lines; ++line) {
    const TableRows::Step step = rows.next(fields);
    if (step == TableRows::Step::kEnd) {
      if (line == 0) fail("{}: the file is empty; expected a header row", file_);
      fail("{}: ends in its header, which has {} lines", file_, source_->header_lines);
    }
    if (step == TableRows::Step::kFault) fail("{}:{}: in the header: {}", file_, rows.line(), rows.fault());
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

void VendorColumns::fail_missing(const ColumnName& column) const {
  fail("{}: {} of source '{}' is missing from the header{}; the header is {}", where(), to_string(column),
       source_->name, hint_for_missing(column), shown(fmt::format("{}", fmt::join(header_, ",")), 300));
}

std::string VendorColumns::hint_for_missing(const ColumnName& column) const {
  const std::string whole = fmt::format("{}", fmt::join(header_, ","));
  if (whole.find('\0') != std::string::npos || !is_utf8(whole)) {
    return fmt::format("; the header is not UTF-8: say \"encoding\": \"{}\" if that is what the file is",
                       likely_encoding(whole));
  }
  if (header_.size() == 1) {
    for (const char separator : {';', '\t', '|', ',', ' '}) {
      if (separator == source_->separator || whole.find(separator) == std::string::npos) continue;
      const std::string written = separator == '\t' ? "\\t" : std::string(1, separator);
      return fmt::format("; its fields look separated by '{}': say \"separator\": \"{}\"", written, written);
    }
  }
  if (std::count_if(header_.begin(), header_.end(), looks_like_number) * 2 >
      static_cast<std::ptrdiff_t>(header_.size())) {
    return "; the first line looks like data: name the columns of a file without a header with \"header\": [...]";
  }
  const std::string nearest = nearest_word(column.word, header_);
  if (!nearest.empty()) return fmt::format("; did you mean '{}'?", nearest);
  if (std::find(header_.begin(), header_.end(), "") == header_.end()) return "";
  return "; a column of it has no name: \"\" names that one, and a position (1, 2, ...) any";
}

int VendorColumns::find(const ColumnName& column) const {
  if (column.position > 0) {
    return column.position - 1;
  }
  const auto at = std::find(header_.begin(), header_.end(), column.word);
  if (at == header_.end()) fail_missing(column);
  if (std::find(at + 1, header_.end(), column.word) != header_.end()) {
    fail("{}: {} stands twice in the header; a position (1, 2, ...) tells which is meant", where(), to_string(column));
  }
  return static_cast<int>(at - header_.begin());
}

void VendorColumns::find_wide() {
  const auto is_taken = [&](std::size_t position) {
    const int at = static_cast<int>(position);
    return std::find(time_.begin(), time_.end(), at) != time_.end() ||
           std::any_of(filters_.begin(), filters_.end(), [&](const Filter& filter) { return filter.position == at; });
  };
  for (std::size_t position = 0; position < header_.size(); ++position) {
    if (is_taken(position)) continue;
    for (std::size_t which = 0; which < kColumns; ++which) {
      if (!columns_[which]) continue;
      const auto symbol = captured_symbol(columns_[which]->word, header_[position]);
      if (!symbol) continue;
      auto series =
          std::find_if(series_.begin(), series_.end(), [&](const auto& one) { return one.symbol == *symbol; });
      if (series == series_.end()) {
        series_.push_back({std::string(*symbol), {}});
        series = series_.end() - 1;
        series->position.fill(kAbsent);
      }
      if (series->position[which] != kAbsent) {
        fail("{}: two columns fit '{}' for {}", where(), columns_[which]->word, *symbol);
      }
      series->position[which] = static_cast<int>(position);
      break;
    }
  }
  std::erase_if(series_, [](const Series& series) { return series.position[kClose] == kAbsent; });
  if (series_.empty()) fail_missing(source_->close);
}

void VendorColumns::start_file(const VendorFile& file, TableRows& rows) {
  file_ = file.name();
  take_header(rows);
  line_ = std::max(rows.line(), std::uint32_t{1});
  time_.clear();
  for (const ColumnName& column : source_->time_columns) time_.push_back(find(column));
  symbol_ = source_->symbol_column ? find(*source_->symbol_column) : kAbsent;
  filters_.clear();
  for (const RowFilter& filter : source_->where) filters_.push_back({find(filter.column), &filter});
  series_.clear();
  if (source_->symbol_from_columns) {
    find_wide();
    return;
  }
  series_.push_back({"", {}});
  for (std::size_t which = 0; which < kColumns; ++which) {
    series_.front().position[which] = columns_[which] ? find(*columns_[which]) : kAbsent;
  }
  if (width_ > 0) check_positions();
}

void VendorColumns::set_width(std::size_t width) {
  width_ = width;
  check_positions();
}

void VendorColumns::check_positions() const {
  const auto check = [&](int position) {
    if (position < static_cast<int>(width_)) return;
    fail("{}: a row has {} fields; source '{}' asks for column {}", where(), width_, source_->name, position + 1);
  };
  std::for_each(time_.begin(), time_.end(), check);
  check(symbol_);
  for (const Filter& filter : filters_) check(filter.position);
  for (const Series& series : series_) std::for_each(series.position.begin(), series.position.end(), check);
}

std::string VendorColumns::name_of(Column which) const {
  return columns_[which] ? to_string(*columns_[which]) : std::string(kColumnKeys[which]);
}

}  // namespace hedgelab
