#include "engine/import/vendor_symbol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/import/text_encoding.h"
#include "engine/import/vendor_text.h"

namespace hedgelab {
namespace {

constexpr std::array<std::string_view, 3> kExchangePrefixes{"CFFEX.", "CFE.", "CCFX."};
constexpr std::array<std::string_view, 5> kExchangeSuffixes{".CFX", ".CCFX", ".CFE", ".CFFEX", ".CF"};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Letters and three digits: product, last digit of the year, month.
bool has_one_digit_year(std::string_view code) {
  if (code.size() < 4) return false;
  const std::string_view product = code.substr(0, code.size() - 3);
  const std::string_view number = code.substr(code.size() - 3);
  return std::all_of(number.begin(), number.end(), is_digit) &&
         std::none_of(product.begin(), product.end(), is_digit) && number.substr(1) >= "01" && number.substr(1) <= "12";
}

/// "IF306" on 2023-05-10 is IF2306, on 2023-07-03 IF3306: the first expiry month of such a name that is not over.
std::string with_decade(std::string_view code, Date date) {
  const int digit = code[code.size() - 3] - '0';
  const int month = (code[code.size() - 2] - '0') * 10 + (code[code.size() - 1] - '0');
  int year = date.year() - date.year() % 10 + digit;
  if (year < date.year() || (year == date.year() && month < date.month())) year += 10;
  return fmt::format("{}{:02}{:02}", code.substr(0, code.size() - 3), year % 100, month);
}

std::string without_exchange(std::string_view code) {
  std::string plain = upper(code);
  for (const std::string_view prefix : kExchangePrefixes) {
    if (plain.starts_with(prefix)) return plain.substr(prefix.size());
  }
  for (const std::string_view suffix : kExchangeSuffixes) {
    if (plain.ends_with(suffix)) return plain.substr(0, plain.size() - suffix.size());
  }
  return plain;
}

/// The code without prefix and suffix.
std::string_view stripped(const ImportSource& source, std::string_view code) {
  if (!source.strip_prefix.empty() && code.starts_with(source.strip_prefix))
    code.remove_prefix(source.strip_prefix.size());
  if (!source.strip_suffix.empty() && code.ends_with(source.strip_suffix))
    code.remove_suffix(source.strip_suffix.size());
  return code;
}

}  // namespace

std::string symbol_of(const ImportSource& source, std::string_view code, Date date) {
  if (const auto mapped = source.symbol_map.find(code); mapped != source.symbol_map.end()) return mapped->second;
  const std::string_view plain = stripped(source, code);
  if (const auto mapped = source.symbol_map.find(plain); mapped != source.symbol_map.end()) return mapped->second;
  if (source.convention == SymbolConvention::kVendorCodes) {
    const std::string symbol = without_exchange(plain);
    return has_one_digit_year(symbol) ? with_decade(symbol, date) : symbol;
  }
  return source.upper_case ? upper(plain) : std::string(plain);
}

bool needs_date(const ImportSource& source, std::string_view code) {
  return source.convention == SymbolConvention::kVendorCodes &&
         has_one_digit_year(without_exchange(stripped(source, code)));
}

std::optional<std::string_view> captured_symbol(std::string_view pattern, std::string_view text) {
  const std::size_t at = pattern.find(kSymbolMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = pattern.substr(0, at);
  const std::string_view behind = pattern.substr(at + kSymbolMark.size());
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!glob_matches(before, text.substr(0, begin))) continue;
    for (std::size_t end = begin + 1; end <= text.size(); ++end) {
      if (glob_matches(behind, text.substr(end))) return text.substr(begin, end - begin);
    }
  }
  return std::nullopt;
}

std::string symbol_of_file(const ImportSource& source, std::string_view path) {
  std::string_view name = path;
  name.remove_prefix(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
  if (source.symbol_pattern.empty()) {
    // A prefix such as "CFFEX." holds the dot at which a name would end.
    if (!source.strip_prefix.empty() && name.starts_with(source.strip_prefix))
      name.remove_prefix(source.strip_prefix.size());
    if (source.convention == SymbolConvention::kVendorCodes) {
      for (const std::string_view prefix : kExchangePrefixes) {
        if (upper(name).starts_with(prefix)) name.remove_prefix(prefix.size());
      }
    }
    return std::string(name.substr(0, name.find('.')));
  }
  const auto symbol = captured_symbol(source.symbol_pattern, name);
  if (!symbol) fail("{}: the name does not fit symbol.pattern '{}'", path, source.symbol_pattern);
  return std::string(*symbol);
}

std::string hint_for(const ImportSource& source, std::string_view code) {
  const std::string_view plain = stripped(source, code);
  const std::string symbol = without_exchange(plain);
  const auto is_contract_like = [](std::string_view text) {
    if (text.size() < 5 || text.size() > 6) return false;
    const std::string_view digits = text.substr(text.size() - 4);
    return std::all_of(digits.begin(), digits.end(), is_digit) && !is_digit(text.front());
  };
  constexpr std::string_view kSay = "say \"convention\": \"vendor_codes\" in \"symbol\"";
  if (has_one_digit_year(symbol)) return fmt::format("; a year of one digit is read by a convention only: {}", kSay);
  const bool cut_at_prefix =
      std::find(kExchangePrefixes.begin(), kExchangePrefixes.end(), upper(plain) + ".") != kExchangePrefixes.end();
  if (cut_at_prefix) {
    return "; a file's name ends at its first dot: say \"strip_prefix\": \"CFFEX.\" or \"pattern\": "
           "\"CFFEX.{symbol}.csv\"";
  }
  if (symbol != plain && is_contract_like(symbol)) return fmt::format("; did you mean {}? {}", symbol, kSay);
  return "";
}

}  // namespace hedgelab
