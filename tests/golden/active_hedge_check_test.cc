// The active hedge against an implementation that shares nothing with it but the rules: active_hedge_check.py, with
// numpy.polyfit and a plain account. Every fill, and equity and overlay of every day, over three and a half months of
// minutes of two products, for three readings of the rules.

#include <sys/wait.h>

#include <nlohmann/json.hpp>

#include "engine/store/bar_store_writer.h"
#include "tests/support/made_market.h"
#include "tests/support/program.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Answer {
  int exit_code = -1;
  std::string text;
};

Answer ask_python(const std::string& arguments) {
  Answer answer;
  std::FILE* pipe = ::popen(("/usr/bin/python3 " + arguments + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return answer;
  char block[4096];
  while (const std::size_t got = std::fread(block, 1, sizeof block, pipe)) answer.text.append(block, got);
  const int status = ::pclose(pipe);
  answer.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

// Random walks of both products, five in a hundred of the contracts' minutes missing.
void write_store(const fs::path& folder) {
  BarStoreWriter writer(test::rule_book());
  writer.set_description("random walks of a test", true);
  for (const char* product : {"IC", "IF"}) {
    const test::MadeMarket market =
        test::random_market(product[1] == 'C' ? 31 : 32, Frequency::kOneMinute, product, "2024-02-26", "2024-06-14");
    for (const BarSeries& series : market.series()) {
      if (series.kind == SeriesKind::kTotalReturnIndex) continue;
      const SlotGrid& grid = test::grid_of(series.frequency);
      const auto value = [](std::span<const std::int32_t> column, std::size_t at, std::int32_t missing) {
        return column.empty() ? missing : column[at];
      };
      std::vector<BarRecord> bars;
      std::size_t at = 0;
      for (DayIndex day = series.first_day; day <= series.last_day; ++day) {
        for (int slot = 0; slot < grid.slots_on(day); ++slot, ++at) {
          if (series.columns->present[at] == 0) continue;
          BarRecord bar;
          bar.at = {day, slot};
          bar.open = value(series.columns->open, at, kMissingPrice);
          bar.high = value(series.columns->high, at, kMissingPrice);
          bar.low = value(series.columns->low, at, kMissingPrice);
          bar.close = series.columns->close[at];
          bar.settlement = value(series.columns->settlement, at, kMissingPrice);
          bar.volume = 100;
          bars.push_back(bar);
        }
      }
      if (!bars.empty()) writer.add_series(series.symbol, series.kind, series.frequency, "test", bars);
    }
  }
  writer.write(folder);
}

json config_of(const std::string& product, const json& strategy) {
  json config = json::parse(R"({
    "name": "check",
    "data": {"store": "store", "bars": "1m"},
    "period": {"start": "2024-02-27", "end": "2024-06-14"},
    "account": {"capital": 30000000, "fill": "next_open", "legs": "as_available", "mark": "settlement",
                "costs": {"fees": "fixed", "open_rate": 0.000023, "close_rate": 0.000023, "close_today_rate": 0.00023,
                          "order_fee_cny": 1},
                "margin": {"rates": "none"},
                "spot": {"series": "price_index", "share": 0.7}},
    "strategy": {"name": "active_hedge", "degree": 4, "window": 450, "take_profit": 0.011, "stop_loss": -0.013,
                 "levels": "on_close", "exit_rule": "second_derivative", "max_openings_a_day": 1}})");
  config["product"] = product;
  config["strategy"].update(strategy);
  return config;
}

TEST(ActiveHedgeCheck, NumPyFindsTheSameTradesAndTheSameEquity) {
  if (!fs::exists("/usr/bin/python3")) GTEST_SKIP() << "no /usr/bin/python3 to run NumPy with";
  if (ask_python("-c 'import numpy'").exit_code != 0) GTEST_SKIP() << "/usr/bin/python3 has no NumPy";
  const test::ScratchFolder scratch;
  write_store(scratch / "store");
  const json published = json::object();
  const json on_touch = json::parse(R"({"window": 120, "take_profit": 0.0021, "stop_loss": -0.0017,
                                        "exit_rule": "none", "levels": "on_touch", "max_openings_a_day": 3})");
  const json on_close = json::parse(R"({"window": 60, "degree": 3, "take_profit": 0.0021, "stop_loss": -0.0017,
                                        "exit_rule": "first_derivative", "max_openings_a_day": 2})");
  for (const auto& [product, strategy] : {std::pair<std::string, json>{"IC", published},
                                          {"IF", published},
                                          {"IC", on_touch},
                                          {"IF", on_touch},
                                          {"IC", on_close},
                                          {"IF", on_close}}) {
    const json config = config_of(product, strategy);
    write_file_atomically(scratch / "check.json", config.dump(2));
    fs::remove_all(scratch / "out");
    const test::Outcome run = test::run_program(scratch.path(), {"run", "check.json", "--out", "out"});
    ASSERT_EQ(run.exit_code, 0) << run.errors;
    const Answer answer = ask_python((test::source_folder() / "tests" / "golden" / "active_hedge_check.py").string() +
                                     " " + (scratch / "store").string() + " " + (scratch / "check.json").string() +
                                     " " + (scratch / "out").string());
    EXPECT_EQ(answer.exit_code, 0) << product << " " << strategy.dump() << "\n" << answer.text;
    // Guards against a comparison of nothing: 73 days, three rolls of two legs.
    EXPECT_NE(answer.text.find("days 73 "), std::string::npos) << answer.text;
    EXPECT_NE(answer.text.find("roll fills 6 "), std::string::npos) << answer.text;
  }
}

}  // namespace
}  // namespace hedgelab
