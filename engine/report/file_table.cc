#include "engine/report/file_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab::report {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_number(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - from;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const std::size_t first = at;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

FileTable FileTable::read(const std::filesystem::path& path) {
  return parse(path.filename().string(), read_file(path));
}

FileTable FileTable::parse(std::string name, std::string text) {
  FileTable table;
  table.name_ = std::move(name);
  table.text_ = std::move(text);
  std::string& all = table.text_;
  if (all.size() >= std::numeric_limits<std::uint32_t>::max()) fail("{}: has 4 GB or more", table.name_);
  std::size_t at = all.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  std::size_t kept = 0;  // bytes of fields so far: never more than were read, so that they move to the front in place
  std::size_t line = 1;
  std::size_t width = 0;
  while (at < all.size()) {
    const std::size_t row_line = line;
    std::size_t fields = 0;
    for (bool row_ends = false; !row_ends;) {
      table.begins_.push_back(static_cast<std::uint32_t>(kept));
      if (at < all.size() && all[at] == '"') {
        for (++at;; ++at) {
          if (at >= all.size()) fail("{}:{}: a quote is not closed", table.name_, row_line);
          if (all[at] == '"' && (at + 1 >= all.size() || all[at + 1] != '"')) break;
          if (all[at] == '"') ++at;
          if (all[at] == '\n') ++line;
          all[kept++] = all[at];
        }
        ++at;
        if (at < all.size() && all[at] != ',' && all[at] != '\n' && all[at] != '\r') {
          fail("{}:{}: text after a closing quote", table.name_, line);
        }
        while (at < all.size() && all[at] == '\r') ++at;
      } else {
        const std::size_t begin = at;
        while (at < all.size() && all[at] != ',' && all[at] != '\n') ++at;
        const std::size_t size = at > begin && all[at - 1] == '\r' ? at - begin - 1 : at - begin;
        std::memmove(all.data() + kept, all.data() + begin, size);
        kept += size;
      }
      ++fields;
      row_ends = at >= all.size() || all[at] == '\n';
      if (at < all.size()) ++at;
    }
    ++line;
    if (width == 0) width = fields;
    if (fields != width) {
      fail("{}:{}: {} fields; the header has {}", table.name_, row_line, fields, width);
    }
  }
  if (width == 0) fail("{}: is empty; expected a header", table.name_);
  all.resize(kept);
  table.begins_.push_back(static_cast<std::uint32_t>(kept));
  for (std::size_t i = 0; i < width; ++i) table.columns_.emplace_back(table.field(i));
  return table;
}

std::optional<std::size_t> FileTable::find(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

std::size_t FileTable::column(std::string_view name) const {
  const auto found = find(name);
  if (!found) fail("{}: has no column '{}'", name_, name);
  return *found;
}

std::string_view FileTable::text(std::size_t row, std::size_t column) const {
  return field((row + 1) * columns_.size() + column);
}

std::string_view FileTable::text(std::size_t row, std::string_view column) const {
  const auto found = find(column);
  return found ? text(row, *found) : std::string_view();
}

std::optional<double> FileTable::number(std::size_t row, std::size_t column) const {
  const std::string_view field = text(row, column);
  if (!is_number(field)) return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> FileTable::number(std::size_t row, std::string_view column) const {
  const auto found = find(column);
  return found ? number(row, *found) : std::nullopt;
}

std::vector<double> FileTable::numbers(std::size_t column) const {
  std::vector<double> values(rows());
  for (std::size_t row = 0; row < values.size(); ++row) {
    values[row] = number(row, column).value_or(std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

}  // namespace hedgelab::report
