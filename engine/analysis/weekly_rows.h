#pragma once
// Rows of the table of the week while its sections are filled.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/date.h"

namespace hedgelab {

struct WeeklyRow {
  Date date;
  std::string product, section, quantity;
  std::optional<double> value;
  std::string unit, reading;
};

[[nodiscard]] inline std::optional<double> ratio_less_one(std::optional<double> now, std::optional<double> before) {
  if (!now || !before || *before == 0.0) return std::nullopt;
  return *now / *before - 1.0;
}

inline constexpr std::string_view kTextUnit = "text";

/// One product's part of one section.
class WeeklyRows {
 public:
  /// REQUIRES: `rows` outlives it.
  WeeklyRows(std::vector<WeeklyRow>& rows, Date date, std::string product, std::string section)
      : rows_(&rows), date_(date), product_(std::move(product)), section_(std::move(section)) {}

  /// `why` stands where the value is missing, `reading` where it is not.
  void number(std::string quantity, std::optional<double> value, std::string unit, std::string why,
              std::string reading = "") {
    rows_->push_back({date_, product_, section_, std::move(quantity), value, std::move(unit),
                      value ? std::move(reading) : std::move(why)});
  }
  /// A share as percent.
  void percent(std::string quantity, std::optional<double> share, std::string why, std::string reading = "") {
    if (share) share = *share * 100.0;
    number(std::move(quantity), share, "%", std::move(why), std::move(reading));
  }
  void words(std::string quantity, std::string reading) {
    rows_->push_back(
        {date_, product_, section_, std::move(quantity), std::nullopt, std::string(kTextUnit), std::move(reading)});
  }

 private:
  std::vector<WeeklyRow>* rows_;
  Date date_;
  std::string product_, section_;
};

struct HedgeRecord;
struct WeeklyStudy;
/// The section of a hedge: weekly_hedges.cc.
void add_hedge_rows(const WeeklyStudy& study, Date end_of_week_before, const HedgeRecord& hedge,
                    std::vector<WeeklyRow>& all);

}  // namespace hedgelab
