#include "engine/config/run_document.h"

#include <algorithm>

#include "engine/strategy/registry.h"

namespace hedgelab {
namespace {

// Each has books of its own, some 0.75 MB before its first day.
constexpr std::size_t kMostSleeves = 100;

bool heads_a_column(std::string_view name) {
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return is_plain && !name.empty() && name != "date" && name != "equity" && name != "netting_and_idle";
}

const TextForm kColumnName{"^(?!(date|equity|netting_and_idle)$)[A-Za-z0-9_-]+$", heads_a_column,
                           "cannot head a column: letters, digits, '_' and '-' can, and date, equity and "
                           "netting_and_idle are columns of sleeves.csv itself"};

// A strategy: its name says which parameters it has.
AlternativesRef strategy_ref(std::string& name, ParameterMap& parameters) {
  AlternativesRef ref;
  ref.tag = "name";
  for (const StrategyEntry& entry : registered_strategies()) ref.words.push_back({entry.name, entry.summary});
  ref.chosen = [&name] { return name; };
  ref.choose = [&name](std::string_view word) { name = word; };
  ref.visit = [&parameters](std::string_view word, FieldVisitor& keys) {
    visit_parameters(find_strategy(word).parameters, parameters, keys);
  };
  // Made once to check the values together and thrown away.
  ref.check = [&name, &parameters](const std::string& path) {
    static_cast<void>(find_strategy(name).create(parameters, path));
  };
  return ref;
}

}  // namespace

void FlowDocument::fields(FieldVisitor& keys) {
  keys.field("amount", amount, -1e12, 1e12, "CNY, in (positive) or out", kRequired, not_below(0.01));
  keys.field("date", date, "brought in or taken out before the session of this day, or of the next trading day");
  keys.choice("every", every, "on first trading days; the net value chains over flows");
  keys.field("from", from, "first day of the span; left out: the start", only_when("every"));
  keys.field("to", to, "last day of the span; left out: the end", only_when("every"));
  keys.exactly_one({"date", "every"}, "give date or every, one of them");
}

void SleeveDocument::fields(FieldVisitor& keys) {
  keys.field("name", sleeve.name, "of the sleeve", kRequired, formed(kColumnName));
  keys.field("share", sleeve.capital_share, 1e-6, 1.0, "of the account's capital; all shares sum to at most 1",
             kRequired);
  keys.field("product", sleeve.product, "left out: the run's");
  keys.field("spot_share", spot_share, 0.0, 1.0,
             "of the sleeve's equity, held in the account's spot series; left out: account.spot.share");
  keys.alternatives("strategy", strategy_ref(sleeve.strategy, sleeve.parameters), "what the sleeve does", kRequired);
}

void RunDocument::spot_fields(FieldVisitor& keys) {
  BacktestConfig& backtest = plan.backtest;
  keys.field("series", spot.series, "price_index, total_return_index, or a symbol of the store");
  keys.field("csv", spot.csv, "a net value series of your own: columns date,value", kAside);
  keys.exactly_one({"series", "csv"}, "give either series or csv, not both");
  keys.field("share", backtest.spot_share, 0.0, 1.0, "of equity, held in spot", kRequired);
  keys.choice("dividends", backtest.account.spot_dividends, "of a leg in the price index; reinvested at the close");
  keys.section("short", backtest.account.short_spot, "spot may be borrowed and sold",
               present_as(backtest.account.short_spot.is_allowed, true));
}

void RunDocument::fields(FieldVisitor& keys) {
  BacktestConfig& backtest = plan.backtest;
  keys.field("$schema", schema, "this schema, for editors", kAside);
  keys.field("extends", extends, "another config that this one changes, beside this file", kAside);
  keys.field("name", name, "of the run; its output folder below out/ unless --out names one", kRequired,
             formed(kFolderName));
  keys.field("description", backtest.description, "for people", kAside);
  keys.section(
      "data",
      [this](FieldVisitor& data) {
        data.field("store", market.store, "folder of the bar store", kRequired, kAside);
        data.field("instruments", market.instruments,
                   "folder of an instrument set: products beside the base rules' own", kAside, formed(kNotEmpty));
        data.choice("bars", market.bars, "bar length");
        data.field("series", market.series,
                   "files of series of your own for strategies that read one by its name, the file's up to its dot: "
                   "columns date,value or date,time,value",
                   kAside);
        data.field("stand_in", market.stand_in,
                   "a continuous series whose bars stand for the current-month contract; for trades that end the "
                   "same day");
      },
      "which market", kRequired);
  keys.section(
      "period",
      [&backtest](FieldVisitor& period) {
        period.field("start", backtest.start,
                     "inception. Daily bars: the account opens at that day's close. Intraday: before its first bar",
                     kRequired);
        period.field("end", backtest.end, "last day, inclusive", kRequired);
        period.choice("inception", backtest.inception,
                      "daily bars: the account opens at the first close of the period, or at the last close before its "
                      "start, as a calendar-year study does");
      },
      "which days", kRequired);
  keys.field("product", backtest.product, "IF, IH, IC, IM or a product of the instrument set");
  keys.section(
      "account",
      [this, &backtest](FieldVisitor& account) {
        backtest.account_fields(account);
        account.list("flows", flows, "capital brought in or taken out");
        account.section(
            "spot", [this](FieldVisitor& leg) { spot_fields(leg); }, "the spot leg", present_as(has_spot, true));
        account.needs("spot", {{"margin.call", {"top_up"}}, {"margin.rates", {"fixed", "exchange"}}},
                      "the policy top_up sells spot, and the account has no spot leg");
      },
      "capital, costs and rules", kRequired);
  keys.section("dividends", plan.dividends, "dividend points that a basis is adjusted by");
  keys.section("statistics", backtest.statistics, "conventions of the annualised figures");
  keys.alternatives("strategy", strategy_ref(backtest.strategy, backtest.parameters),
                    "its name and parameters: hedgelab strategies NAME");
  keys.list("sleeves", sleeves, "instead of strategy: several of them in one account, netted per contract, at most 100",
            kNonempty, no_more_than(kMostSleeves));
  keys.section("sleeve_rebalance", backtest.sleeve_rebalance, "of sleeves to their shares");
  keys.exactly_one({"strategy", "sleeves"}, "give strategy or sleeves, one of them");
  keys.needs("product", {{"strategy", {}}}, "a run with a strategy names its product");
  keys.field("benchmarks", benchmarks,
             "series that the result is compared with: price_index, total_return_index or symbols");
}

}  // namespace hedgelab
