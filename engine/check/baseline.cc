#include "engine/check/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/table/json_text.h"

namespace hedgelab::check {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view kFormat = "hedgelab baseline 1";

// What of a table makes a result, by name: a column that a later version adds moves nothing.
std::vector<std::string_view> columns_of(std::string_view table) {
  if (table == "equity") {
    return {"date",       "net_value",        "equity", "settled_equity", "cash",
            "spot_value", "futures_notional", "fees",   "overlay",        "flow"};
  }
  if (table == "fills") {
    return {"decided_at", "filled_at", "symbol", "offset",    "purpose", "quantity",
            "price",      "notional",  "fee",    "order_fee", "slippage"};
  }
  return {"decided_at",  "filled_at", "from",   "to",   "quantity_out", "price_out",
          "quantity_in", "price_in",  "spread", "fees", "gap"};
}

std::string digest_of_table(const report::FileTable& table, std::string_view name) {
  Digest digest;
  std::vector<std::size_t> columns;
  for (const std::string_view column : columns_of(name)) columns.push_back(table.column(column));
  digest.add(static_cast<std::int64_t>(table.rows()));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const std::size_t column : columns) digest.add(table.text(row, column));
  }
  return digest.hex();
}

bool is_digested(std::string_view name) {
  return std::find(std::begin(kDigested), std::end(kDigested), name) != std::end(kDigested);
}

std::string seal_of(const Baseline& baseline) {
  Digest digest;
  digest.add(std::string_view(baseline.config)).add(std::string_view(baseline.build));
  digest.add(std::string_view(baseline.data_digest)).add(std::string_view(baseline.rules_digest));
  digest.add(std::string_view(baseline.reference_digest));
  for (const BaselineRun& run : baseline.runs) {
    digest.add(std::string_view(run.name)).add(std::string_view(run.config_digest));
    for (const auto& [name, of_table] : run.digests) digest.add(std::string_view(name)).add(std::string_view(of_table));
    for (const Figure& figure : run.figures) {
      digest.add(std::string_view(figure.path)).add(std::string_view(figure.text));
    }
  }
  return digest.hex();
}

/// A JSON object whose every member is asked for, with errors that name file and key.
class Reader {
 public:
  Reader(const OrderedJson& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) fail("{}: expected an object", where_);
  }
  const OrderedJson& get(const char* key) {
    asked_.emplace_back(key);
    const auto found = json_.find(key);
    if (found == json_.end()) fail("{}: '{}' is missing; write the baseline anew with --init", where_, key);
    return *found;
  }
  std::string text(const char* key) {
    const OrderedJson& value = get(key);
    if (!value.is_string()) fail("{}: '{}': expected a text", where_, key);
    return value.get<std::string>();
  }
  const OrderedJson& object(const char* key) {
    const OrderedJson& value = get(key);
    if (!value.is_object()) fail("{}: '{}': expected an object", where_, key);
    return value;
  }
  void done() const {
    for (const auto& [key, value] : json_.items()) {
      if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) fail("{}: unknown key '{}'", where_, key);
    }
  }
  [[nodiscard]] const std::string& where() const { return where_; }

 private:
  const OrderedJson& json_;
  std::string where_;
  std::vector<std::string> asked_;
};

BaselineRun read_run(const OrderedJson& json, const std::string& where) {
  BaselineRun run;
  Reader reader(json, where);
  run.name = reader.text("name");
  run.config_digest = reader.text("config_digest");
  for (const auto& [name, digest] : reader.object("digests").items()) {
    if (!is_digested(name) || !digest.is_string()) fail("{}: digests: '{}' is not known", where, name);
    run.digests[name] = digest.get<std::string>();
  }
  for (const std::string_view name : kDigested) {
    if (!run.digests.contains(name)) fail("{}: digests: '{}' is missing", where, name);
  }
  for (const auto& [path, value] : reader.object("figures").items()) {
    if (value.is_structured()) fail("{}: figures: '{}': expected a number or a word", where, path);
    Figure figure{path, value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace), {}};
    if (value.is_number()) figure.number = value.get<double>();
    run.figures.push_back(std::move(figure));
  }
  reader.done();
  return run;
}

}  // namespace

std::filesystem::path baseline_file_of(const std::filesystem::path& config) {
  return config.parent_path() / "baselines" / (config.stem().string() + ".json");
}

std::filesystem::path reference_file_of(const std::filesystem::path& baseline) {
  return baseline.parent_path() / (baseline.stem().string() + ".reference.gz");
}

Baseline parse_baseline(std::string_view text, const std::string& file) {
  OrderedJson json;
  try {
    json = OrderedJson::parse(text);
  } catch (const OrderedJson::exception& error) {
    fail("{}: is no baseline, or cut short: {}", file, error.what());
  }
  Reader reader(json, file);
  const std::string format =
      json.is_object() && json.contains("format") && json["format"].is_string() ? reader.text("format") : std::string();
  if (format != kFormat) {
    fail("{}: its format is '{}', this program reads '{}'; write it anew with --init", file, format, kFormat);
  }
  Baseline baseline;
  baseline.config = reader.text("config");
  baseline.build = reader.text("made_by");
  baseline.data_digest = reader.text("data_digest");
  baseline.rules_digest = reader.text("rules_digest");
  if (!reader.get("reference_digest").is_null()) baseline.reference_digest = reader.text("reference_digest");
  for (const auto& [path, words] : reader.object("tolerances").items()) {
    const std::string where = fmt::format("{}: tolerances: {}", file, path);
    if (!words.is_string()) fail("{}: expected a text such as \"absolute 0.01\"", where);
    baseline.tolerances[path] = parse_tolerance(words.get<std::string>(), where);
  }
  const OrderedJson& runs = reader.get("runs");
  if (!runs.is_array() || runs.empty()) fail("{}: 'runs': expected a list with a run in it", file);
  for (const OrderedJson& run : runs) {
    baseline.runs.push_back(read_run(run, fmt::format("{}: runs.{}", file, baseline.runs.size())));
  }
  const std::string seal = reader.text("seal");
  reader.done();
  if (seal != seal_of(baseline)) {
    fail(
        "{}: was changed by hand: its values do not give its seal. Tolerances may be edited, values are written by "
        "--update",
        file);
  }
  return baseline;
}

std::string baseline_json(const Baseline& baseline) {
  JsonText json;
  json.begin_object().member("format", kFormat).member("config", baseline.config).member("made_by", baseline.build);
  json.member("data_digest", baseline.data_digest).member("rules_digest", baseline.rules_digest);
  json.key("reference_digest");
  if (baseline.reference_digest.empty()) {
    json.null();
  } else {
    json.value(baseline.reference_digest);
  }
  json.key("tolerances").begin_object();
  for (const auto& [path, tolerance] : baseline.tolerances) json.member(path, to_string(tolerance));
  json.end_object().key("runs").begin_array();
  for (const BaselineRun& run : baseline.runs) {
    json.begin_object().member("name", run.name).member("config_digest", run.config_digest);
    json.key("digests").begin_object(JsonText::Layout::kOneLine);
    for (const auto& [name, digest] : run.digests) json.member(name, digest);
    json.end_object().key("figures").begin_object();
    for (const Figure& figure : run.figures) json.key(figure.path).embed(figure.text);
    json.end_object().end_object();
  }
  json.end_array().member("seal", seal_of(baseline)).end_object();
  return std::move(json).finish();
}

ToleranceTable usual_tolerances() {
  ToleranceTable tolerances;
  for (const std::string_view name : kDigested) tolerances[std::string(name)] = {};
  for (const char* exact : {"final_equity", "fees", "turnover", "counts.fills", "counts.rolls",
                            "counts.unfilled_orders", "margin_calls.count", "statistics.first", "statistics.last"}) {
    tolerances[exact] = {};
  }
  for (const char* figure : {"cumulative_return", "annualised_return", "volatility", "sharpe", "maximum_drawdown"}) {
    tolerances[fmt::format("statistics.{}", figure)] = {Tolerance::Kind::kAbsolute, 1e-9};
  }
  return tolerances;
}

std::string provenance_of(const report::RunFiles& run, const char* key) {
  const auto provenance = run.json->find("provenance");
  if (provenance == run.json->end() || !provenance->is_object()) return "";
  const auto found = provenance->find(key);
  return found != provenance->end() && found->is_string() ? found->get<std::string>() : std::string();
}

BaselineRun baseline_run(const report::RunFiles& run, const ToleranceTable& tolerances) {
  BaselineRun made{run.name, provenance_of(run, "config_digest"), {}, {}};
  for (const std::string_view name : kDigested) {
    const report::FileTable* table = run.table(name);
    ensure(table != nullptr, "a run without its tables");
    made.digests[std::string(name)] = digest_of_table(*table, name);
  }
  const std::vector<Figure> figures = figures_of(*run.json);
  for (const auto& [path, tolerance] : tolerances) {
    if (is_digested(path)) continue;
    const Figure* figure = find_figure(figures, path);
    if (figure == nullptr) {
      std::vector<std::string> known;
      for (const Figure& one : figures) known.push_back(one.path);
      const std::string nearest = nearest_word(path, known);
      fail("{}: a result has no figure '{}'{}", run.name, path,
           nearest.empty() ? "" : "; did you mean '" + nearest + "'?");
    }
    made.figures.push_back(*figure);
  }
  return made;
}

Baseline make_baseline(const std::string& config, std::span<const report::RunFiles> runs, ToleranceTable tolerances) {
  ensure(!runs.empty(), "a baseline of no run");
  Baseline baseline;
  baseline.config = config;
  baseline.build = provenance_of(runs.front(), "engine_version");
  baseline.data_digest = provenance_of(runs.front(), "data_digest");
  baseline.rules_digest = provenance_of(runs.front(), "rules_digest");
  baseline.tolerances = std::move(tolerances);
  for (const report::RunFiles& run : runs) baseline.runs.push_back(baseline_run(run, baseline.tolerances));
  return baseline;
}

}  // namespace hedgelab::check
