#include "engine/analysis/spread_study.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct SpreadRow {
  std::string product{};
  Date date{};
  std::optional<double> spread{}, percentile{}, percentile_bin{};
  std::optional<int> bin{};
  std::optional<Date> since{};
  int days = 0;
};

const TableOf<SpreadRow>& spread_table() {
  static const TableOf<SpreadRow> kTable(
      "spread", "a product on the day",
      {{"product", unit::kNone, "code of the product", &SpreadRow::product},
       {"date", unit::kNone, "the day", &SpreadRow::date},
       {"spread", unit::kShare, "near less far, as the form says", &SpreadRow::spread},
       {"percentile", unit::kShare, "share of days at or below it", &SpreadRow::percentile},
       {"bin", unit::kNone, "its bin, 1 is the lowest", &SpreadRow::bin},
       {"percentile_bin", unit::kShare, "share of days below the upper edge of its bin", &SpreadRow::percentile_bin},
       {"since", unit::kNone, "first day of the history", &SpreadRow::since},
       {"days", unit::kDays, "days of the history", &SpreadRow::days}});
  return kTable;
}

struct BinRow {
  std::string product{};
  int bin = 0;
  double from = 0.0, to = 0.0;
  int days = 0;
};

const TableOf<BinRow>& histogram_table() {
  static const TableOf<BinRow> kTable("spread_histogram", "a bin of a product's history",
                                      {{"product", unit::kNone, "code of the product", &BinRow::product},
                                       {"bin", unit::kNone, "1 is the lowest", &BinRow::bin},
                                       {"from", unit::kShare, "lower edge, inside the bin", &BinRow::from},
                                       {"to", unit::kShare, "upper edge, inside the highest bin only", &BinRow::to},
                                       {"days", unit::kDays, "days in the bin", &BinRow::days}});
  return kTable;
}

// Counts per bin; the bin of `value` by the same arithmetic.
struct Histogram {
  double lowest = 0.0, width = 0.0;
  std::vector<int> counts;
  [[nodiscard]] std::size_t bin_of(double value) const {
    if (width <= 0.0) return 0;
    const auto bin = static_cast<std::size_t>((value - lowest) / width);
    return std::min(bin, counts.size() - 1);
  }
};

Histogram histogram_of(const std::vector<double>& values, int bins) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Histogram histogram{*low, (*high - *low) / bins, std::vector<int>(static_cast<std::size_t>(bins), 0)};
  for (const double value : values) ++histogram.counts[histogram.bin_of(value)];
  return histogram;
}

}  // namespace

Study spread_study(const StudyMarket& market, const SpreadStudy& study) {
  ensure(study.bins >= 1, "spread_study: a histogram has at least one bin");
  Study result;
  result.name = "spread";
  result.parameters = market.parameters();
  result.parameters.emplace_back("near", std::string(kContractSlotWords[static_cast<std::size_t>(study.near)]));
  result.parameters.emplace_back("far", std::string(kContractSlotWords[static_cast<std::size_t>(study.far)]));
  result.parameters.emplace_back("form", study.form == SpreadForm::kShareOfIndex ? "share_of_index" : "ratio");
  result.parameters.emplace_back("since", study.since.to_string());
  result.parameters.emplace_back("date", study.date.to_string());
  result.parameters.emplace_back("bins", std::to_string(study.bins));
  static_cast<void>(trading_day(market.rules().calendar, study.date));
  Table table = spread_table().empty();
  Table histogram_rows = histogram_table().empty();
  for (const InstrumentId product : market.products) {
    const DatedValues spreads =
        calendar_spreads(*market.panel, product, study.near, study.far, study.form, study.since, study.date);
    SpreadRow row{.product = market.code(product), .date = study.date, .days = static_cast<int>(spreads.size())};
    if (spreads.size() == 0 || spreads.dates.back() != study.date) {
      result.notes.push_back(fmt::format("{}: no spread on {}: a close of one of the two contracts is missing",
                                         row.product, study.date.to_string()));
      spread_table().append(table, row);
      continue;
    }
    row.since = spreads.dates.front();
    row.spread = spreads.values.back();
    const Histogram histogram = histogram_of(spreads.values, study.bins);
    const std::size_t today = histogram.bin_of(*row.spread);
    row.bin = static_cast<int>(today) + 1;
    if (spreads.size() >= kFewestForPercentile) {
      const auto at_or_below = std::count_if(spreads.values.begin(), spreads.values.end(),
                                             [&](double value) { return value <= *row.spread; });
      int below_edge = 0;
      for (std::size_t bin = 0; bin <= today; ++bin) below_edge += histogram.counts[bin];
      row.percentile = static_cast<double>(at_or_below) / static_cast<double>(spreads.size());
      row.percentile_bin = static_cast<double>(below_edge) / static_cast<double>(spreads.size());
    } else {
      result.notes.push_back(fmt::format("{}: {} days of history, fewer than {}: no percentile", row.product,
                                         spreads.size(), kFewestForPercentile));
    }
    spread_table().append(table, row);
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
      const double edge = static_cast<double>(bin);
      histogram_table().append(histogram_rows,
                               BinRow{row.product, static_cast<int>(bin) + 1, histogram.lowest + edge * histogram.width,
                                      histogram.lowest + (edge + 1.0) * histogram.width, histogram.counts[bin]});
    }
  }
  result.tables.push_back({std::move(table)});
  result.tables.push_back({std::move(histogram_rows), true});
  return result;
}

}  // namespace hedgelab
