// Studies of the market as tables.

#include <nlohmann/json.hpp>

#include "engine/config/account_file.h"
#include "engine/config/asked_studies.h"
#include "engine/config/read_instrument_set.h"
#include "engine/config/rule_rows.h"
#include "engine/config/study_document.h"
#include "engine/core/error.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {
namespace {

// {"parameters", "looks_ahead", "notes", "tables", "data_digest", "rules_digest", "is_synthetic"}
py::dict study_parts(const Study& study, const Rules& rules, const Session* session) {
  py::dict parts;
  parts["parameters"] = study.parameters;
  parts["looks_ahead"] = study.looks_ahead;
  parts["notes"] = study.notes;
  py::list tables;
  for (const StudyTable& table : study.tables) tables.append(parts_of(table.table));
  parts["tables"] = tables;
  parts["data_digest"] = session == nullptr ? "" : session->market.store().digest();
  parts["rules_digest"] = rules.book.digest;
  parts["is_synthetic"] = session != nullptr && session->market.store().is_synthetic();
  return parts;
}

// Of a document of that kind: [(name, parts)], on `known` where it is of the market that the document names.
py::list studies_of(const std::string& kind, const std::string& text, const std::string& name,
                    const std::vector<std::string>& settings, const std::string& reference,
                    const std::shared_ptr<Session>& known) {
  Json document = parse_json(text, name);
  for (const std::string& setting : settings) set_json_path(document, setting, name);
  const auto rules = rules_for(reference, instruments_of(document, name), known ? known->rules : nullptr);
  const AskedStudies asked = read_asked_studies(kind, document, name, rules->book);
  std::shared_ptr<Session> session;
  if (asked.market) {
    const bool is_known = known && known->rules == rules && known->market.plan() == *asked.market;
    session = is_known ? known : open_session(rules, *asked.market, {});
  }
  std::vector<NamedStudy> studies;
  {
    const py::gil_scoped_release released;
    if (session) {
      const std::lock_guard lock(session->one_at_a_time);
      studies = asked.make(&session->market);
    } else {
      studies = asked.make(nullptr);
    }
  }
  py::list all;
  for (const NamedStudy& one : studies)
    all.append(py::make_tuple(one.name, study_parts(one.study, *rules, session.get())));
  return all;
}

py::dict today(const std::shared_ptr<Session>& session, const py::object& date,
               const std::vector<std::string>& products, const std::string& dividends, const std::string& account,
               const py::object& since) {
  TodayRequest request;
  request.products = products;
  if (!date.is_none()) request.date = to_date(date, "date");
  request.study.rates_since = to_date(since, "since");
  using Source = DividendConfig::Source;
  request.dividends.source = dividends == "none"            ? Source::kNone
                             : dividends == "trailing_year" ? Source::kTrailingYear
                                                            : Source::kForecast;
  if (request.dividends.source == Source::kForecast) request.dividends.table = dividends;
  if (!account.empty()) request.study.account = read_account_file(account, session->rules->book);
  Study study;
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(session->one_at_a_time);
    study = today_on(session->market, std::move(request));
  }
  return study_parts(study, *session->rules, session.get());
}

py::dict rules_on(const std::string& product, const py::object& date, bool history, const std::string& reference,
                  const std::string& instruments, const std::shared_ptr<Rules>& known) {
  const auto rules = rules_for(reference, instruments, known);
  RulesStudy study;
  study.product = product;
  study.date = to_date(date, "on");
  study.history = history;
  study.rows = read_rule_rows(reference, instruments, rules->book, product);
  return study_parts(rules_study(rules->book, study), *rules, nullptr);
}

}  // namespace

void bind_studies(py::module_& module) {
  module.def("studies", &studies_of);
  module.def("today", &today);
  module.def("rules_on", &rules_on);
}

}  // namespace hedgelab::python
