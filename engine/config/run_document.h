#pragma once
// A run's JSON as a struct: every key it may have, declared. What needs no rule book stands in the plan itself; what
// does (index words, flows by the month, a sleeve's product) stands here as it was written, until backtest_reader.h
// makes the plan whole.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/fields.h"
#include "engine/session/run_plan.h"

namespace hedgelab {

/// Money on a day, or equal sums on the first trading day of every month of a span.
struct FlowDocument {
  enum class Every : std::uint8_t { kMonth };
  static constexpr std::array<std::string_view, 1> kEveryWords{"month"};
  friend constexpr std::span<const std::string_view> words_of(Every) { return kEveryWords; }
  Money amount;
  std::optional<Date> date, from, to;
  std::optional<Every> every;
  void fields(FieldVisitor& keys);
};

struct SleeveDocument {
  SleeveConfig sleeve;
  std::optional<Rate> spot_share;
  void fields(FieldVisitor& keys);
};

struct SpotDocument {
  std::optional<std::string> series;
  std::optional<std::string> csv;
};

struct RunDocument {
  std::string schema, name;
  std::optional<std::string> extends;
  MarketSource market;
  RunPlan plan;
  bool has_spot = false;
  SpotDocument spot;
  std::vector<FlowDocument> flows;
  std::vector<SleeveDocument> sleeves;
  std::vector<std::string> benchmarks;
  /// All keys but "variants", whose items are changes of this very object.
  void fields(FieldVisitor& keys);

 private:
  void spot_fields(FieldVisitor& keys);
};

}  // namespace hedgelab
