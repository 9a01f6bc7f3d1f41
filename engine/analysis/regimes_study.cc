#include "engine/analysis/regimes_study.h"

#include "engine/analysis/rolling_statistics.h"
#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct RegimeRow {
  std::string product{}, period{};
  Date from{}, to{};
  BasisSigns signs{};
  std::optional<double> premium_share{}, discount_share{}, mean_rate{}, median_rate{}, volume{}, open_interest{},
      turnover{};
  std::string looks_ahead = "the dates were chosen afterwards";
};

const TableOf<RegimeRow>& regimes_table() {
  static const TableOf<RegimeRow> kTable(
      "regimes", "a period of a product",
      {{"product", unit::kNone, "code of the product", &RegimeRow::product},
       {"period", unit::kNone, "name of the period", &RegimeRow::period},
       {"from", unit::kNone, "its first day", &RegimeRow::from},
       {"to", unit::kNone, "its last day", &RegimeRow::to},
       {"days", unit::kDays, "days with a basis", [](const RegimeRow& r) { return r.signs.days; }},
       {"premium_days", unit::kDays, "days with a basis above zero",
        [](const RegimeRow& r) { return r.signs.premium; }},
       {"premium_share", unit::kShare, "premium_days over days", &RegimeRow::premium_share},
       {"discount_share", unit::kShare, "days with a basis below zero over days", &RegimeRow::discount_share},
       {"mean_rate", unit::kShare, "mean rate in the study's convention", &RegimeRow::mean_rate},
       {"median_rate", unit::kShare, "median rate in the study's convention", &RegimeRow::median_rate},
       {"volume", unit::kLots, "mean daily volume of all contracts", &RegimeRow::volume},
       {"open_interest", unit::kLots, "mean open interest of all contracts", &RegimeRow::open_interest},
       {"turnover", unit::kCny, "mean daily turnover of all contracts", &RegimeRow::turnover},
       {"looks_ahead", unit::kNone, "what was not known at the time", &RegimeRow::looks_ahead}});
  return kTable;
}

// The mean over all days of the period of a figure summed over the listed contracts; nullopt when a day lacks one.
template <class OfSeries>
std::optional<double> mean_of_all_contracts(const MarketPanel& panel, InstrumentId product, DayRange days,
                                            OfSeries value_on) {
  double sum = 0.0;
  for (DayIndex day = days.begin; day < days.end; ++day) {
    for (const ContractId contract : panel.rules().contracts.listed(product, day)) {
      const auto series = panel.series_of(contract);
      const auto value = series ? value_on(panel, *series, day) : std::nullopt;
      if (!value) return std::nullopt;
      sum += static_cast<double>(*value);
    }
  }
  return days.end > days.begin ? std::optional(sum / (days.end - days.begin)) : std::nullopt;
}

RegimeRow row_of(const StudyMarket& market, InstrumentId product, const NamedPeriod& period,
                 const BasisSeries& series) {
  RegimeRow row{.product = market.code(product), .period = period.name, .from = period.from, .to = period.to};
  row.signs = count_signs(series.points);
  if (row.signs.days > 0) {
    row.premium_share = static_cast<double>(row.signs.premium) / row.signs.days;
    row.discount_share = static_cast<double>(row.signs.discount) / row.signs.days;
  }
  const DatedValues rates = series.annualised_days();
  if (rates.size() > 0) {
    row.mean_rate = mean(rates.values);
    row.median_rate = median(rates.values);
  }
  const Date listed_from = market.rules().contracts.instrument(product).first_trading_day;
  if (period.to >= listed_from) {
    const DayRange days = trading_days(market.rules().calendar, std::max(period.from, listed_from), period.to);
    row.volume = mean_of_all_contracts(*market.panel, product, days, volume_on);
    row.open_interest = mean_of_all_contracts(*market.panel, product, days, open_interest_on);
    row.turnover = mean_of_all_contracts(*market.panel, product, days, turnover_on);
  }
  return row;
}

}  // namespace

std::vector<NamedPeriod> industrial_periods(Date to) {
  return {{"stage 1", Date::parse("2010-04-16"), Date::parse("2015-05-31")},
          {"stage 2", Date::parse("2015-06-15"), Date::parse("2017-02-16")},
          {"stage 3", Date::parse("2017-03-01"), to}};
}

Study regimes_study(const StudyMarket& market, const RegimesStudy& study) {
  ensure(!study.periods.empty(), "regimes_study: no period");
  Study result;
  result.name = "regimes";
  result.parameters = market.parameters();
  result.looks_ahead = "HINDSIGHT: the dates of the periods were chosen afterwards";
  Table table = regimes_table().empty();
  for (const InstrumentId product : market.products) {
    for (const NamedPeriod& period : study.periods) {
      const BasisSeries series = market.series(product, period.from, period.to);
      for (auto& note : notes_on_missing(fmt::format("{}, {}", market.code(product), period.name), series)) {
        result.notes.push_back(std::move(note));
      }
      const RegimeRow row = row_of(market, product, period, series);
      if (!row.volume || !row.open_interest || !row.turnover) {
        result.notes.push_back(fmt::format(
            "{}, {}: volume, open interest or turnover is missing for a contract on some day, and so is its mean",
            row.product, row.period));
      }
      regimes_table().append(table, row);
    }
  }
  result.tables.push_back({std::move(table)});
  return result;
}

}  // namespace hedgelab
