#include "engine/reference/instrument.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2099;

/// A whole number of digits only; false when it is not, or has more than six digits.
bool parse_digits(std::string_view text, int& value) {
  if (text.empty() || text.size() > 6) return false;
  int result = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    result = result * 10 + (c - '0');
  }
  value = result;
  return true;
}

constexpr std::array<std::string_view, 5> kWeekdays{"Mon", "Tue", "Wed", "Thu", "Fri"};
constexpr int kMostTradingDays = 23;  // weekdays of a month of 31 days that begins on a Monday, Tuesday or Wednesday

/// "1st", "2nd", "3rd", "4th", "11th", "21st"; false for anything else ("1th", "2").
bool parse_ordinal(std::string_view word, int& value) {
  if (word.size() < 3 || word.size() > 4) return false;
  int number = 0;
  if (!parse_digits(word.substr(0, word.size() - 2), number)) return false;
  const bool teen = number / 10 % 10 == 1;
  const std::string_view ending = teen               ? "th"
                                  : number % 10 == 1 ? "st"
                                  : number % 10 == 2 ? "nd"
                                  : number % 10 == 3 ? "rd"
                                                     : "th";
  if (!word.ends_with(ending)) return false;
  value = number;
  return true;
}

template <std::size_t kCount>
int position_in(const std::array<std::string_view, kCount>& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  return found == words.end() ? -1 : static_cast<int>(found - words.begin());
}

std::string required_text(const CsvTable::Row& row, std::string_view column) {
  if (row.empty(column)) row.reject(column, "is empty");
  return std::string(row.text(column));
}

Rate limit_rate(const CsvTable::Row& row, std::string_view column) {
  const Rate rate = row.rate(column);
  if (rate <= Rate{} || rate >= Rate::from_integer(1)) {
    row.reject(column, fmt::format("{} is no share of the settlement price in (0, 1)", to_string(rate)));
  }
  return rate;
}

template <class Parse>
auto parsed(const CsvTable::Row& row, std::string_view column, Parse parse) {
  try {
    return parse(row.text(column));
  } catch (const InputError& error) {
    row.reject(column, error.what());
  }
}

}  // namespace

bool is_product_code(std::string_view code) {
  return !code.empty() &&
         std::all_of(code.begin(), code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

ContractMonth::ContractMonth(int year, int month) : months_(year * 12 + month - 1) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12) {
    fail("{}-{} is not a contract month; expected a year {} to {} and a month 1 to 12", year, month, kFirstYear,
         kLastYear);
  }
}

bool ContractMonth::try_parse(std::string_view text, ContractMonth& month) {
  int number = 0;
  if ((text.size() != 4 && text.size() != 6) || !parse_digits(text, number)) return false;
  if (text.size() == 4) number += kFirstYear * 100;
  const int year = number / 100;
  const int month_of_year = number % 100;
  if (year < kFirstYear || year > kLastYear || month_of_year < 1 || month_of_year > 12) return false;
  month = ContractMonth(year, month_of_year);
  return true;
}

ContractMonth ContractMonth::parse(std::string_view text) {
  ContractMonth month;
  if (!try_parse(text, month)) fail("'{}' is not a contract month; expected yymm or yyyymm", text);
  return month;
}

ContractMonth ContractMonth::plus(int months) const {
  const int moved = months_ + months;
  return {moved / 12, moved % 12 + 1};
}

std::string ContractMonth::yymm() const { return fmt::format("{:02}{:02}", year() % 100, month()); }

ListingRule parse_listing_rule(std::string_view text) {
  const auto wrong = [text](std::string_view why) {
    fail("'{}' is not a listing rule: {}; expected for example '2+2 of 3/6/9/12'", text, why);
  };
  const auto words = split(text, ' ');
  if (words.size() != 3 || words[1] != "of") wrong("it is not COUNT+COUNT of MONTHS");
  const auto counts = split(words[0], '+');
  ListingRule rule;
  if (counts.size() != 2 || !parse_digits(counts[0], rule.serial_months) ||
      !parse_digits(counts[1], rule.cycle_months)) {
    wrong("the counts are no whole numbers");
  }
  // Bounds the table's size; no product lists more than three years ahead in monthly steps.
  if (rule.serial_months + rule.cycle_months < 1 || rule.serial_months > 36 || rule.cycle_months > 36) {
    wrong("it lists no month, or more than 36 of a kind");
  }
  rule.cycle.clear();
  for (const std::string_view word : split(words[2], '/')) {
    int month = 0;
    if (!parse_digits(word, month) || month < 1 || month > 12) wrong("a month of the cycle is not 1 to 12");
    if (!rule.cycle.empty() && month <= rule.cycle.back()) wrong("the months of the cycle are not ascending");
    rule.cycle.push_back(month);
  }
  return rule;
}

ExpiryRule parse_expiry_rule(std::string_view text) {
  const auto wrong = [text](std::string_view why) {
    fail(
        "'{}' is not an expiry rule: {}; expected for example '3rd Fri following', 'day 15 preceding', '10th trading "
        "day', 'last trading day' or one of these and 'of the month before'",
        text, why);
  };
  constexpr std::string_view kMonthBefore = " of the month before";
  ExpiryRule rule;
  rule.month_before = text.ends_with(kMonthBefore);
  const auto words = split(rule.month_before ? text.substr(0, text.size() - kMonthBefore.size()) : text, ' ');

  if (words.size() >= 2 && words[words.size() - 2] == "trading" && words.back() == "day") {
    const bool from_the_end = words.size() >= 3 && words[words.size() - 3] == "last";
    const std::size_t counting = words.size() - (from_the_end ? 3 : 2);  // words before "[last] trading day"
    rule.kind = from_the_end ? ExpiryRule::Kind::kNthLastTradingDay : ExpiryRule::Kind::kNthTradingDay;
    if (from_the_end && counting == 0) {
      rule.nth = 1;
    } else if (counting != 1 || !parse_ordinal(words[0], rule.nth)) {
      wrong("what stands before 'trading day' is not 'last' or an ordinal like 1st, 2nd, 3rd, 10th");
    }
    if (rule.nth < 1 || rule.nth > kMostTradingDays) {
      wrong(fmt::format("no month has more than {} trading days, and they are counted from 1", kMostTradingDays));
    }
    return rule;
  }

  if (words.size() == 2) {
    wrong("the last word is missing: following or preceding, for a day that is closed");
  }
  if (words.size() != 3) wrong("it has not three words");
  if (words[0] == "day") {
    rule.kind = ExpiryRule::Kind::kDayOfMonth;
    if (!parse_digits(words[1], rule.nth) || rule.nth < 1 || rule.nth > 31) wrong("the day is not 1 to 31");
  } else {
    const int weekday = position_in(kWeekdays, words[1]);
    if (!parse_ordinal(words[0], rule.nth) || rule.nth < 1 || rule.nth > 4) {
      wrong("the first word is not day, 1st, 2nd, 3rd or 4th");
    }
    if (weekday < 0) wrong("the weekday is not Mon, Tue, Wed, Thu or Fri");
    rule.kind = ExpiryRule::Kind::kNthWeekday;
    rule.weekday = static_cast<Weekday>(weekday + 1);
  }
  if (words[2] == "following") {
    rule.roll = ExpiryRule::Roll::kFollowing;
  } else if (words[2] == "preceding") {
    rule.roll = ExpiryRule::Roll::kPreceding;
  } else {
    wrong("the last word is not following or preceding");
  }
  return rule;
}

namespace {

// "last 60 minutes"; nullopt for a text of another form.
std::optional<int> parse_last_minutes(std::string_view text) {
  const auto words = split(text, ' ');
  int minutes = 0;
  if (words.size() != 3 || words[0] != "last" || words[2] != "minutes") return std::nullopt;
  if (!parse_digits(words[1], minutes) || minutes < 1 || minutes > 24 * 60) return std::nullopt;
  return minutes;
}

}  // namespace

int parse_daily_settlement(std::string_view text) {
  if (text == "whole day") return 0;
  if (const auto minutes = parse_last_minutes(text)) return *minutes;
  fail("'{}' is not a settlement rule; expected for example 'last 60 minutes', or 'whole day'", text);
}

int parse_final_settlement(std::string_view text) {
  constexpr std::string_view kIndex = "index ";
  if (text == "as daily") return 0;
  if (text.starts_with(kIndex)) {
    if (const auto minutes = parse_last_minutes(text.substr(kIndex.size()))) return *minutes;
  }
  fail("'{}' is not a final settlement rule; expected for example 'index last 120 minutes', or 'as daily'", text);
}

std::vector<Instrument> read_instruments(const CsvFile& file) {
  const auto table =
      CsvTable::read(file, {"code", "name", "underlying", "total_return", "multiplier", "tick", "first_trading_day",
                            "first_month", "session_group", "margin_group", "price_limit", "last_day_price_limit",
                            "listing", "expiry", "settlement", "final_settlement", "mark", "source"});
  std::vector<Instrument> instruments;
  std::set<std::string_view> codes;
  for (const auto& row : table.rows()) {
    if (!is_product_code(row.text("code"))) {
      row.reject("code", fmt::format("'{}' is not a product code; expected letters only", row.text("code")));
    }
    if (!codes.insert(row.text("code")).second) {
      row.reject("code", fmt::format("'{}' is listed twice", row.text("code")));
    }
    Instrument instrument;
    instrument.code = row.text("code");
    instrument.name = required_text(row, "name");
    instrument.underlying = row.text("underlying");
    instrument.total_return = row.text("total_return");
    instrument.multiplier = row.integer("multiplier");
    constexpr std::int64_t kLargestMultiplier = 1'000'000;  // keeps every product of fixed_point.h within 128 bits
    if (instrument.multiplier <= 0 || instrument.multiplier > kLargestMultiplier) {
      row.reject("multiplier", fmt::format("{} is outside [1, {}]; expected CNY per point of a lot",
                                           instrument.multiplier, kLargestMultiplier));
    }
    instrument.tick = row.price("tick");
    if (instrument.tick <= Price{}) row.reject("tick", "is not positive; expected the smallest price step in points");
    instrument.first_trading_day = row.date("first_trading_day");
    if (!row.empty("first_month")) {
      instrument.first_month = parsed(row, "first_month", ContractMonth::parse);
    }
    instrument.session_group = required_text(row, "session_group");
    instrument.margin_group = row.text("margin_group");
    instrument.price_limit = limit_rate(row, "price_limit");
    instrument.last_day_price_limit = limit_rate(row, "last_day_price_limit");
    instrument.listing = parsed(row, "listing", parse_listing_rule);
    instrument.expiry = parsed(row, "expiry", parse_expiry_rule);
    instrument.settlement = {parsed(row, "settlement", parse_daily_settlement),
                             parsed(row, "final_settlement", parse_final_settlement)};
    if (instrument.settlement.index_minutes > 0 && instrument.underlying.empty()) {
      row.reject("final_settlement", "asks for the index, and the product has no underlying");
    }
    instrument.place = row.where();
    instruments.push_back(std::move(instrument));
  }
  if (instruments.empty()) fail("{}: no product", table.name());
  return instruments;
}

}  // namespace hedgelab
