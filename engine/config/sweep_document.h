#pragma once
// A sweep's JSON as plain values: the run that is varied, the axes it is varied along, and what is kept of each point.
// What the keys of the axes mean, and whether their values fit, is engine/sweep's.
//
//   {"name": "study",
//    "base": "../comparisons/active.json",
//    "axes": [{"key": "strategy.degree", "values": [3, 4, 5, 6]},
//             {"key": "strategy.window", "from": 60, "to": 450, "step": 5},
//             {"key": "strategy.take_profit", "from": 0.001, "to": 0.02, "count": 18, "scale": "log"}],
//    "constraints": ["strategy.degree < strategy.window"]}

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/config/json_document.h"
#include "engine/core/fields.h"

namespace hedgelab {

/// One key and the values it takes: a list; a range by step or count; draws from a range; or, in a sample, the range
/// itself.
struct AxisDocument {
  enum class Scale : std::uint8_t { kLinear, kLog };
  static constexpr std::array<std::string_view, 2> kScaleWords{"linear", "log"};
  friend constexpr std::span<const std::string_view> words_of(Scale) { return kScaleWords; }
  std::string key;
  std::vector<FieldValue> values;
  bool holds_documents = false;  // the values are JSON objects or lists, kept as their text
  std::optional<double> from, to, step;
  std::optional<std::int64_t> count;
  Scale scale = Scale::kLinear;
  bool random = false;
  std::int64_t seed = 1;
  void fields(FieldVisitor& keys);  // all but `values`, which are of any type
  /// A value as it stands in a document.
  [[nodiscard]] Json json_of(const FieldValue& value) const;
};

/// Points spread over the axes instead of all of their combinations.
struct SampleDocument {
  enum class Method : std::uint8_t { kRandom, kLatinHypercube, kSobol };
  static constexpr std::array<std::string_view, 3> kMethodWords{"random", "latin_hypercube", "sobol"};
  friend constexpr std::span<const std::string_view> words_of(Method) { return kMethodWords; }
  bool is_there = false;
  Method method = Method::kSobol;
  std::int64_t points = 0;
  std::int64_t seed = 1;
  void fields(FieldVisitor& keys);
};

/// Days that the choice of the best point must not have seen.
struct OutOfSampleDocument {
  bool is_there = false;
  std::optional<Date> test_from;
  std::optional<int> train_months, test_months;
  void fields(FieldVisitor& keys);
};

/// A walk through spaces that are too large to be run whole.
struct SearchDocument {
  enum class Method : std::uint8_t { kHalving, kEvolution };
  static constexpr std::array<std::string_view, 2> kMethodWords{"halving", "evolution"};
  friend constexpr std::span<const std::string_view> words_of(Method) { return kMethodWords; }
  bool is_there = false;
  Method method = Method::kEvolution;
  std::string by = "sharpe";
  std::int64_t points = 1000;
  std::int64_t seed = 1;
  int population = 64;
  int rounds = 4;
  int keep_one_in = 3;
  void fields(FieldVisitor& keys);
};

struct SweepDocument {
  std::string schema, name, description;
  std::optional<std::string> extends;
  std::string variant;
  std::vector<AxisDocument> axes;
  SampleDocument sample;
  std::vector<std::string> constraints;
  std::vector<std::string> metrics;
  int parts = 16;
  std::int64_t block = 0;
  OutOfSampleDocument out_of_sample;
  SearchDocument search;
  /// All keys but "base", and of the axes "values".
  void fields(FieldVisitor& keys);
};

/// A sweep config as read: its keys, and its base as one run's document with nothing left to join.
struct SweepConfig {
  SweepDocument document;
  std::shared_ptr<const Json> base;
  std::string file;  // for messages
  /// The whole as one JSON object that read_sweep_config takes: a folder of results keeps it.
  [[nodiscard]] Json written() const;
};

/// Reads `path`, what it extends and what its base names. Throws InputError "file: path: message".
[[nodiscard]] SweepConfig load_sweep_config(const std::filesystem::path& path);
/// Of a document whose base is an object that extends nothing.
[[nodiscard]] SweepConfig read_sweep_config(const Json& document, const std::string& file);

}  // namespace hedgelab
