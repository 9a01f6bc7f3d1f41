// hedgelab today: one screen before trading.

#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/account_file.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"

namespace hedgelab::app {
namespace {

namespace po = boost::program_options;

DividendConfig dividends_of(const CommandLine& line) {
  DividendConfig dividends;
  if (line.has("dividend-table")) {
    dividends.source = DividendConfig::Source::kForecast;
    dividends.table = line.text("dividend-table");
    return dividends;
  }
  dividends.source = line.flag("no-dividends") ? DividendConfig::Source::kNone : DividendConfig::Source::kTrailingYear;
  return dividends;
}

Date date_named(const CommandLine& line, const char* option) {
  Date date;
  if (!Date::try_parse(line.text(option), date)) {
    fail("--{} {}: not a date; expected YYYY-MM-DD", option, line.text(option));
  }
  return date;
}

}  // namespace

int today_command(const Arguments& arguments) {
  CommandLine line(
      "today STORE [--date D] [--account FILE] [--products P]... [--dividend-table CSV]",
      "Each listed contract of a day: basis, dividends left, adjusted rate and its percentile, days left, next\n"
      "roll days, arbitrage verdict; margin and fees in force. With an account file (cash, spot_value,\n"
      "positions) also hedge ratio, margin use, the move that triggers a call, and what rolling now costs\n"
      "against waiting for the slot change. Dividends are those of the trailing year unless a table is given.");
  line.positional("STORE", "bar store with daily bars");
  line.add()("date", po::value<std::string>()->value_name("YYYY-MM-DD"), "the day (default: the store's last)");
  line.add()("account", po::value<std::string>()->value_name("FILE"), "JSON with cash, spot_value, positions");
  line.add()("products", po::value<std::vector<std::string>>()->value_name("P"),
             "a product; may be repeated (default: all that the store has contracts of)");
  line.add()("dividend-table", po::value<std::string>()->value_name("CSV"), "forecasts as_of,contract,points");
  line.add()("no-dividends", po::bool_switch(), "leave dividends out");
  line.add()("since", po::value<std::string>()->default_value("2021-07-01")->value_name("YYYY-MM-DD"),
             "first day of the percentiles");
  line.add()("instruments", po::value<std::string>()->value_name("DIR"), "an instrument set beside the base rules");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const std::filesystem::path instruments = line.has("instruments") ? line.text("instruments") : std::string();
  const RuleBook rules = read_rule_book(reference_folder(line), instruments);
  MarketSource market;
  market.store = line.text("STORE");
  market.instruments = instruments;
  MarketSession session(rules, market);
  TodayRequest request;
  request.products = line.texts("products");
  request.dividends = dividends_of(line);
  if (line.has("date")) request.date = date_named(line, "date");
  request.study.rates_since = date_named(line, "since");
  if (line.has("account")) request.study.account = read_account_file(line.text("account"), rules);
  put_out(line, origin_of(session, "today"), {{"today", today_on(session, std::move(request))}});
  return kSuccess;
}

}  // namespace hedgelab::app
