#include "engine/app/study_session.h"

#include <optional>

#include "engine/config/study_document.h"

namespace hedgelab::app {

namespace po = boost::program_options;

StudyOrigin origin_of(const MarketSession& session, std::string name) {
  return {std::move(name), session.store().digest(), session.rules().digest, session.store().is_synthetic()};
}

void add_study_options(CommandLine& line, const std::string& config_help) {
  line.positional("CONFIG", config_help);
  line.add()("set", po::value<std::vector<std::string>>()->value_name("path=value"),
             "change one value of the config, for example period.end=2024-08-02; may be repeated");
  add_output_options(line);
  add_reference_option(line);
}

void put_out_studies(const CommandLine& line, std::string_view kind, const std::vector<std::string>& settings,
                     const std::function<std::string(const Study&)>& text) {
  const StudyDocument document(line.text("CONFIG"), settings, reference_folder(line));
  const RuleBook& rules = document.rules();
  const AskedStudies asked = read_asked_studies(kind, document.json(), document.file(), rules);
  StudyOrigin origin;
  origin.name = asked.name;
  origin.rules_digest = rules.digest;
  std::optional<MarketSession> session;
  if (asked.market) {
    session.emplace(rules, *asked.market);
    origin = origin_of(*session, asked.name);
  }
  const std::vector<NamedStudy> studies = asked.make(session ? &*session : nullptr);
  put_out(line, origin, studies, text ? text(studies.front().study) : "");
}

}  // namespace hedgelab::app
