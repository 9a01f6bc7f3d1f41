// In words: how a run was made, and what a reader of its result must know.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "engine/reference/rule_knowledge.h"
#include "engine/simulation/backtest.h"
#include "engine/simulation/data_findings.h"
#include "engine/simulation/hedge_days.h"
#include "engine/simulation/joined_text.h"

namespace hedgelab {
namespace {

std::string words_for(SettlementSource source, std::size_t count) {
  switch (source) {
    case SettlementSource::kClose:
      return fmt::format("{} settlement prices were missing and replaced by closes", count);
    case SettlementSource::kIndex:
      return fmt::format("{} final settlement prices were missing and taken from the index", count);
    case SettlementSource::kCarried:
      return fmt::format("{} settlement prices were missing, nobody having traded, and the ones before carried", count);
    default: return fmt::format("{} settlement prices were computed from bars ({})", count, to_string(source));
  }
}

bool is_stand_in(SettlementSource source) {
  return source == SettlementSource::kClose || source == SettlementSource::kIndex ||
         source == SettlementSource::kCarried;
}

// Official prices need no word; each of the other sources gets one line, with what was held where a price is a guess.
void warn_of_settlements(const BacktestConfig& config, const std::vector<SettlementRecord>& settlements,
                         const ContractTable& contracts, BacktestResult& result) {
  std::size_t unneeded = 0;
  for (const SettlementSource source : kSettlementSources) {
    if (source == SettlementSource::kOfficial) continue;
    std::vector<std::string> days;
    std::map<Date, Money> at_stake;
    for (const auto& record : settlements) {
      if (record.source != source) continue;
      if (!record.is_final && is_stand_in(source) && !config.needs_settlements()) {
        ++unneeded;
        continue;
      }
      days.push_back(fmt::format("{} {}", contracts.contract(record.contract).code, record.date.to_string()));
      at_stake[record.date] +=
          abs(notional(record.price, record.quantity, contracts.instrument_of(record.contract).multiplier));
    }
    if (days.empty()) continue;
    std::string text = fmt::format("{}: {}", words_for(source, days.size()), joined_some(days));
    if (is_stand_in(source)) {
      const auto most = std::max_element(at_stake.begin(), at_stake.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      text += fmt::format("; {} CNY of contracts at stake{}", to_string(most->second),
                          at_stake.size() > 1 ? " on " + most->first.to_string() + ", the most" : "");
    }
    result.warnings.push_back(std::move(text));
  }
  if (unneeded > 0) {
    result.conventions.push_back(fmt::format(
        "{} settlement prices are missing and not needed: futures at closes, no margin, no interest on cash",
        unneeded));
  }
}

std::string_view loud(RunEnd::Status status) {
  switch (status) {
    case RunEnd::Status::kFinished: return "FINISHED";
    case RunEnd::Status::kStopped: return "STOPPED";
    case RunEnd::Status::kRuined: return "WAS RUINED";
    case RunEnd::Status::kNotCarried: return "COULD NOT BE CARRIED";
    case RunEnd::Status::kFailed: return "FAILED";
  }
  return "?";
}

}  // namespace

bool Backtest::terms_have_spot() const { return books_.front()->terms.spot.has_value(); }

// When the spot leg trades, and what that means for the futures of the same decision.
void Backtest::describe_legs(std::vector<std::string>& conventions) const {
  const MarketPanel::Series& spot = market_->panel().series(*books_.front()->terms.spot);
  const bool at_close =
      config_.broker.fill == FillModel::kNextOpen &&
      (spot.bars.columns->open.empty() || (spot.daily_only && market_->panel().frequency() != Frequency::kDaily));
  if (config_.broker.legs == Legs::kTogether) {
    conventions.push_back(fmt::format("spot and futures of one decision trade at one moment{}, futures first",
                                      at_close ? ", the next close of the spot series, which has no opens" : ""));
  } else {
    conventions.push_back(fmt::format("spot and futures trade as each finds a price{}",
                                      at_close ? ": futures at the open, spot at the close of its series" : ""));
  }
  if (spot.kind == SeriesKind::kNetValue) {
    conventions.push_back(fmt::format("spot series {}: {}", spot.symbol, spot.bars.source));
  }
  if (config_.account.margin.is_enforced()) {
    const bool at_once = config_.account.sale_proceeds == SaleProceeds::kSameDay;
    conventions.push_back(
        fmt::format("a sale of spot carries {}",
                    at_once ? "margin from its own moment on" : "the margin of new positions from the next day on"));
  }
}

// What the first return covers, where the config's start does not say it.
void Backtest::describe_inception(std::vector<std::string>& conventions) const {
  const TradingCalendar& calendar = rules_->calendar;
  if (market_->panel().frequency() != Frequency::kDaily) return;
  const Date inception = calendar.day(first_day_);
  if (inception == config_.start) return;
  conventions.push_back(fmt::format(
      "the curve begins at the close of {}, {}; its first return is that of {}", inception.to_string(),
      inception < config_.start ? "the last before the start"
                                : fmt::format("the first after the start {}, a closed day", config_.start.to_string()),
      calendar.day(first_day_ + 1).to_string()));
}

// In words: how the run was made, and what a reader must know of it.
// Half a millionth of a lot x 2% a day; below 1e-9 of the capital it is nothing that returns could show.
void Backtest::warn_of_rounding(const BacktestConfig& config, std::vector<std::string>& warnings) const {
  if (config.whole_lots) return;
  const auto lot = value_of_a_lot(config);
  if (!lot) return;
  const double share = 0.5e-6 * 0.02 * lot->to_double() / config.capital.to_double();
  constexpr double kUnseen = 1e-9;
  if (share <= kUnseen) return;
  warnings.push_back(fmt::format(
      "ROUNDING: {} CNY in millionths of a lot ({} CNY): returns are good to some {:.0e} a "
      "day; from {:.0f} CNY on to 1e-9, whatever the capital",
      to_string(config.capital), to_string(*lot), share, std::ceil(config.capital.to_double() * share / kUnseen)));
}

void Backtest::describe(BacktestResult& result) {
  const auto& broker = config_.broker;
  auto& conventions = result.conventions;
  conventions.push_back(broker.fill == FillModel::kClose ? "PAPER FILLS: orders fill at the close they were decided on"
                                                         : "orders fill at the open of the next bar of their contract");
  if (terms_have_spot()) describe_legs(conventions);
  conventions.push_back(config_.mark == Mark::kClose ? "equity marks futures at the close"
                                                     : "equity marks futures at the settlement price");
  conventions.push_back(config_.whole_lots ? "whole lots" : "fractional lots (paper mode)");
  conventions.push_back(broker.costs.describe());
  conventions.push_back(broker.slippage.describe());
  if (!broker.participation.is_zero()) {
    conventions.push_back(fmt::format("at most {} of a bar's volume", to_string(broker.participation)));
  }
  conventions.push_back(config_.account.margin.describe());
  if (config_.account.position_limits) {
    conventions.push_back(config_.account.margin.hedging_account
                              ? "hedging account: position and opening limits do not bind"
                              : "position limits and daily opening limits bind");
  }
  const FundLimits& fund = config_.account.fund_limits;
  if (fund.max_turnover_per_week) {
    conventions.push_back(fmt::format("public fund: futures turnover of a calendar week up to {} times equity",
                                      *fund.max_turnover_per_week));
  }
  if (fund.max_short_share_of_spot) {
    conventions.push_back(
        fmt::format("public fund: futures short up to {} of the spot leg", *fund.max_short_share_of_spot));
  }
  if (!config_.account.interest.is_zero()) conventions.push_back(config_.account.interest.describe());
  if (config_.account.spot_dividends != SpotDividends::kIgnored) {
    conventions.push_back(config_.account.spot_dividends == SpotDividends::kCash
                              ? "dividends on spot are paid in cash"
                              : "dividends on spot are put back into the index at the close");
  }
  if (config_.account.short_spot.is_allowed) conventions.push_back(config_.account.short_spot.describe());
  bool uses_dividends = false;
  for (auto& sleeve : sleeves_) uses_dividends = uses_dividends || sleeve->strategy->uses_dividends();
  if (uses_dividends) conventions.push_back(dividends_->describe());
  for (auto& sleeve : sleeves_) {
    for (auto& text : sleeve->strategy->conventions()) conventions.push_back(std::move(text));
  }

  describe_inception(conventions);

  auto& warnings = result.warnings;
  if (!has_sleeves()) warn_of_rounding(config_, warnings);
  for (std::size_t i = 0; has_sleeves() && i < sleeves_.size(); ++i) warn_of_rounding(books_[i + 1]->config, warnings);
  warn_of_settlements(config_, house().record().settlements, rules_->contracts, result);
  const auto& calls = desk_->calls();
  if (!end_.is_finished()) {
    warnings.push_back(fmt::format("THE RUN {} on {}: {}", loud(end_.status), end_.day->to_string(), end_.reason));
  }
  for (const auto& sleeve : sleeves_) {
    if (!sleeve->retired_on) continue;
    warnings.push_back(fmt::format("{} lost all of its share by {}: it was closed out and its strategy asked no more",
                                   sleeve->account.config().name, sleeve->retired_on->to_string()));
  }
  if (!calls.empty()) {
    const auto unserved =
        std::count_if(calls.begin(), calls.end(), [](const MarginCall& call) { return !call.is_served; });
    warnings.push_back(fmt::format("{} margin call{}, {} not served in full; see margin_calls.csv", calls.size(),
                                   calls.size() == 1 ? "" : "s", unserved));
  }
  if (desk_->refused_spot_trades() > 0) {
    warnings.push_back(
        fmt::format("trades of spot refused: {}; the cash they would have left does not carry the margin",
                    desk_->refused_spot_trades()));
  }
  Broker::Met met;
  std::map<std::string_view, int> fates;
  for (const auto& sleeve : sleeves_) {
    const Broker::Met& of_sleeve = sleeve->broker.met();
    met.locked_bars += of_sleeve.locked_bars;
    met.off_limit_bars += of_sleeve.off_limit_bars;
    met.untraded_days += of_sleeve.untraded_days;
    met.unchecked_days += of_sleeve.unchecked_days;
    met.unproven_fills += of_sleeve.unproven_fills;
    met.legs_apart += of_sleeve.legs_apart;
    if (abs(of_sleeve.apart_most) > abs(met.apart_most)) {
      met.apart_most = of_sleeve.apart_most;
      met.apart_on = of_sleeve.apart_on;
    }
    // What was decided on the run's last bar has no next bar to fill on: that is no surprise to warn of.
    const auto& unfilled = sleeve->broker.unfilled();
    for (const OrderRecord& record : unfilled) {
      const bool at_the_end = record.fate == OrderFate::kNoData && record.order.decided_at == last_decision_;
      if (record.fate == OrderFate::kReplaced || record.fate == OrderFate::kFilledLate || at_the_end) continue;
      ++fates[to_string(record.fate)];
    }
  }
  if (met.locked_bars.count > 0) {
    warnings.push_back(fmt::format("orders met a locked price limit on {} bars and waited: {}", met.locked_bars.count,
                                   met.locked_bars.days()));
  }
  if (met.off_limit_bars.count > 0) {
    warnings.push_back(fmt::format(
        "PRICES BEYOND THE DAY'S LIMITS: orders met them on {} bars and waited: {}; the data are wrong there",
        met.off_limit_bars.count, met.off_limit_bars.days()));
  }
  if (met.untraded_days.count > 0) {
    warnings.push_back(fmt::format("orders waited through {} days on which nobody traded their contract: {}",
                                   met.untraded_days.count, met.untraded_days.days()));
  }
  if (met.unchecked_days.count > 0) {
    warnings.push_back(
        fmt::format("price limits unchecked on {} days with fills: {}; neither settlement nor close of the day before "
                    "is known",
                    met.unchecked_days.count, met.unchecked_days.days()));
  }
  if (rebalances_ > 0) {
    conventions.push_back(
        fmt::format("sleeves were brought back to their shares {} times, by cash before a session", rebalances_));
  }
  if (met.legs_apart > 0) {
    warnings.push_back(fmt::format(
        "LEGS APART: futures and spot of {} decisions traded at different moments; the leg that stood alone "
        "made {} CNY on {}, the most{}",
        met.legs_apart, to_string(met.apart_most), met.apart_on.to_string(),
        broker.legs == Legs::kAsAvailable ? "; \"legs\": \"together\" gives both one moment" : ""));
  }
  if (met.unproven_fills > 0) {
    conventions.push_back(
        fmt::format("the data have no volume for the bars of {} fills: that anybody traded there is taken for granted",
                    met.unproven_fills));
  }
  for (const auto& [fate, count] : fates) {
    warnings.push_back(fmt::format("{} order{} did not fill: {}; see orders.csv", count, count == 1 ? "" : "s", fate));
  }
  if (!without_bars_.empty()) {
    std::vector<std::string> days;
    for (const WithoutBars& day : without_bars_) {
      days.push_back(fmt::format("{} {}", rules_->contracts.contract(day.contract).code, day.date.to_string()));
    }
    warnings.push_back(fmt::format("held or waited for without a bar on {} days on which others traded: {}",
                                   days.size(), joined_some(days)));
  }
  for (const auto& sleeve : sleeves_) {
    for (auto& text : sleeve->strategy->warnings()) warnings.push_back(std::move(text));
  }
  std::size_t ended = 0;
  for (const auto& sleeve : sleeves_) ended += sleeve->broker.unfilled().size();
  if (ended == 0 && house().record().fills.empty() && house().record().spot_fills.empty()) {
    warnings.push_back("NOTHING WAS ORDERED: the strategy never found what it waits for");
  }
  std::vector<std::string> products{config_.product};
  for (const auto& sleeve : config_.sleeves) products.push_back(sleeve.product);
  for (std::string& line :
       beyond_knowledge(*rules_, products, rules_->calendar.day(first_day_), rules_->calendar.day(last_day_))) {
    warnings.push_back(std::move(line));
  }
  const Date first_listing = rules_->contracts.instrument(books_.front()->terms.product).first_trading_day;
  if (first_listing > rules_->calendar.day(first_day_)) {
    warnings.push_back(fmt::format("{} trades from {} on: the days before are idle and dilute every yearly figure",
                                   config_.product, first_listing.to_string()));
  }
}

// A hedge that is not there is said: of runs that hold spot and have ever asked for futures.
void Backtest::describe_cover(BacktestResult& result, const std::vector<SettlementRecord>& settlements) {
  result.dividend_source = dividends_->word();
  result.hedge_days = hedge_days(market_->panel(), *dividends_, result.equity, settlements);
  result.hedge_cover = hedge_cover(result.hedge_days, config_.statistics.hedge_ratio_band);
  const AccountTerms& terms = books_.front()->terms;
  for (auto& line : data_findings(market_->panel(), {first_day_, last_day_, settlements, result.fills, terms.spot,
                                                     market_->panel().index_of(terms.product)})) {
    result.warnings.push_back(std::move(line));
  }
  const HedgeCover& cover = result.hedge_cover;
  if (result.fills.empty() && result.unfilled.empty()) return;
  const auto dates = [](const std::vector<Date>& days) {
    std::vector<std::string> texts;
    for (const Date day : days) texts.push_back(day.to_string());
    return joined_some(texts);
  };
  if (!cover.unhedged.empty()) {
    result.warnings.push_back(fmt::format("UNHEDGED on {} of {} evenings with spot: {}", cover.unhedged.size(),
                                          cover.days, dates(cover.unhedged)));
  }
  if (!cover.outside.empty()) {
    result.warnings.push_back(
        fmt::format("the hedge ratio is farther than {} from 1 on {} evenings, {:.3f} on {} at worst: {}",
                    config_.statistics.hedge_ratio_band, cover.outside.size(), *cover.worst_ratio,
                    cover.worst_day->to_string(), dates(cover.outside)));
  }
}

}  // namespace hedgelab
