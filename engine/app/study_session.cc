#include "engine/app/study_session.h"

#include <algorithm>
#include <set>

#include "engine/core/error.h"

namespace hedgelab::app {

StudyOrigin origin_of(const MarketSession& session, std::string name) {
  return {std::move(name), session.store().digest(), session.rules().digest, session.store().is_synthetic()};
}

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

Date last_day(const MarketSession& session) {
  DayIndex last = 0;
  for (const auto& series : session.panel().series()) {
    if (series.daily) last = std::max(last, series.daily->last_day);
  }
  return session.rules().calendar.day(last);
}

Date date_or_last(const CommandLine& line, const MarketSession& session, std::optional<Date> fallback) {
  Date date = fallback.value_or(last_day(session));
  if (line.has("date") && !Date::try_parse(line.text("date"), date)) {
    fail("--date {}: not a date; expected YYYY-MM-DD", line.text("date"));
  }
  if (date > last_day(session)) {
    fail("--date {}: the store ends on {}", date.to_string(), last_day(session).to_string());
  }
  return date;
}

}  // namespace hedgelab::app
