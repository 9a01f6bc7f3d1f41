#pragma once
// A futures product and a dated listing of it. Everything that tells one product from another is a row of
// market_data/reference/products.csv: a product outside CFFEX needs data, not code.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/core/date.h"
#include "engine/core/fixed_point.h"

namespace hedgelab {

/// Year and month of a contract; the order is the calendar's. Codes with two-digit years ("IF2506") are of 2000-2099.
class ContractMonth {
 public:
  constexpr ContractMonth() = default;
  /// Throws InputError unless year is 2000..2099 and month is 1..12.
  ContractMonth(int year, int month);
  [[nodiscard]] static ContractMonth of(Date date) { return {date.year(), date.month()}; }
  /// "2506" (yymm) or "202506". Throws InputError for anything else.
  [[nodiscard]] static ContractMonth parse(std::string_view text);
  /// As parse, but false instead of a throw; `month` is untouched on failure.
  [[nodiscard]] static bool try_parse(std::string_view text, ContractMonth& month);
  [[nodiscard]] int year() const { return months_ / 12; }
  [[nodiscard]] int month() const { return months_ % 12 + 1; }
  [[nodiscard]] ContractMonth plus(int months) const;
  [[nodiscard]] std::string yymm() const;
  constexpr auto operator<=>(const ContractMonth&) const = default;

 private:
  std::int32_t months_ = 0;  // year * 12 + month - 1
};

/// Which months are listed on a day, counted from the current month: the first calendar month whose last trading day
/// is not past. With serial_months 0 that month is listed only when it belongs to the cycle.
struct ListingRule {
  /// Serial months from the current one: CFFEX lists 2 (current and next).
  int serial_months = 2;
  /// Then so many months of the cycle behind the serial ones: CFFEX 2.
  int cycle_months = 2;
  /// Months of the cycle, ascending: CFFEX 3, 6, 9, 12.
  std::vector<int> cycle{3, 6, 9, 12};
};

/// The last trading day of a contract month.
struct ExpiryRule {
  enum class Kind : std::uint8_t { kNthWeekday, kDayOfMonth, kNthTradingDay, kNthLastTradingDay };
  Kind kind = Kind::kNthWeekday;
  /// kNthWeekday: 1..4. kDayOfMonth: 1..31; beyond the end of a month its last day ("day 31 preceding" is the last
  /// trading day of the month). kNthTradingDay: the 1st, 2nd, .. trading day of the month. kNthLastTradingDay: counted
  /// from the month's end, 1 is its last trading day. Both 1..23: no month has more weekdays.
  int nth = 3;
  Weekday weekday = Weekday::kFriday;  // kNthWeekday only
  enum class Roll : std::uint8_t { kFollowing, kPreceding };
  /// On a closed day the next (CFFEX) or the previous trading day. Without meaning where trading days are counted.
  Roll roll = Roll::kFollowing;
  /// The day is one of the month before the contract month (crude oil).
  bool month_before = false;
};

/// How the exchange finds a contract's settlement prices. engine/market/settlement_price.h has the arithmetic.
struct SettlementRule {
  /// Daily: the volume-weighted average of so many minutes before the close; 0 is the whole day.
  int average_minutes = 60;
  /// On the last trading day: the mean of the underlying index over so many minutes before the contract's close; 0 is
  /// the average of any other day.
  int index_minutes = 120;
  bool operator==(const SettlementRule&) const = default;
};

struct Instrument {
  std::string code;             // "IF"
  std::string name;             // "CSI 300 index futures"
  std::string underlying;       // symbol of its index: "000300"; empty where there is none (a commodity)
  std::string total_return;     // its total-return index: "H00300"; empty when none is known
  std::int64_t multiplier = 0;  // CNY per point, or units of the commodity in a lot
  Price tick;
  Date first_trading_day;
  /// The current month of the first trading day where it is not the month of the nearest expiry: a product that starts
  /// just before an expiry skips that month (IF began on an expiry day with 1005, IH and IC a day before one with
  /// 1505).
  std::optional<ContractMonth> first_month;
  std::string session_group;
  /// Opposite positions in products of one group are margined on their larger side ("cffex_index"). Empty: no relief,
  /// both sides are charged.
  std::string margin_group;
  Rate price_limit;           // share of the previous settlement: 0.1
  Rate last_day_price_limit;  // on the expiring contract's last trading day: 0.2
  ListingRule listing;
  ExpiryRule expiry;
  SettlementRule settlement;
  /// "products.csv:8": the row it was read from, for messages; empty for one made by hand.
  std::string place;
};

/// Letters only, so that a contract code splits in one way into product and month.
[[nodiscard]] bool is_product_code(std::string_view code);

/// CSV columns:
/// code,name,underlying,total_return,multiplier,tick,first_trading_day,first_month,session_group,margin_group,
/// price_limit,last_day_price_limit,listing,expiry,settlement,final_settlement,mark,source with listing
/// "2+2 of 3/6/9/12", expiry and the two settlements as below; codes are letters only; underlying, total_return,
/// first_month and margin_group may be empty. Throws InputError naming file, line and column.
[[nodiscard]] std::vector<Instrument> read_instruments(const CsvFile& file);
/// "2+2 of 3/6/9/12". Throws InputError for a text of another form.
[[nodiscard]] ListingRule parse_listing_rule(std::string_view text);
/// "3rd Fri following", "day 15 preceding", "10th trading day", "last trading day" or "4th last trading day", each also
/// with " of the month before" behind it. Throws InputError for a text of another form.
[[nodiscard]] ExpiryRule parse_expiry_rule(std::string_view text);
/// Minutes of a SettlementRule: "last 60 minutes" or "whole day", and "index last 120 minutes" or "as daily". Throw
/// InputError for a text of another form.
[[nodiscard]] int parse_daily_settlement(std::string_view text);
[[nodiscard]] int parse_final_settlement(std::string_view text);

}  // namespace hedgelab
