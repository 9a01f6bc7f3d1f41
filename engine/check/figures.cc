#include "engine/check/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hedgelab::check {
namespace {

using OrderedJson = nlohmann::ordered_json;

// Words about a result, and what it was made of: compared apart from its figures.
constexpr std::string_view kNoFigures[] = {"name", "description", "provenance", "effective_config"};

void collect(const OrderedJson& value, const std::string& path, bool with_lists, std::vector<Figure>& figures) {
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      const bool is_left_out = !with_lists && path.empty() &&
                               std::find(std::begin(kNoFigures), std::end(kNoFigures), key) != std::end(kNoFigures);
      if (!is_left_out) collect(member, below(key), with_lists, figures);
    }
  } else if (value.is_array()) {
    if (!with_lists) return;
    for (std::size_t i = 0; i < value.size(); ++i) collect(value[i], below(fmt::format("{}", i)), true, figures);
  } else {
    Figure figure{path, value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace), {}};
    if (value.is_number()) figure.number = value.get<double>();
    figures.push_back(std::move(figure));
  }
}

}  // namespace

std::vector<Figure> figures_of(const OrderedJson& result) {
  std::vector<Figure> figures;
  collect(result, "", false, figures);
  return figures;
}

const Figure* find_figure(const std::vector<Figure>& figures, std::string_view path) {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const Figure& one) { return one.path == path; });
  return found == figures.end() ? nullptr : &*found;
}

std::vector<Figure> leaves_of(const OrderedJson& document, const std::string& prefix) {
  std::vector<Figure> figures;
  collect(document, prefix, true, figures);
  return figures;
}

}  // namespace hedgelab::check
