#include "engine/session/market_session.h"

#include <algorithm>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/import/stand_in.h"
#include "engine/store/store_table.h"
#include "engine/strategy/registry.h"

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

/// The user's own series: the store's tables of that kind, and the files that the plan names.
std::vector<KnownSeries> known_series_of(const MarketSource& plan, const BarStore& store) {
  const SlotGrid& days = store.grid(Frequency::kDaily);
  std::vector<KnownSeries> all;
  for (const StoreTable& table : tables_of_store(store.folder())) {
    if (table.kind != kKnownSeriesTable) continue;
    all.push_back(read_known_series(store.folder() / table_file(table.name), table.name, days));
  }
  for (const std::filesystem::path file : plan.series) {
    const std::string name = file.stem().string();
    if (std::any_of(all.begin(), all.end(), [&](const KnownSeries& other) { return other.name == name; })) {
      fail("{}: the name '{}' is taken by another series; rename the file", file.string(), name);
    }
    all.push_back(read_known_series(file, name, days));
  }
  return all;
}

}  // namespace

MarketSession::MarketSession(const RuleBook& rules, MarketSource plan,
                             std::span<const std::filesystem::path> net_values)
    : plan_(std::move(plan)), rules_(&rules), store_(plan_.store, rules) {
  std::vector<BarSeries> series(store_.series().begin(), store_.series().end());
  for (const auto& csv : net_values) {
    if (net_values_.contains(csv)) continue;
    const BarSeries added = net_values_.try_emplace(csv, csv, rules).first->second.series();
    const auto taken = [&](const BarSeries& other) { return other.symbol == added.symbol; };
    if (std::any_of(series.begin(), series.end(), taken)) {
      fail("{}: the name '{}' is taken by another series; rename the file", csv.string(), added.symbol);
    }
    series.push_back(added);
  }
  if (!plan_.stand_in.empty()) {
    // Real bars of the contracts at this length would compete with the stand-in: they are left out.
    std::erase_if(
        series, [&](const BarSeries& one) { return one.kind == SeriesKind::kContract && one.frequency == plan_.bars; });
    const auto contracts =
        stand_in_contracts(store_.get(plan_.stand_in, plan_.bars),
                           rules.contracts.find_instrument(plan_.stand_in_product), rules, store_.grid(plan_.bars));
    series.insert(series.end(), contracts.begin(), contracts.end());
  }
  panel_ = std::make_unique<const MarketPanel>(rules, store_.grid(plan_.bars), store_.grid(Frequency::kDaily), series,
                                               known_series_of(plan_, store_));
}

const DividendEstimate& MarketSession::dividends(const DividendConfig& config, const std::set<std::string>& products) {
  auto& estimate = estimates_[{products, config}];
  if (!estimate) estimate = make_dividends(config, *panel_, products);
  return *estimate;
}

Provenance MarketSession::provenance_of(const RunPlan& plan) const {
  Provenance provenance;
  provenance.engine_version = engine_version();
  provenance.config_digest = digest_of(plan.backtest.effective_config);
  provenance.data_digest = store_.digest();
  provenance.rules_digest = rules_->digest;
  if (!plan.spot_csv.empty()) {
    provenance.spot_digest = net_values_.at(plan.spot_csv).digest();
    provenance.inputs.push_back({"spot series", provenance.spot_digest});
  }
  for (const std::filesystem::path file : plan_.series) {
    for (const KnownSeries& series : panel_->known_series()) {
      if (series.name == file.stem().string()) provenance.inputs.push_back({"series " + series.name, series.digest});
    }
  }
  const auto estimate = estimates_.find({products_of(plan.backtest), plan.dividends});
  if (estimate != estimates_.end() && !estimate->second->table_digest().empty()) {
    provenance.inputs.push_back({"dividend table", estimate->second->table_digest()});
  }
  provenance.synthetic_data = store_.is_synthetic();
  return provenance;
}

std::vector<std::string> MarketSession::warnings() const {
  std::vector<std::string> words;
  if (store_.is_synthetic()) words.emplace_back("SYNTHETIC DATA: a made-up market");
  if (!plan_.stand_in.empty()) {
    words.push_back(
        fmt::format("STAND-IN: bars of {} stand for the current-month contract; its own changes of contract "
                    "lie inside the signal's windows",
                    plan_.stand_in));
  }
  return words;
}

std::vector<std::filesystem::path> net_value_files(std::span<const RunPlan> plans) {
  std::set<std::filesystem::path> files;
  for (const auto& plan : plans) {
    if (!plan.spot_csv.empty()) files.insert(plan.spot_csv);
  }
  return {files.begin(), files.end()};
}

std::set<std::string> products_of(const BacktestConfig& config) {
  std::set<std::string> products{config.product};
  const auto add_those_of = [&](const std::string& strategy, const ParameterMap& parameters) {
    if (strategy.empty()) return;
    const StrategyEntry& entry = find_strategy(strategy);
    if (!entry.products) return;
    for (std::string& code : entry.products(parameters)) products.insert(std::move(code));
  };
  add_those_of(config.strategy, config.parameters);
  for (const auto& sleeve : config.sleeves) {
    products.insert(sleeve.product);
    add_those_of(sleeve.strategy, sleeve.parameters);
  }
  return products;
}

}  // namespace hedgelab
