#include "engine/analysis/study_market.h"

#include <map>

#include "engine/core/error.h"

namespace hedgelab {

std::string_view to_string(BasisConvention convention) {
  return kConventionWords[static_cast<std::size_t>(convention)];
}

std::string in_words(const ContractRule& rule) {
  switch (rule.kind) {
    case ContractRule::Kind::kSlot: return std::string(kContractSlotWords[static_cast<std::size_t>(rule.slot)]);
    case ContractRule::Kind::kLargestVolume: return "largest_volume";
    case ContractRule::Kind::kLargestOpenInterest: return "largest_open_interest";
    case ContractRule::Kind::kCurrentMonth:
      return fmt::format("industrial (next month from {} days before expiry)", rule.calendar_days);
  }
  return "?";
}

BasisRequest StudyMarket::request(InstrumentId product) const {
  BasisRequest request{.instrument = product, .convention = convention, .dividends = dividends};
  if (!current_month_series.empty()) request.current_month_closes = panel->find(code(product) + current_month_series);
  return request;
}

BasisSeries StudyMarket::series(InstrumentId product, Date first, Date last) const {
  return basis_series(*panel, request(product), rule, first, last);
}

SeriesId StudyMarket::index(InstrumentId product) const {
  const auto found = panel->index_of(product);
  if (!found) {
    fail("{} needs its index {}, which the store does not have", code(product),
         rules().contracts.instrument(product).underlying);
  }
  return *found;
}

std::vector<std::pair<std::string, std::string>> StudyMarket::parameters() const {
  std::string codes;
  for (const InstrumentId product : products) codes += (codes.empty() ? "" : ", ") + code(product);
  std::vector<std::pair<std::string, std::string>> all{
      {"products", codes},
      {"contract", in_words(rule)},
      {"convention", std::string(to_string(convention))},
      {"dividends", dividends == nullptr ? "none" : dividends->describe()}};
  if (!current_month_series.empty()) all.emplace_back("current_month_series", current_month_series);
  return all;
}

std::string StudyMarket::dividend_hindsight() const {
  const std::string words = dividends == nullptr ? std::string() : dividends->describe();
  return words.find("HINDSIGHT") == std::string::npos ? std::string() : words;
}

std::vector<std::string> notes_on_missing(std::string_view product, const BasisSeries& series) {
  struct Gap {
    Date first, last;
    int days = 0;
  };
  std::map<std::string, Gap> gaps;
  const auto add = [&](Date date, const std::string& why) {
    Gap& gap = gaps[why];
    if (gap.days++ == 0) gap.first = date;
    gap.last = date;
  };
  for (const auto& missing : series.missing) add(missing.date, missing.why);
  int without_dividends = 0;
  Gap unknown;
  std::string why;
  for (const BasisPoint& point : series.points) {
    if (point.dividend_points) continue;
    if (without_dividends++ == 0) {
      unknown.first = point.date;
      why = point.lacking;
    }
    unknown.last = point.date;
  }
  std::vector<std::string> notes;
  for (const auto& [words, gap] : gaps) {
    notes.push_back(fmt::format("{}: {} days from {} to {} left out: {}", product, gap.days, gap.first.to_string(),
                                gap.last.to_string(), words));
  }
  if (without_dividends > 0) {
    notes.push_back(fmt::format("{}: no dividend points on {} days from {} to {}, their rates are missing: {}", product,
                                without_dividends, unknown.first.to_string(), unknown.last.to_string(), why));
  }
  return notes;
}

}  // namespace hedgelab
