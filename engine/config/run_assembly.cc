#include "engine/config/run_assembly.h"

#include <map>
#include <memory>
#include <set>

#include "engine/config/net_value_csv.h"
#include "engine/core/digest.h"
#include "engine/import/stand_in.h"
#include "engine/results/result_writer.h"

namespace hedgelab {
namespace {

std::unique_ptr<DividendEstimate> make_dividends(const DividendConfig& config, const MarketPanel& panel,
                                                 const std::set<std::string>& codes) {
  std::vector<InstrumentId> products;
  for (const auto& code : codes) products.push_back(panel.rules().contracts.find_instrument(code));
  switch (config.source) {
    case DividendConfig::Source::kNone: return no_dividends();
    case DividendConfig::Source::kTrailingYear: return trailing_year_dividends(panel, products);
    case DividendConfig::Source::kRealised: return realised_dividends(panel, products);
    case DividendConfig::Source::kForecast: return forecast_dividends(panel, config.table, config.max_age_days);
    case DividendConfig::Source::kAnchored: return anchored_dividends(panel, config.table);
  }
  throw InvariantError("unknown dividend source");
}

}  // namespace

std::vector<BacktestResult> run_config(const RunConfig& config, const RuleBook& rules,
                                       const BacktestProgress& progress) {
  const BarStore store(config.store, rules);
  std::vector<BarSeries> series(store.series().begin(), store.series().end());
  std::map<std::filesystem::path, NetValueSeries> net_values;
  for (const auto& variant : config.variants) {
    if (variant.spot_csv.empty() || net_values.contains(variant.spot_csv)) continue;
    const auto& added = net_values.try_emplace(variant.spot_csv, variant.spot_csv, rules).first->second;
    for (const auto& other : series) {
      if (other.symbol == added.series().symbol) {
        fail("{}: the name '{}' is taken by a series of the store; rename the file", variant.spot_csv.string(),
             other.symbol);
      }
    }
    series.push_back(added.series());
  }
  if (!config.stand_in.empty()) {
    // Real bars of the contracts at this length would compete with the stand-in: they are left out.
    std::erase_if(series, [&](const BarSeries& one) {
      return one.kind == SeriesKind::kContract && one.frequency == config.bars;
    });
    const InstrumentId product = rules.contracts.find_instrument(config.variants.front().backtest.product);
    const auto contracts =
        stand_in_contracts(store.get(config.stand_in, config.bars), product, rules, store.grid(config.bars));
    series.insert(series.end(), contracts.begin(), contracts.end());
  }
  const MarketPanel panel(rules, store.grid(config.bars), store.grid(Frequency::kDaily), series);

  // Variants that agree share their dividend estimate.
  std::map<std::pair<std::set<std::string>, DividendConfig>, std::unique_ptr<DividendEstimate>> estimates;
  std::vector<BacktestJob> jobs;
  for (const auto& variant : config.variants) {
    std::set<std::string> products{variant.backtest.product};
    for (const auto& sleeve : variant.backtest.sleeves) products.insert(sleeve.product);
    auto& estimate = estimates[{products, variant.dividends}];
    if (!estimate) estimate = make_dividends(variant.dividends, panel, products);
    jobs.push_back({variant.backtest, estimate.get()});
  }
  std::vector<BacktestResult> results = run_batch(panel, jobs, progress);
  for (std::size_t i = 0; i < results.size(); ++i) {
    Provenance& provenance = results[i].provenance;
    provenance.engine_version = engine_version();
    provenance.config_digest = digest_of(results[i].effective_config);
    provenance.data_digest = store.digest();
    provenance.rules_digest = rules.digest;
    const auto& spot_csv = config.variants[i].spot_csv;
    if (!spot_csv.empty()) provenance.spot_digest = net_values.at(spot_csv).digest();
    provenance.fills_digest = fills_digest(results[i].fills, results[i].spot_fills, rules.contracts);
    provenance.synthetic_data = store.is_synthetic();
    if (!config.stand_in.empty()) {
      results[i].warnings.push_back(
          fmt::format("STAND-IN: bars of {} stand for the current-month contract; its own "
                      "changes of contract lie inside the signal's windows",
                      config.stand_in));
    }
    if (store.is_synthetic())
      results[i].warnings.insert(results[i].warnings.begin(), "SYNTHETIC DATA: a made-up market");
  }
  return results;
}

}  // namespace hedgelab
