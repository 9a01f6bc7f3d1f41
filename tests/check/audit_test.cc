// The audit against strategies that see what they must not, each in its own way, and against one that does not.
#include "engine/check/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <random>

#include "engine/check/watched_run.h"
#include "engine/core/error.h"
#include "engine/session/market_session.h"
#include "engine/strategy/registry.h"
#include "tests/support/made_market.h"

namespace hedgelab::test {
namespace {

using check::AuditReport;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Short one lot of the next month or none, as the way of seeing says.
class Seeing : public Strategy {
 public:
  void on_bar(Context& context) override {
    const auto listed = context.listed();
    const ContractId id = listed[1];
    for (const ContractId held : context.held()) {
      if (held != id) context.set_target(held, Quantity(), Purpose::kHedge);
    }
    context.set_target(id, sees_a_rise(context, id) ? Quantity() : lots(-1), Purpose::kHedge);
  }

 protected:
  [[nodiscard]] virtual bool sees_a_rise(Context& context, ContractId id) = 0;
  /// Last close against the one before.
  [[nodiscard]] static bool rose(Context& context, ContractId id) {
    const auto closes = context.market().closes(*context.market().series_of(id), 2);
    return closes.size() == 2 && closes[1] > closes[0];
  }
};

struct NoParameters {
  static auto fields() { return std::tuple{}; }
};

class Honest final : public Seeing {
 public:
  using Parameters = NoParameters;
  explicit Honest(const Parameters&) {}

 protected:
  bool sees_a_rise(Context& context, ContractId id) override { return rose(context, id); }
};
const Registered<Honest> honest{"audited_honest", "what is known at the close"};

/// The close behind the last one of the window: the next bar's.
class OneBarAhead final : public Seeing {
 public:
  using Parameters = NoParameters;
  explicit OneBarAhead(const Parameters&) {}

 protected:
  bool sees_a_rise(Context& context, ContractId id) override {
    const auto closes = context.market().closes(*context.market().series_of(id), 1);
    return !closes.empty() && closes.data()[1] > closes.data()[0];
  }
};
const Registered<OneBarAhead> one_bar_ahead{"audited_one_bar_ahead", "a planted look ahead"};

/// Remembers the closes of earlier runs.
class Remembering final : public Seeing {
 public:
  using Parameters = NoParameters;
  explicit Remembering(const Parameters&) {}

 protected:
  bool sees_a_rise(Context& context, ContractId id) override {
    static std::map<std::pair<std::uint32_t, Date>, Price> memory;
    const Price now = context.price(id);
    memory[{id.value, context.today()}] = now;
    const auto next = memory.upper_bound({id.value, context.today()});
    return next != memory.end() && next->first.first == id.value && next->second > now;
  }
};
const Registered<Remembering> remembering{"audited_remembering", "a planted memory"};

class Reading final : public Seeing {
 public:
  using Parameters = NoParameters;
  explicit Reading(const Parameters&) {}

 protected:
  bool sees_a_rise(Context& context, ContractId id) override {
    std::ifstream file(source_folder() / "README.md");
    return file.get() == 0 || rose(context, id);
  }
};
const Registered<Reading> reading{"audited_reading", "a planted file"};

class SecondStore final : public Seeing {
 public:
  using Parameters = NoParameters;
  explicit SecondStore(const Parameters&) {}

 protected:
  bool sees_a_rise(Context& context, ContractId id) override {
    const BarStore store(source_folder() / "market_data" / "sample" / "store", rule_book());
    return store.series().empty() || rose(context, id);
  }
};
const Registered<SecondStore> second_store{"audited_second_store", "a planted store"};

class Clock final : public Seeing {
 public:
  using Parameters = NoParameters;
  explicit Clock(const Parameters&) {}

 protected:
  bool sees_a_rise(Context& context, ContractId id) override {
    return std::chrono::system_clock::now().time_since_epoch().count() == 0 || rose(context, id);
  }
};
const Registered<Clock> wall_clock{"audited_clock", "a planted clock"};

AuditReport audited(const std::string& strategy, std::size_t cuts = 60, const char* end = "2023-03-31") {
  MarketSource source;
  source.store = source_folder() / "market_data" / "sample" / "store";
  MarketSession session(rule_book(), source, {});
  RunPlan plan;
  plan.backtest.name = strategy;
  plan.backtest.strategy = strategy;
  plan.backtest.product = "IC";
  plan.backtest.start = day("2022-09-01");
  plan.backtest.end = day(end);
  plan.backtest.capital = Money::from_integer(50'000'000);
  check::AuditOptions options;
  options.most_cuts = cuts;
  options.seconds = 1e9;  // the count of cuts ends it: no test hangs on time
  options.clock = [] { return 0.0; };
  return check::audit(session, {plan}, options);
}

std::string breaches_of(const AuditReport& report) {
  std::string text;
  for (const auto& breach : report.breaches) text += breach.check + ": " + breach.text + "\n";
  return text;
}

bool can_watch() {
  return check::run_watched([] {}).unavailable.empty();
}

TEST(Audit, FindsNothingInAnHonestStrategy) {
  const AuditReport report = audited("audited_honest");
  EXPECT_EQ(breaches_of(report), "");
  EXPECT_GT(report.decisions, 20U);
  EXPECT_GT(report.cuts_with_decisions, 50U);
  ASSERT_EQ(report.steps.size(), 8U);
  for (const auto& step : report.steps) {
    EXPECT_TRUE(step.made > 0 || !step.skipped.empty()) << step.check;
  }
  EXPECT_THAT(check::audit_text(report), HasSubstr("nothing found"));
}

TEST(Audit, FindsALookAtTheNextBarWithItsDayAndContract) {
  const std::string breaches = breaches_of(audited("audited_one_bar_ahead"));
  EXPECT_THAT(breaches,
              AllOf(HasSubstr("prefix: cut at 202"), HasSubstr(" 15:00 ("), HasSubstr(" of 202"), HasSubstr(" IC2")))
      << breaches;
}

TEST(Audit, FindsWhatOneRunLeavesToTheNext) {
  EXPECT_THAT(breaches_of(audited("audited_remembering")), HasSubstr("repeat: run again: fills differ at row"));
}

TEST(Audit, FindsFilesStoresAndClocks) {
  if (!can_watch()) GTEST_SKIP() << "this system does not let a process give up its files and clocks";
  EXPECT_EQ(breaches_of(audited("audited_reading", 1, "2022-09-09")), "watched: opens a file\n");
  EXPECT_EQ(breaches_of(audited("audited_second_store", 1, "2022-09-09")), "watched: opens a file\n");
  EXPECT_EQ(breaches_of(audited("audited_clock", 1, "2022-09-09")), "watched: reads the clock\n");
}

TEST(WatchedRun, TellsWhatWasDone) {
  if (!can_watch()) GTEST_SKIP() << "this system does not let a process give up its files and clocks";
  const auto forbidden = [](const std::function<void()>& work) { return check::run_watched(work).forbidden; };
  EXPECT_EQ(forbidden([] { std::vector<int> memory(1'000'000, 1); }), std::nullopt);
  EXPECT_EQ(forbidden([] { fail("the run itself ends with an error"); }), std::nullopt);
  EXPECT_EQ(forbidden([] { (void)std::chrono::steady_clock::now(); }), "reads the clock");
  EXPECT_EQ(forbidden([] { (void)::time(nullptr); }), "reads the clock");
  EXPECT_EQ(forbidden([] { ::_exit(1); }), "ends its process");
  int here = 1;
  EXPECT_EQ(forbidden([&here] { here = 2; }), std::nullopt);
  EXPECT_EQ(here, 1);  // it was another process
}

}  // namespace
}  // namespace hedgelab::test
