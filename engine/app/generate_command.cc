// hedgelab generate: a synthetic market to a bar store.

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/app/command.h"
#include "engine/config/read_generator_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/generator/market_check.h"
#include "engine/generator/market_generator.h"

namespace hedgelab::app {
namespace {

std::string number_text(double value) {
  const double size = value < 0.0 ? -value : value;
  return size >= 1000.0 ? fmt::format("{:.0f}", value)
         : size >= 10.0 ? fmt::format("{:.2f}", value)
                        : fmt::format("{:.5f}", value);
}

void print_check(const std::vector<MarketStatistic>& statistics) {
  std::string text =
      fmt::format("\n{:<8}{:<44}{:>12}{:>12}{:>12}\n", "subject", "statistic", "asked", "realised", "tolerance");
  for (const MarketStatistic& statistic : statistics) {
    text += fmt::format("{:<8}{:<44}{:>12}{:>12}{:>12}{}\n", statistic.subject, statistic.name,
                        statistic.asked ? number_text(*statistic.asked) : "", number_text(statistic.realised),
                        statistic.asked ? number_text(statistic.tolerance) : "", statistic.passes() ? "" : "  OUTSIDE");
  }
  std::fputs(text.c_str(), stdout);
}

nlohmann::ordered_json check_json(const std::vector<MarketStatistic>& statistics) {
  auto list = nlohmann::ordered_json::array();
  for (const MarketStatistic& statistic : statistics) {
    nlohmann::ordered_json entry;
    entry["subject"] = statistic.subject;
    entry["statistic"] = statistic.name;
    if (statistic.asked) entry["asked"] = *statistic.asked;
    entry["realised"] = statistic.realised;
    if (statistic.asked) entry["tolerance"] = statistic.tolerance;
    entry["passes"] = statistic.passes();
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

int generate_command(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line(
      "generate SPEC --store DIR [options]",
      "Writes a synthetic market: indexes, total-return indexes and every listed contract on the real\n"
      "calendar, from the spec's seed. The same spec gives the same bytes everywhere. With --check the store\n"
      "is read back and its statistics stand beside those asked for; exit code 1 when one is outside its\n"
      "tolerance.");
  line.positional("SPEC", "market spec (JSON), for example configs/markets/sample.json");
  line.add()("store", po::value<std::string>()->value_name("DIR"), "store to write or to replace (required)")(
      "check", po::bool_switch(), "measure the written store against the spec")("json", po::bool_switch(),
                                                                                "print the report as JSON");
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;
  if (!line.has("store")) fail("--store DIR is missing; 'hedgelab generate --help' lists the options");

  const MarketSpec spec = read_generator_spec(line.text("SPEC"));
  const RuleBook rules = read_rule_book(reference_folder(line), spec.instruments);
  const std::string store = line.text("store");
  GeneratedMarket market;
  {
    Progress progress("generate", line);
    market = generate_market(spec, rules, store,
                             [&](std::int64_t done, std::int64_t total) { progress.update(done, total, "days"); });
  }
  std::vector<MarketStatistic> statistics;
  if (line.flag("check")) statistics = check_market(spec, rules, BarStore(store, rules));
  const auto outside = std::count_if(statistics.begin(), statistics.end(),
                                     [](const MarketStatistic& statistic) { return !statistic.passes(); });
  if (line.flag("json")) {
    nlohmann::ordered_json json;
    json["store"] = store;
    json["store_digest"] = market.store_digest;
    json["days"] = market.days;
    json["series"] = market.series;
    json["bars"] = market.bars;
    json["minutes_simulated"] = market.minutes;
    if (line.flag("check")) {
      json["outside"] = outside;
      json["statistics"] = check_json(statistics);
    }
    std::fputs((json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n").c_str(), stdout);
  } else {
    std::fputs(fmt::format("{} days, {} minutes simulated; {} series, {} bars written\nstore {}, digest {}\n",
                           market.days, market.minutes, market.series, market.bars, store, market.store_digest)
                   .c_str(),
               stdout);
    if (line.flag("check")) print_check(statistics);
  }
  if (outside == 0) return kSuccess;
  std::fputs(
      fmt::format("hedgelab generate: {} of {} statistics are outside their tolerance\n", outside, statistics.size())
          .c_str(),
      stderr);
  return kCheckFailed;
}

}  // namespace hedgelab::app
