#pragma once
// A user's own net value series as a spot leg: CSV with columns date,value, one row per trading day, any number of
// decimals. It becomes a daily series of kind net_value, scaled so that four decimals of a point keep the digits.

#include <filesystem>
#include <string>
#include <vector>

#include "engine/reference/rule_book.h"
#include "engine/store/bar_columns.h"

namespace hedgelab {

class NetValueSeries {
 public:
  /// Throws InputError naming file and line for a value that is not a positive number, a date that is not a trading
  /// day, dates out of order or twice.
  NetValueSeries(const std::filesystem::path& csv, const RuleBook& rules);
  /// A view of the columns, named by the file's stem; its source says how long a value holds. Lives as long as this
  /// object.
  [[nodiscard]] BarSeries series() const;
  [[nodiscard]] const std::string& digest() const { return digest_; }

 private:
  std::string symbol_;
  std::string digest_;
  std::string source_ = "net value file";
  DayIndex first_ = 0, last_ = 0;
  std::vector<std::int32_t> close_;
  std::vector<std::uint8_t> present_;
};

}  // namespace hedgelab
