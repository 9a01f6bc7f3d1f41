// hedgelab volatility: VIX and SKEW from option chains.

#include "engine/analysis/daily_values.h"
#include "engine/app/command.h"
#include "engine/app/study_session.h"
#include "engine/config/study_document.h"
#include "engine/config/volatility_reader.h"
#include "engine/core/error.h"

namespace hedgelab::app {
namespace {

namespace po = boost::program_options;

// Closes of the futures beside the forwards of the same month.
void add_futures_closes(const MarketSession& session, const std::string& product, VolatilityStudy& study) {
  const RuleBook& rules = session.rules();
  for (OptionDay& day : study.days) {
    if (!rules.calendar.covers(day.date) || !rules.calendar.is_trading_day(day.date)) continue;
    for (OptionTerm& term : day.terms) {
      if (!term.contract.starts_with(study.underlying)) continue;
      const auto future = rules.contracts.find(product + term.contract.substr(study.underlying.size()));
      const auto series = future ? session.panel().series_of(*future) : std::nullopt;
      if (series) term.futures_close = close_on(session.panel(), *series, rules.calendar.index_of(day.date));
    }
  }
}

}  // namespace

int volatility_command(const Arguments& arguments) {
  CommandLine line(
      "volatility CONFIG [--set path=value]... [--format text|csv|json] [--out DIR]",
      "VIX and SKEW of every expiry and at constant maturity, from option chains or ready-made strips. The\n"
      "rules (maturity, which expiries, remainder, valuation time, rate) are keys of the config.");
  line.positional("CONFIG", "the JSON file");
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config; may be repeated");
  add_output_options(line);
  add_reference_option(line);
  if (!line.parse(arguments)) return kSuccess;

  const StudyDocument document(line.text("CONFIG"), line.texts("set"), reference_folder(line));
  const RuleBook& rules = document.rules();
  VolatilityConfig config = read_volatility_config(document.json(), document.file(), rules);
  StudyOrigin origin;
  origin.name = config.name;
  origin.rules_digest = rules.digest;
  if (!config.store.empty()) {
    if (config.product.empty())
      fail("{}: store: futures closes need product, the futures of the options", document.file());
    MarketSource market;
    market.store = config.store;
    const MarketSession session(rules, market);
    add_futures_closes(session, config.product, config.study);
    origin = origin_of(session, config.name);
  }
  put_out(line, origin, {{"volatility", volatility_study(config.study)}});
  return kSuccess;
}

}  // namespace hedgelab::app
