#pragma once
// Every figure of a result.json under its path: "statistics.sharpe", "counts.rolls", "end.status". A statistic that a
// later version adds is a figure without a line here.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hedgelab::check {

struct Figure {
  std::string path;
  std::string text;              // JSON, as the file has it: "0.35", "null", "\"finished\""
  std::optional<double> number;  // nullopt for a word, a truth value and null
};

/// In the order of the document. Lists (periods, drawdowns, words), provenance and the config are no figures.
[[nodiscard]] std::vector<Figure> figures_of(const nlohmann::ordered_json& result);
/// nullptr when there is none.
[[nodiscard]] const Figure* find_figure(const std::vector<Figure>& figures, std::string_view path);

/// All leaves of any document below `prefix`, lists too ("variants.0.name").
[[nodiscard]] std::vector<Figure> leaves_of(const nlohmann::ordered_json& document, const std::string& prefix = "");

}  // namespace hedgelab::check
