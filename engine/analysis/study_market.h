#pragma once
// What every study of the basis stands on, and the words for its choices.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/basis_series.h"
#include "engine/market/dividends.h"

namespace hedgelab {

inline constexpr std::array<std::string_view, 4> kConventionWords{"cinda", "guojin", "industrial", "huatai"};
[[nodiscard]] std::string_view to_string(BasisConvention convention);
/// "current_quarter", "largest_volume", "largest_open_interest", "industrial (next month from 5 days before expiry)".
[[nodiscard]] std::string in_words(const ContractRule& rule);

/// The market, and the basis that a study looks at: the same for all products of one study.
struct StudyMarket {
  const MarketPanel* panel = nullptr;           // not owned
  const DividendEstimate* dividends = nullptr;  // not owned; null: no dividends
  std::vector<InstrumentId> products{};
  ContractRule rule = ContractRule::by_slot(ContractSlot::kCurrentQuarter);
  BasisConvention convention = BasisConvention::kCinda;
  /// A continuous series of current-month closes by product code, for years without single contracts
  /// ("IF.current_month").
  std::string current_month_series{};

  [[nodiscard]] const RuleBook& rules() const { return panel->rules(); }
  [[nodiscard]] const std::string& code(InstrumentId product) const {
    return rules().contracts.instrument(product).code;
  }
  [[nodiscard]] const std::string& code(ContractId contract) const { return rules().contracts.contract(contract).code; }
  [[nodiscard]] BasisRequest request(InstrumentId product) const;
  [[nodiscard]] BasisSeries series(InstrumentId product, Date first, Date last) const;
  /// The index of a product. Throws InputError naming it when the panel does not hold it.
  [[nodiscard]] SeriesId index(InstrumentId product) const;
  /// Products, rule, convention and dividends as a study's parameters.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> parameters() const;
  /// What of the dividends is hindsight; empty when nothing is.
  [[nodiscard]] std::string dividend_hindsight() const;
};

struct NamedPeriod {
  std::string name;
  Date from, to;  // both days belong to it
};

/// Days of a series that have no point, as notes: the first reason of each kind with how many days have it.
[[nodiscard]] std::vector<std::string> notes_on_missing(std::string_view product, const BasisSeries& series);

}  // namespace hedgelab
