#pragma once
// The sections of the table of the week, a file each or a few.

#include <optional>
#include <span>
#include <string>

#include "engine/analysis/basis_series.h"
#include "engine/analysis/weekly.h"
#include "engine/analysis/weekly_rows.h"

namespace hedgelab {

inline constexpr const char* kNoClose = "a close is missing";

/// One product's week: what every section looks at. Lives shorter than what it is made of.
struct ProductWeek {
  /// Throws InputError when the study's date is no trading day.
  ProductWeek(const StudyMarket& market, const WeeklyStudy& study, InstrumentId product);

  const StudyMarket& market;
  const WeeklyStudy& study;
  const MarketPanel& panel;
  const RuleBook& rules;
  InstrumentId product;
  DayIndex day, prev;  // the week is (prev, day]
  std::span<const ContractId> listed;

  [[nodiscard]] Date date(DayIndex at) const { return rules.calendar.day(at); }
  [[nodiscard]] std::string code(std::optional<ContractId> contract) const {
    return contract ? market.code(*contract) : "";
  }
  /// By the listing order; nullopt beyond it.
  [[nodiscard]] std::optional<ContractId> slot(std::size_t at) const {
    return at < listed.size() ? std::optional(listed[at]) : std::nullopt;
  }
  [[nodiscard]] std::optional<double> close(ContractId contract, DayIndex at) const;
  [[nodiscard]] std::optional<double> index_close(DayIndex at) const;
  [[nodiscard]] BasisRequest request(BasisConvention convention, const DividendEstimate* dividends) const {
    return {.instrument = product, .convention = convention, .dividends = dividends};
  }
  /// Without dividends, as Guojin has them.
  [[nodiscard]] std::optional<BasisPoint> plain(ContractId contract, DayIndex at) const;
  /// With the estimate, as Cinda has them.
  [[nodiscard]] std::optional<BasisPoint> adjusted(ContractId contract, DayIndex at) const;
};

void add_term_structure_rows(const ProductWeek& week, WeeklyRows rows);
void add_activity_rows(const ProductWeek& week, WeeklyRows rows);
void add_dividend_rows(const ProductWeek& week, WeeklyRows rows);
void add_risk_rows(const ProductWeek& week, WeeklyRows rows);

}  // namespace hedgelab
