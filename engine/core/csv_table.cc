#include "engine/core/csv_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/core/csv_fields.h"
#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

CsvFile::CsvFile(const std::filesystem::path& path) : name(path.string()), text(read_file(path)) {}

CsvTable CsvTable::read(const CsvFile& file, const std::vector<std::string>& required) {
  return CsvTable(file.name, file.text, required);
}

CsvTable CsvTable::parse(std::string name, std::string text, const std::vector<std::string>& required) {
  return CsvTable(std::move(name), std::move(text), required);
}

namespace {

// Rows point into the table's text. The fields of a record in which doubled quotes were undone lie elsewhere; together
// they are shorter than the record, and take its place.
void put_back(std::vector<std::string_view>& fields, std::string_view record, std::string& text) {
  char* to = text.data() + (record.data() - text.data());
  for (std::string_view& field : fields) {
    std::memmove(to, field.data(), field.size());
    field = {to, field.size()};
    to += field.size();
  }
}

}  // namespace

CsvTable::CsvTable(std::string name, std::string text, const std::vector<std::string>& required)
    : name_(std::move(name)), text_(std::move(text)), digest_(digest_of(text_)) {
  CsvRecords records(name_, text_, CsvRecords::Comments::kHash);
  std::vector<std::string_view> fields;
  std::string unescaped;
  while (records.next(fields, unescaped)) {
    if (!unescaped.empty()) put_back(fields, records.record(), text_);
    if (columns_.empty()) {
      columns_ = fields;
      for (const auto& column : required) {
        if (!has_column(column)) fail_at(records.where(), "column '{}' is missing from the header", column);
      }
      continue;
    }
    if (fields.size() != columns_.size()) {
      fail_at(records.where(), "{} fields; the header has {}", fields.size(), columns_.size());
    }
    Row row;
    row.line_ = records.line();
    row.fields_ = fields;
    rows_.push_back(std::move(row));
  }
  if (columns_.empty()) fail_at(name_, "no header row; expected columns {}", fmt::join(required, ","));
  for (auto& row : rows_) row.table_ = this;
}

bool CsvTable::has_column(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::string CsvTable::Row::where() const { return fmt::format("{}:{}", table_->name_, line_); }

void CsvTable::Row::reject(std::string_view column, std::string_view message) const {
  fail_at(where(), "column '{}': {}", column, message);
}

std::string_view CsvTable::Row::text(std::string_view column) const {
  const auto at = std::find(table_->columns_.begin(), table_->columns_.end(), column);
  if (at == table_->columns_.end()) fail("{}: there is no column '{}'", table_->name_, column);
  return fields_[static_cast<std::size_t>(at - table_->columns_.begin())];
}

Date CsvTable::Row::date(std::string_view column) const {
  Date date;
  if (!Date::try_parse(text(column), date)) {
    reject(column, fmt::format("'{}' is not a date; expected YYYY-MM-DD", text(column)));
  }
  return date;
}

Rate CsvTable::Row::rate(std::string_view column) const {
  return parse_rate(text(column), fmt::format("{}: column '{}'", where(), column));
}

Price CsvTable::Row::price(std::string_view column) const {
  return parse_price(text(column), fmt::format("{}: column '{}'", where(), column));
}

Money CsvTable::Row::money(std::string_view column) const {
  return parse_money(text(column), fmt::format("{}: column '{}'", where(), column));
}

std::int64_t CsvTable::Row::integer(std::string_view column) const {
  std::int64_t value = 0;
  if (!parse_decimal(text(column), 0, value)) reject(column, fmt::format("'{}' is not a whole number", text(column)));
  return value;
}

int CsvTable::Row::minute_of_day(std::string_view column) const {
  try {
    return parse_minute_of_day(text(column));
  } catch (const InputError& error) {
    reject(column, error.what());
  }
}

}  // namespace hedgelab
