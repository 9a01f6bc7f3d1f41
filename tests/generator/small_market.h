#pragma once
// Small synthetic markets for the tests, from the shipped sample's spec.

#include <memory>
#include <string>

#include "engine/config/read_generator_spec.h"
#include "engine/generator/market_generator.h"
#include "engine/store/bar_store.h"
#include "tests/support/places.h"

namespace hedgelab::test {

inline const RuleBook& generator_rules() {
  static const RuleBook kRules = RuleBook::read(reference_folder());
  return kRules;
}

inline std::filesystem::path sample_spec_file() { return source_folder() / "configs" / "markets" / "sample.json"; }

/// The sample's market with all three frequencies over [start, end].
inline MarketSpec sample_market(std::string_view start, std::string_view end) {
  MarketSpec spec = read_generator_spec(sample_spec_file());
  spec.start = Date::parse(start);
  spec.end = Date::parse(end);
  spec.bars = {
      {Frequency::kDaily, {}, {}, {}}, {Frequency::kFiveMinutes, {}, {}, {}}, {Frequency::kOneMinute, {}, {}, {}}};
  return spec;
}

/// Keeps the first `count` products.
inline MarketSpec first_products(MarketSpec spec, std::size_t count) {
  spec.products.resize(count);
  spec.correlation.resize(count);
  for (auto& row : spec.correlation) row.resize(count);
  return spec;
}

/// A market written to a scratch folder and opened.
class GeneratedStore {
 public:
  explicit GeneratedStore(const MarketSpec& spec)
      : made_(generate_market(spec, generator_rules(), folder_ / "store")),
        store_(folder_ / "store", generator_rules()) {}
  [[nodiscard]] const BarStore& store() const { return store_; }
  [[nodiscard]] const GeneratedMarket& made() const { return made_; }

 private:
  ScratchFolder folder_;
  GeneratedMarket made_;
  BarStore store_;
};

}  // namespace hedgelab::test
