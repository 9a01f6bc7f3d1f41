#include "engine/config/asked_studies.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "engine/analysis/daily_values.h"
#include "engine/analysis/dividend_track.h"
#include "engine/config/dividends_reader.h"
#include "engine/config/members_reader.h"
#include "engine/config/study_reader.h"
#include "engine/config/versus_reader.h"
#include "engine/config/volatility_reader.h"
#include "engine/config/weekly_reader.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

using Studies = std::vector<NamedStudy>;

// A config is kept until its studies are made: what they stand on (tables of members, of prices) is its own.
template <class Config, class Make>
AskedStudies asked(Config config, const Make& make) {
  const auto kept = std::make_shared<Config>(std::move(config));
  return {kept->name, kept->market, [kept, make](MarketSession* session) { return make(*session, *kept); }};
}

StudyPlan plan_of(std::vector<std::string> products, DividendConfig dividends = {}) {
  StudyPlan plan;
  plan.products = std::move(products);
  plan.dividends = std::move(dividends);
  return plan;
}

Date day_within(const MarketSession& session, std::optional<Date> asked_for) {
  const Date last = last_day(session);
  if (asked_for && *asked_for > last) {
    throw InputError("date", fmt::format("{}: the store ends on {}", asked_for->to_string(), last.to_string()));
  }
  return asked_for.value_or(last);
}

Studies basis(MarketSession& session, const StudyConfig& config) {
  Studies studies;
  for (const StudyPlan& plan : config.studies) {
    studies.push_back({plan.name, run_study(study_market(session, plan), plan.study)});
  }
  return studies;
}

Studies weekly(MarketSession& session, const WeeklyConfig& config) {
  WeeklyStudy study = config.study;
  study.date = day_within(session, config.date);
  return {{"weekly", weekly_study(study_market(session, plan_of(config.products, config.dividends)), study)}};
}

Studies dividends(MarketSession& session, const DividendsConfig& config) {
  DividendTrackStudy track;
  track.from = config.from;
  track.to = config.to;
  track.fewest_calendar_days = config.fewest_calendar_days;
  for (const DividendConfig& source : config.sources) {
    std::string name(DividendConfig::kSourceWords[static_cast<std::size_t>(source.source)]);
    if (!source.table.empty()) name += " " + source.table.filename().string();
    track.sources.emplace_back(name, &session.dividends(source, {config.products.begin(), config.products.end()}));
  }
  Studies studies{{"dividends", dividend_track_study(study_market(session, plan_of(config.products)), track)}};
  if (config.stages) {
    studies.push_back(
        {"stages", stages_study(study_market(session, plan_of({config.stages->product})), config.stages->study)});
  }
  return studies;
}

Studies members(MarketSession& session, const MembersConfig& config) {
  return {{"members", members_study(study_market(session, plan_of({config.product}, config.dividends)), config.study)}};
}

Studies versus(MarketSession& session, const VersusConfig& config) {
  return {{"versus", versus_study(study_market(session, plan_of({config.product})), config.study)}};
}

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

AskedStudies volatility(VolatilityConfig config, const std::string& file) {
  std::optional<MarketSource> market;
  if (!config.store.empty()) {
    if (config.product.empty()) {
      throw InputError(file + ": store", "futures closes need product, the futures of the options");
    }
    market.emplace();
    market->store = config.store;
  }
  const auto kept = std::make_shared<const VolatilityConfig>(std::move(config));
  return {kept->name, market, [kept](MarketSession* session) {
            VolatilityStudy study = kept->study;
            if (session != nullptr) add_futures_closes(*session, kept->product, study);
            return Studies{{"volatility", volatility_study(study)}};
          }};
}

// Codes of the products with an index of which the market has contracts, in the order of the rules.
std::vector<std::string> products_with_contracts(const MarketSession& session) {
  std::vector<std::string> products;
  for (const Instrument& instrument : session.rules().contracts.instruments()) {
    const InstrumentId id = session.rules().contracts.find_instrument(instrument.code);
    const auto& all = session.panel().series();
    const bool is_there = std::any_of(all.begin(), all.end(), [&](const MarketPanel::Series& series) {
      return series.contract && session.rules().contracts.contract(*series.contract).instrument == id;
    });
    if (is_there && session.panel().index_of(id)) products.push_back(instrument.code);
  }
  return products;
}

}  // namespace

AskedStudies read_asked_studies(std::string_view kind, const Json& document, const std::string& file,
                                const RuleBook& rules) {
  if (kind == "basis") return asked(read_study_config(document, file, rules), &basis);
  if (kind == "weekly") return asked(read_weekly_config(document, file, rules), &weekly);
  if (kind == "dividends") return asked(read_dividends_config(document, file, rules), &dividends);
  if (kind == "volatility") return volatility(read_volatility_config(document, file, rules), file);
  if (kind == "members") return asked(read_members_config(document, file, rules), &members);
  if (kind == "versus") return asked(read_versus_config(document, file, rules), &versus);
  throw InputError("studies", fmt::format("'{}' is not one of {}{}", kind, fmt::join(kStudyKinds, ", "),
                                          did_you_mean(kind, kStudyKinds)));
}

Study today_on(MarketSession& session, TodayRequest request) {
  if (request.products.empty()) request.products = products_with_contracts(session);
  request.study.date = day_within(session, request.date);
  return today_study(study_market(session, plan_of(request.products, request.dividends)), request.study);
}

Date last_day(const MarketSession& session) {
  DayIndex last = 0;
  for (const auto& series : session.panel().series()) {
    if (series.daily) last = std::max(last, series.daily->last_day);
  }
  return session.rules().calendar.day(last);
}

}  // namespace hedgelab
