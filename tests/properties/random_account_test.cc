// Thousands of short random accounts, each read off its market and its rules a second time
// (tests/support/account_audit.h): ledger, attribution, margin, calls, limits, fills. The reader is itself tried on
// results and configs with planted faults.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/properties/random_account_life.h"

namespace hedgelab::test {
namespace {

TEST(RandomAccount, EveryResultCanBeReadOffTheMarketAndTheRules) {
  const int count = seeds(10'000);
  const Lived lived = live(1, count);
  // Ruin is an error that says so, and rare: margin calls come before it.
  EXPECT_LT(lived.ruined, count / 20);
  // Per thousand accounts, about half of what was seen.
  EXPECT_GT(lived.fills, 2 * count);
  EXPECT_GT(lived.rolls, count / 8);
  EXPECT_GT(lived.spot_fills, count / 3);
  EXPECT_GT(lived.overlays, count / 8);
  EXPECT_GT(lived.finals, count / 8);
  EXPECT_GT(lived.calls, count / 40);
  EXPECT_GT(lived.intraday_calls, count / 800);
  EXPECT_GT(lived.served, count / 200);
  EXPECT_GT(lived.cuts, count / 200);
  EXPECT_GT(lived.stopped, count / 400);
  for (const OrderFate fate : {OrderFate::kExpired, OrderFate::kCancelled, OrderFate::kReplaced, OrderFate::kNoMargin,
                               OrderFate::kOpeningLimit, OrderFate::kMarginCall, OrderFate::kFilledLate}) {
    EXPECT_GT(lived.fates.count(fate), 0u) << to_string(fate);
  }
  RecordProperty("accounts", lived.accounts);
  RecordProperty("ruined", lived.ruined);
  RecordProperty("fills", std::to_string(lived.fills));
  RecordProperty("margin_calls", std::to_string(lived.calls));
  for (const auto& [rule, times] : lived.soft) RecordProperty(rule, times);
}

TEST(RandomAccount, OfASeedIsAlwaysTheSame) {
  for (const std::uint64_t seed : {3u, 7u, 11u, 507u}) {
    const RandomAccount one = random_account_of(seed), other = random_account_of(seed);
    EXPECT_EQ(transcript(*outcome_of(one).result), transcript(*outcome_of(other).result));
  }
}

// --- planted faults --------------------------------------------------------------------------------------------------

struct Fault {
  const char* name;
  /// Any of them must be found.
  std::vector<std::string_view> rules;
  /// Spoils a copy; false when this result offers no place for it.
  std::function<bool(BacktestResult&, BacktestConfig&)> plant;
};

Money unit() { return Money::from_raw(1); }

template <class Records, class Condition>
auto* first_of(Records& records, const Condition& condition) {
  for (auto& record : records) {
    if (condition(record)) return &record;
  }
  return static_cast<typename Records::value_type*>(nullptr);
}
template <class Records, class Condition, class Change>
bool change_first(Records& records, const Condition& condition, const Change& change) {
  auto* record = first_of(records, condition);
  if (record == nullptr) return false;
  change(*record);
  return true;
}
constexpr auto kAny = [](const auto&) { return true; };

const std::vector<Fault>& faults() {
  using R = BacktestResult;
  using C = BacktestConfig;
  static const std::vector<Fault> all{
      {"a fee one unit off",
       {"fee"},
       [](R& r, C&) { return change_first(r.fills, kAny, [](Fill& f) { f.fee += unit(); }); }},
      {"a message fee one unit off",
       {"fee"},
       [](R& r, C&) { return change_first(r.fills, kAny, [](Fill& f) { f.order_fee += unit(); }); }},
      {"a fill outside its bar",
       {"price"},
       [](R& r, C&) { return change_first(r.fills, kAny, [](Fill& f) { f.price += points(900); }); }},
      {"a fill after hours",
       {"price"},
       [](R& r, C&) { return change_first(r.fills, kAny, [](Fill& f) { f.filled_at = f.filled_at + 400; }); }},
      {"a fill before its decision",
       {"causality"},
       [](R& r, C&) { return change_first(r.fills, kAny, [](Fill& f) { f.decided_at = f.filled_at + 1; }); }},
      {"a fill in the bar that decided it",
       {"price", "causality"},
       [](R& r, C& c) {
         if (c.broker.fill != FillModel::kNextOpen) return false;
         return change_first(
             r.fills,
             [](const Fill& f) { return f.purpose != Purpose::kOverlay && f.filled_at.date() != f.decided_at.date(); },
             [](Fill& f) { f.filled_at = f.decided_at; });
       }},
      {"another contract",
       {"price", "offset", "settlement", "fee", "slippage"},
       [](R& r, C&) {
         return change_first(r.fills, kAny, [](Fill& f) { f.contract = ContractId{f.contract.value + 1}; });
       }},
      {"one lot too many",
       {"fee", "cash", "offset"},
       [](R& r, C&) {
         return change_first(r.fills, kAny, [](Fill& f) {
           f.quantity += f.quantity.sign() > 0 ? lots(1) : lots(-1);
           f.notional = notional(f.price, f.quantity, rule_book().contracts.instrument_of(f.contract).multiplier);
         });
       }},
      {"a fill left out",
       {"cash", "settlement", "offset"},
       [](R& r, C&) {
         if (r.fills.empty()) return false;
         r.fills.erase(r.fills.begin());
         return true;
       }},
      {"a close of today's lots called one of earlier lots",
       {"offset"},
       [](R& r, C&) {
         return change_first(
             r.fills, [](const Fill& f) { return f.offset == Offset::kCloseToday; },
             [](Fill& f) { f.offset = Offset::kClose; });
       }},
      {"a close called an opening",
       {"offset"},
       [](R& r, C&) {
         return change_first(
             r.fills, [](const Fill& f) { return f.offset == Offset::kClose; },
             [](Fill& f) { f.offset = Offset::kOpen; });
       }},
      {"slippage not told",
       {"slippage", "price", "attribution"},
       [](R& r, C&) {
         return change_first(
             r.fills, [](const Fill& f) { return !f.slippage.is_zero(); }, [](Fill& f) { f.slippage = Money(); });
       }},
      {"slippage that helps",
       {"slippage"},
       [](R& r, C&) {
         return change_first(
             r.fills, [](const Fill& f) { return !f.slippage.is_zero(); }, [](Fill& f) { f.slippage = -f.slippage; });
       }},
      {"one leg of a roll left out",
       {"group"},
       [](R& r, C&) {
         if (r.rolls.empty()) return false;
         const RollRecord& roll = r.rolls.front();
         return std::erase_if(r.fills, [&](const Fill& f) {
                  return f.purpose == Purpose::kRoll && f.contract == roll.to && f.decided_at == roll.decided_at;
                }) > 0;
       }},
      {"a roll gap one unit off",
       {"group"},
       [](R& r, C&) { return change_first(r.rolls, kAny, [](RollRecord& roll) { roll.gap += unit(); }); }},
      {"a roll gap missing in its row",
       {"attribution"},
       [](R& r, C&) {
         return change_first(
             r.attribution, [](const AttributionRow& row) { return !row.roll_gap.is_zero(); },
             [](AttributionRow& row) { row.roll_gap = Money(); });
       }},
      {"equity one unit off",
       {"cash"},
       [](R& r, C& c) {
         if (!c.whole_lots) return false;  // fractional lots are known within their roundings
         r.equity.points.back().equity += unit();
         return true;
       }},
      {"cash one unit off",
       {"cash"},
       [](R& r, C& c) {
         r.equity.points.back().cash += unit();
         return c.whole_lots;
       }},
      {"a margin one unit off",
       {"margin"},
       [](R& r, C&) {
         r.equity.points.back().margin += unit();
         return true;
       }},
      {"a flow that never came",
       {"cash"},
       [](R& r, C&) {
         return change_first(
             r.equity.points, [](const EquityPoint& p) { return !p.flow.is_zero(); },
             [](EquityPoint& p) { p.flow = Money(); });
       }},
      {"fees so far one unit off",
       {"fee"},
       [](R& r, C&) {
         r.equity.points.back().fees += unit();
         return r.equity.points.size() > 1;
       }},
      {"swapped columns",
       {"attribution"},
       [](R& r, C&) {
         return change_first(
             r.attribution,
             [](const AttributionRow& row) {
               return abs(row[Cause::kBasisConvergence] - row[Cause::kFuturesIndexMove]) > Money::from_integer(1);
             },
             [](AttributionRow& row) { std::swap(row[Cause::kBasisConvergence], row[Cause::kFuturesIndexMove]); });
       }},
      {"roll spread under basis convergence",
       {"attribution"},
       [](R& r, C&) {
         return change_first(
             r.attribution,
             [](const AttributionRow& row) { return abs(row[Cause::kRollSpread]) > Money::from_integer(1); },
             [](AttributionRow& row) {
               row[Cause::kBasisConvergence] += row[Cause::kRollSpread];
               row[Cause::kRollSpread] = Money();
             });
       }},
      {"a column one yuan off and another against it",
       {"attribution"},
       [](R& r, C&) {
         return change_first(r.attribution, kAny, [](AttributionRow& row) {
           row[Cause::kFeeOpen] += Money::from_integer(1);
           row[Cause::kFeeClose] -= Money::from_integer(1);
         });
       }},
      {"interest ten units off",
       {"cash"},
       [](R& r, C&) {
         return change_first(r.attribution, kAny,
                             [](AttributionRow& row) { row[Cause::kInterest] += Money::from_raw(10); });
       }},
      {"a sum that is not the change in equity",
       {"attribution"},
       [](R& r, C&) {
         return change_first(r.attribution, kAny, [](AttributionRow& row) { row.equity_change += unit(); });
       }},
      {"an index that was not known",
       {"attribution"},
       [](R& r, C&) {
         return change_first(r.attribution, kAny,
                             [](AttributionRow& row) { row.index_is_known = !row.index_is_known; });
       }},
      {"a settlement a tick off",
       {"settlement"},
       [](R& r, C&) {
         return change_first(
             r.settlements, [](const SettlementRecord& s) { return s.source == SettlementSource::kOfficial; },
             [](SettlementRecord& s) { s.price += points(0.2); });
       }},
      {"a settlement of one lot more",
       {"settlement"},
       [](R& r, C&) { return change_first(r.settlements, kAny, [](SettlementRecord& s) { s.quantity += lots(1); }); }},
      {"a delivery fee one unit off",
       {"settlement"},
       [](R& r, C&) {
         return change_first(
             r.settlements, [](const SettlementRecord& s) { return s.is_final; },
             [](SettlementRecord& s) { s.fee += unit(); });
       }},
      {"a call left out",
       {"call"},
       [](R& r, C&) {
         if (r.margin_calls.empty()) return false;
         r.margin_calls.erase(r.margin_calls.begin());
         return true;
       }},
      {"a call for one unit more",
       {"call"},
       [](R& r, C&) {
         return change_first(
             r.margin_calls, [](const MarginCall& call) { return !call.is_intraday; },
             [](MarginCall& call) { call.required += unit(); });
       }},
      {"a call that nothing made",
       {"call", "cash"},
       [](R& r, C&) {
         MarginCall call;
         call.date = r.equity.points.back().date;
         call.required = unit();
         r.margin_calls.push_back(call);
         return true;
       }},
      {"cuts that the fills do not know",
       {"call"},
       [](R& r, C&) {
         if (r.overlay) return false;  // its share of a cut looks like its other trades
         return change_first(r.margin_calls, kAny, [](MarginCall& call) { call.lots_cut += lots(1); });
       }},
      {"a call that counts as served a bar after it was made",
       {"margin", "call"},
       [](R& r, C& c) {
         // Only calls that waited longer than a day: then the next open did not cover the margin.
         if (c.broker.fill != FillModel::kNextOpen) return false;
         for (std::size_t i = 0; i + 1 < r.margin_calls.size(); ++i) {
           MarginCall& call = r.margin_calls[i];
           const Date next = rule_book().calendar.next(call.date);
           if (call.is_intraday || call.is_served || r.margin_calls[i + 1].date != next) continue;
           call.is_served = true;
           call.served_at = Timestamp(next, 570);
           return true;
         }
         return false;
       }},
      {"a stop that the result does not tell",
       {"call"},
       [](R& r, C&) {
         if (r.end.status != RunEnd::Status::kStopped) return false;
         r.end = {};
         return true;
       }},
      {"a run that goes on where it should have stopped",
       {"call"},
       [](R& r, C& c) {
         c.account.margin.call = MarginConfig::Call::kStop;
         return !r.margin_calls.empty() && r.margin_calls.front().date < r.equity.points.back().date;
       }},
      {"a spot cost one unit off",
       {"fee"},
       [](R& r, C&) { return change_first(r.spot_fills, kAny, [](SpotFill& f) { f.cost += unit(); }); }},
      {"a spot trade at another price",
       {"price"},
       [](R& r, C&) { return change_first(r.spot_fills, kAny, [](SpotFill& f) { f.price += points(1); }); }},
      {"an overlay result one yuan off",
       {"overlay"},
       [](R& r, C&) {
         r.equity.points.back().overlay += Money::from_integer(1);
         return true;
       }},
      {"a turnover one unit off",
       {"cash"},
       [](R& r, C&) {
         r.turnover += unit();
         return true;
       }},
      // The same results under rules that they did not keep.
      {"more of a bar than allowed",
       {"participation"},
       [](R& r, C& c) {
         c.broker.participation = Rate::from_raw(1000);  // a millionth
         return !r.fills.empty();
       }},
      {"margin a tenth of a basis point higher",
       {"margin"},
       [](R& r, C& c) {
         c.account.margin.broker_add_on += rate("0.00001");
         return c.account.margin.is_enforced() && !r.equity.points.back().margin.is_zero() &&
                r.equity.points.back().futures_notional != Money();
       }},
      {"both sides of a margin charged as one",
       {"margin"},
       [](R& r, C& c) {
         if (c.account.margin.one_sided || !c.account.margin.is_enforced()) return false;
         c.account.margin.one_sided = true;
         std::map<Date, int> sides;  // held overnight: 1 long, 2 short, 3 both
         for (const auto& s : r.settlements) {
           if (!s.is_final) sides[s.date] |= s.quantity.sign() > 0 ? 1 : 2;
         }
         return first_of(r.equity.points, [&](const EquityPoint& p) { return sides[p.date] == 3; }) != nullptr;
       }},
      {"an order bigger than the money",
       {"margin", "call"},
       [](R& r, C& c) {
         if (c.account.margin.is_enforced() || r.settlements.empty()) return false;
         c.account.margin.rule = MarginConfig::Rule::kFixed;
         c.account.margin.fixed = rate("1");
         return true;
       }},
      {"lots above the daily limit",
       {"quota"},
       [](R& r, C& c) {
         if (c.account.position_limits) return false;
         c.account.position_limits = true;
         c.account.margin.hedging_account = false;
         // Eleven lots opened by one fill of September 2015, where ten a day were allowed.
         return first_of(r.fills, [](const Fill& f) {
                  return f.offset == Offset::kOpen && abs(f.quantity) > lots(10) && f.purpose != Purpose::kReduction &&
                         f.filled_at.date() >= day("2015-09-07") && f.filled_at.date() < day("2017-02-17");
                }) != nullptr;
       }},
      {"a buy at the upper limit, or a sale at the lower one",
       {"limit"},
       [](R& r, C& c) {
         if (c.broker.enforce_price_limits || r.fills.empty()) return false;
         c.broker.enforce_price_limits = true;
         return true;  // whether it met one is asked of the reader; see below
       }},
      {"slippage of another size",
       {"slippage"},
       [](R& r, C& c) {
         if (c.broker.slippage.kind != SlippageConfig::Kind::kNone) return false;
         c.broker.slippage = {SlippageConfig::Kind::kTicks, 1, Rate()};
         return first_of(r.fills, kAny) != nullptr;
       }},
  };
  return all;
}

// Fault by fault, over accounts until each has been planted often enough. Where a fault may have nothing to bite on (a
// bar of one price has no room for slippage; an account may never have met a limit) it has to be found in a good share
// of the places; everywhere else in all of them.
TEST(PlantedAccountFault, EachIsFoundByTheRuleItBreaks) {
  constexpr int kOften = 25, kAtLeast = 8;
  const std::map<std::string_view, double> least_share{{"a buy at the upper limit, or a sale at the lower one", 0.02},
                                                       {"slippage of another size", 0.9},
                                                       {"an order bigger than the money", 0.3},
                                                       {"one lot too many", 0.99},
                                                       {"another contract", 0.99}};
  std::map<std::string_view, int> planted, caught;
  for (std::uint64_t seed = 1; seed <= 12'000; ++seed) {
    const RandomAccount account = random_account_of(seed);
    const MarketPanel panel = account.market.panel();
    const Outcome run = run_account(account, panel);
    if (!run.result) continue;
    bool any_left = false;
    for (const Fault& fault : faults()) {
      if (planted[fault.name] >= (least_share.count(fault.name) != 0 ? 10 * kOften : kOften)) continue;
      any_left = true;
      BacktestResult spoiled = *run.result;
      BacktestConfig config = account.config;
      if (!fault.plant(spoiled, config)) continue;
      ++planted[fault.name];
      const auto findings = audit_account(panel, config, spoiled);
      const bool is_caught = std::any_of(fault.rules.begin(), fault.rules.end(),
                                         [&](std::string_view rule) { return has_rule(findings, rule); });
      caught[fault.name] += is_caught ? 1 : 0;
      if (!is_caught && least_share.count(fault.name) == 0) {
        ADD_FAILURE() << fault.name << " was not found in seed " << seed << "; " << to_text(findings);
      }
    }
    if (!any_left) break;
  }
  int planted_in_all = 0, caught_in_all = 0;
  for (const Fault& fault : faults()) {
    EXPECT_GE(planted[fault.name], kAtLeast) << fault.name;
    const auto share = least_share.find(fault.name);
    if (share != least_share.end()) {
      EXPECT_GE(caught[fault.name], share->second * planted[fault.name]) << fault.name;
    }
    planted_in_all += planted[fault.name];
    caught_in_all += caught[fault.name];
  }
  RecordProperty("kinds", static_cast<int>(faults().size()));
  RecordProperty("planted", planted_in_all);
  RecordProperty("caught", caught_in_all);
}

}  // namespace
}  // namespace hedgelab::test
