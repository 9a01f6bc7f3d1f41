#pragma once
// Random accounts (random_account.h) lived and read a second time (tests/support/account_audit.h).

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>

#include "tests/properties/random_account.h"
#include "tests/support/account_audit.h"

namespace hedgelab::test {

struct Outcome {
  std::optional<BacktestResult> result;
  bool is_ruined = false;
  std::string error;  // of any other kind
};

inline Outcome run_account(const RandomAccount& account, const MarketPanel& panel) {
  Outcome run;
  try {
    run.result = run_one(panel, account.config, std::make_unique<RandomTrader>(account));
  } catch (const InputError& error) {
    const std::string_view reason = error.what();
    for (const char* words : {"the account is ruined", "what was there before it is lost", "are taken out, and"}) {
      run.is_ruined = run.is_ruined || reason.find(words) != std::string_view::npos;
    }
    if (!run.is_ruined) run.error = error.what();
  } catch (const InvariantError& error) {
    run.error = std::string("InvariantError: ") + error.what();
  }
  return run;
}

inline Outcome outcome_of(const RandomAccount& account) {
  const MarketPanel panel = account.market.panel();
  return run_account(account, panel);
}

/// Behaviour that account_audit.h names but that no rule of the engine forbids; how often is recorded.
inline bool is_soft(const Finding& finding) {
  return finding.rule == "guard_quota" || finding.rule == "guard_margin" || finding.rule == "narrow";
}

/// What the accounts lived through: a property of accounts that never meet anything says nothing.
struct Lived {
  int accounts = 0, ruined = 0, stopped = 0;
  std::map<std::string, int> soft;
  std::int64_t fills = 0, rolls = 0, spot_fills = 0, cuts = 0, calls = 0, intraday_calls = 0, served = 0, late = 0,
               expired = 0, finals = 0, overlays = 0;
  int without_final = 0;  // that ended where no final settlement could be had
  std::map<OrderFate, int> fates;

  void count(const BacktestResult& result) {
    fills += std::ssize(result.fills);
    rolls += std::ssize(result.rolls);
    spot_fills += std::ssize(result.spot_fills);
    calls += std::ssize(result.margin_calls);
    stopped += result.end.status == RunEnd::Status::kStopped ? 1 : 0;
    overlays += result.overlay ? result.overlay->round_trips : 0;
    for (const MarginCall& call : result.margin_calls) {
      cuts += call.lots_cut.is_zero() ? 0 : 1;
      served += call.is_served ? 1 : 0;
      intraday_calls += call.is_intraday ? 1 : 0;
    }
    for (const OrderRecord& record : result.unfilled) ++fates[record.fate];
    for (const SettlementRecord& record : result.settlements) finals += record.is_final ? 1 : 0;
  }
};

inline Lived live(std::uint64_t first_seed, int count) {
  Lived lived;
  for (std::uint64_t seed = first_seed; seed < first_seed + static_cast<std::uint64_t>(count); ++seed) {
    const RandomAccount account = random_account_of(seed);
    const MarketPanel panel = account.market.panel();
    const Outcome run = run_account(account, panel);
    ++lived.accounts;
    lived.ruined += run.is_ruined ? 1 : 0;
    // A market without a trade on a last day and without an index has no final settlement, and the run says so.
    if (run.error.find("nobody traded it that day, and the store has no index") != std::string::npos) {
      ++lived.without_final;
      continue;
    }
    EXPECT_EQ(run.error, "") << "seed " << seed;
    if (!run.result) continue;
    lived.count(*run.result);
    std::vector<Finding> hard;
    for (const Finding& finding : audit_account(panel, account.config, *run.result)) {
      if (is_soft(finding)) {
        ++lived.soft[finding.rule];
      } else {
        hard.push_back(finding);
      }
    }
    EXPECT_TRUE(hard.empty()) << "seed " << seed << ": " << to_text(hard);
    if (testing::Test::HasFailure() && hard.size() > 20) break;
  }
  return lived;
}

}  // namespace hedgelab::test
