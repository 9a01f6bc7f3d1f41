#include "engine/core/csv_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Of a line without quotes.
void split_plain(std::string_view record, char separator, std::vector<std::string_view>& fields) {
  for (;;) {
    const auto* found = static_cast<const char*>(std::memchr(record.data(), separator, record.size()));
    if (found == nullptr) {
      fields.push_back(trim(record));
      return;
    }
    const auto length = static_cast<std::size_t>(found - record.data());
    fields.push_back(trim(record.substr(0, length)));
    record.remove_prefix(length + 1);
  }
}

/// Takes blanks off the front that are not the separator itself.
void skip_blanks(std::string_view& rest, char separator) {
  while (!rest.empty() && is_blank(rest.front()) && (rest.front() != separator || separator == ' ')) {
    rest.remove_prefix(1);
  }
}

/// The content of a quoted field; `rest` begins after its opening quote and ends up after its closing one.
CsvFault quoted(std::string_view& rest, std::string_view& field, std::string& unescaped) {
  const std::size_t begin = unescaped.size();
  bool has_escape = false;
  for (;;) {
    const std::size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return CsvFault::kOpenQuote;
    const bool is_escape = quote + 1 < rest.size() && rest[quote + 1] == '"';
    if (!is_escape && !has_escape) {
      field = rest.substr(0, quote);
    } else {
      unescaped += rest.substr(0, quote + (is_escape ? 1 : 0));
    }
    rest.remove_prefix(quote + (is_escape ? 2 : 1));
    has_escape |= is_escape;
    if (is_escape) continue;
    if (has_escape) field = std::string_view(unescaped).substr(begin);
    return CsvFault::kNone;
  }
}

}  // namespace

CsvFault split_csv(std::string_view record, char separator, std::vector<std::string_view>& fields,
                   std::string& unescaped) {
  fields.clear();
  unescaped.clear();
  if (separator != ' ' && (record.empty() || std::memchr(record.data(), '"', record.size()) == nullptr)) {
    if (record.empty()) {
      fields.push_back(record);
    } else {
      split_plain(record, separator, fields);
    }
    return CsvFault::kNone;
  }
  unescaped.reserve(record.size());  // it never grows beyond: fields point into it
  std::string_view rest = separator == ' ' ? trim(record) : record;
  const auto is_separator = [&](char c) { return separator == ' ' ? is_blank(c) : c == separator; };
  for (;;) {
    skip_blanks(rest, separator);
    std::string_view field;
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      if (const CsvFault fault = quoted(rest, field, unescaped); fault != CsvFault::kNone) return fault;
      if (separator != ' ') skip_blanks(rest, separator);
      if (!rest.empty() && !is_separator(rest.front())) return CsvFault::kTextAfterQuote;
    } else {
      std::size_t length = 0;
      while (length < rest.size() && !is_separator(rest[length])) ++length;
      field = trim(rest.substr(0, length));
      rest.remove_prefix(length);
    }
    fields.push_back(field);
    if (rest.empty()) return CsvFault::kNone;
    rest.remove_prefix(1);
  }
}

std::string CsvRecords::where() const { return fmt::format("{}:{}", name_, line_); }

std::size_t CsvRecords::end_of_line(std::size_t from, std::size_t& next) const {
  const std::size_t end = std::min(rest_.find_first_of("\r\n", from), rest_.size());
  next = std::min(end + (rest_.substr(end).starts_with("\r\n") ? 2 : 1), rest_.size());
  return end;
}

bool CsvRecords::next(std::vector<std::string_view>& fields, std::string& unescaped) {
  std::size_t after = 0;
  std::string_view record;
  for (;;) {
    if (rest_.empty()) return false;
    record = rest_.substr(0, end_of_line(0, after));
    line_ = next_line_++;
    const std::string_view content = trim(record);
    if (!content.empty() && (comments_ == Comments::kNone || content.front() != '#')) break;
    rest_.remove_prefix(after);
  }
  CsvFault fault = split_csv(record, ',', fields, unescaped);
  constexpr int kMostTries = 1'000;
  for (int tries = 0; fault == CsvFault::kOpenQuote && after < rest_.size() && tries < kMostTries; ++tries) {
    // One more line, and all up to one that has a quote: the record is not split anew for each line of a long text.
    std::size_t end = end_of_line(after, after);
    while (after < rest_.size() &&
           rest_.substr(record.size(), end - record.size()).find('"') == std::string_view::npos) {
      ++next_line_;
      end = end_of_line(after, after);
    }
    record = rest_.substr(0, end);
    ++next_line_;
    fault = split_csv(record, ',', fields, unescaped);
  }
  record_ = record;
  rest_.remove_prefix(after);
  if (fault == CsvFault::kOpenQuote) fail_at(where(), "a quote that is opened and never closed");
  if (fault == CsvFault::kTextAfterQuote)
    fail_at(where(), "text behind a closing quote; expected a comma or the end of the line");
  return true;
}

}  // namespace hedgelab
