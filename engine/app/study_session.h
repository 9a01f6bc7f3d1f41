#pragma once
// What the commands of market analysis share: from a document to its studies on the terminal or in a folder.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/study_output.h"
#include "engine/session/market_session.h"

namespace hedgelab::app {

[[nodiscard]] StudyOrigin origin_of(const MarketSession& session, std::string name);

/// Adds CONFIG, --set, --format, --out and --reference.
void add_study_options(CommandLine& line, const std::string& config_help);

/// Makes the studies of CONFIG, a document of that kind (config/asked_studies.h) changed by `settings`, and puts them
/// out. `text`, when given, is the terminal's view of the first.
void put_out_studies(const CommandLine& line, std::string_view kind, const std::vector<std::string>& settings,
                     const std::function<std::string(const Study&)>& text = {});

}  // namespace hedgelab::app
