// Rules, plans and markets: what is read from JSON and opened from a store.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "engine/config/backtest_reader.h"
#include "engine/config/config_file.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/strategy/registry.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {

Rules::Rules(std::filesystem::path reference_folder, std::filesystem::path instrument_set)
    : reference(std::move(reference_folder)),
      instruments(std::move(instrument_set)),
      book(read_rule_book(reference, instruments)) {}

bool has_guest(const RunPlan& plan) {
  const auto is_guest = [](const std::string& name) { return !name.empty() && find_strategy(name).is_guest; };
  return is_guest(plan.backtest.strategy) ||
         std::any_of(plan.backtest.sleeves.begin(), plan.backtest.sleeves.end(),
                     [&](const SleeveConfig& sleeve) { return is_guest(sleeve.strategy); });
}

bool Plans::have_guests() const { return std::any_of(config.variants.begin(), config.variants.end(), &has_guest); }

std::shared_ptr<const Rules> rules_for(const std::string& reference, const std::filesystem::path& instruments,
                                       const std::shared_ptr<const Rules>& known) {
  if (known && known->reference == reference && known->instruments == instruments) return known;
  return std::make_shared<const Rules>(reference, instruments);
}

std::shared_ptr<Session> open_session(const std::shared_ptr<const Rules>& rules, const MarketSource& market,
                                      const std::vector<std::filesystem::path>& net_values) {
  const py::gil_scoped_release released;
  return std::make_shared<Session>(rules, market, net_values);
}

py::tuple key_of(const MarketSource& market, const std::vector<std::filesystem::path>& net_values) {
  std::vector<std::string> files;
  for (const auto& file : net_values) files.push_back(file.string());
  return py::make_tuple(market.store.string(), market.instruments.string(), std::string(to_string(market.bars)),
                        market.stand_in, market.stand_in_product, py::tuple(py::cast(files)));
}

namespace {

// A document in memory stands in the current folder: what it extends is found from there.
Json document_of(const std::string& text, const std::string& name) {
  Json document = parse_json(text, name);
  if (!document.is_object() || !document.contains("extends") || !document["extends"].is_string()) return document;
  Json base = load_run_document(document["extends"].get<std::string>());
  document.erase("extends");
  merge_json(base, document);
  return base;
}

std::shared_ptr<Plans> read_plans(Json document, const std::string& name, const std::vector<std::string>& settings,
                                  const std::string& reference, const std::shared_ptr<const Rules>& known) {
  auto plans = std::make_shared<Plans>();
  plans->warnings = apply_settings(document, settings, name);
  plans->rules = rules_for(reference, instruments_of(document, name), known);
  plans->config = read_run_config(document, name, plans->rules->book);
  return plans;
}

std::shared_ptr<Session> open_store(const std::string& store, const std::string& bars, const std::string& reference,
                                    const std::string& instruments, const std::shared_ptr<const Rules>& known) {
  const auto frequency = parse_frequency(bars);
  if (!frequency) {
    throw InputError("bars", fmt::format("'{}' is not one of {}{}", bars, fmt::join(kFrequencyWords, ", "),
                                         did_you_mean(bars, kFrequencyWords)));
  }
  MarketSource source;
  source.store = store;
  source.instruments = instruments;
  source.bars = *frequency;
  return open_session(rules_for(reference, instruments, known), source, {});
}

struct Column {
  const char* name;
  const char* unit;
  std::span<const std::int32_t> cells;
  bool is_price;
};

// The bars of a series as one block of doubles, a row for each column, and the minutes of their ends; daily bars carry
// their day's first minute. Only bars that are there have a place. Where a field of a bar is missing it is NaN.
py::dict bars_of(const std::shared_ptr<Session>& session, const std::string& symbol, const std::string& bars,
                 const py::object& from, const py::object& to) {
  const auto frequency = parse_frequency(bars);
  if (!frequency) {
    throw InputError("frequency", fmt::format("'{}' is not one of {}{}", bars, fmt::join(kFrequencyWords, ", "),
                                              did_you_mean(bars, kFrequencyWords)));
  }
  const BarStore& store = session->market.store();
  const BarSeries& series = store.get(symbol, *frequency);
  const SlotGrid& grid = store.grid(*frequency);
  const TradingCalendar& calendar = session->rules->book.calendar;
  const Date first_date = from.is_none() ? calendar.day(series.first_day) : to_date(from, "start");
  const Date last_date = to.is_none() ? calendar.day(series.last_day) : to_date(to, "end");
  DayIndex first = series.first_day;
  while (first <= series.last_day && calendar.day(first) < first_date) ++first;
  DayIndex last = series.last_day;
  while (last >= first && calendar.day(last) > last_date) --last;

  const BarColumns& columns = *series.columns;
  std::vector<Column> kept;
  const auto keep = [&](const char* name, const char* unit, std::span<const std::int32_t> cells, bool is_price) {
    if (!cells.empty()) kept.push_back({name, unit, cells, is_price});
  };
  const char* points = series.kind == SeriesKind::kNetValue ? "thousandths" : "index points";
  keep("open", points, columns.open, true);
  keep("high", points, columns.high, true);
  keep("low", points, columns.low, true);
  keep("close", points, columns.close, true);
  keep("settlement", points, columns.settlement, true);
  keep("volume", "lots", columns.volume, false);
  keep("open_interest", "lots", columns.open_interest, false);

  const auto origin = grid.slots_before(series.first_day);
  const auto begin = static_cast<std::size_t>(grid.slots_before(first) - origin);
  const auto end = static_cast<std::size_t>(std::max(first, last + 1) == first ? grid.slots_before(first) - origin
                                                                               : grid.slots_before(last + 1) - origin);
  std::size_t rows = 0;
  for (std::size_t at = begin; at < end; ++at) rows += columns.present[at] != 0 ? 1 : 0;
  const bool has_turnover = !columns.turnover.empty();
  const auto width = static_cast<py::ssize_t>(kept.size() + (has_turnover ? 1 : 0));
  std::vector<double> block(static_cast<std::size_t>(width) * rows);
  double* to_block = block.data();
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  for (const Column& column : kept) {
    for (std::size_t at = begin; at < end; ++at) {
      if (columns.present[at] == 0) continue;
      const std::int32_t raw = column.cells[at];
      *to_block++ = column.is_price ? (raw == kMissingPrice ? kMissing : static_cast<double>(raw) / Price::kScale)
                                    : (raw == kMissingCount ? kMissing : static_cast<double>(raw));
    }
  }
  if (has_turnover) {
    for (std::size_t at = begin; at < end; ++at) {
      if (columns.present[at] == 0) continue;
      const std::int64_t raw = columns.turnover[at];
      *to_block++ = raw == kMissingTurnover ? kMissing : static_cast<double>(raw);
    }
  }
  std::vector<std::int64_t> minutes;
  minutes.reserve(rows);
  std::size_t at = begin;
  for (DayIndex day = first; day <= last; ++day) {
    for (int slot = 0; slot < grid.slots_on(day); ++slot, ++at) {
      if (columns.present[at] == 0) continue;
      const bool is_daily = *frequency == Frequency::kDaily;
      minutes.push_back((is_daily ? Timestamp(calendar.day(day), 0) : grid.end_of({day, slot})).minutes());
    }
  }
  py::dict parts;
  py::list names, units;
  for (const Column& column : kept) {
    names.append(column.name);
    units.append(column.unit);
  }
  if (has_turnover) {
    names.append("turnover");
    units.append("CNY");
  }
  parts["names"] = names;
  parts["units"] = units;
  parts["block"] = array_with(std::move(block), width);
  parts["minutes"] = array_with(std::move(minutes));
  parts["kind"] = std::string(to_string(series.kind));
  parts["source"] = series.source;
  return parts;
}

py::list series_of(const Session& session) {
  const TradingCalendar& calendar = session.rules->book.calendar;
  py::list rows;
  for (const BarSeries& series : session.market.store().series()) {
    rows.append(py::make_tuple(series.symbol, std::string(to_string(series.kind)),
                               std::string(to_string(series.frequency)), to_python(calendar.day(series.first_day)),
                               to_python(calendar.day(series.last_day)), series.source));
  }
  return rows;
}

py::list products_of_rules(const Rules& rules) {
  py::list rows;
  for (const Instrument& one : rules.book.contracts.instruments()) {
    rows.append(py::make_tuple(one.code, one.underlying, one.total_return, one.multiplier, one.tick.to_double(),
                               to_python(one.first_trading_day)));
  }
  return rows;
}

}  // namespace

void bind_market(py::module_& module) {
  py::class_<Rules, std::shared_ptr<Rules>>(module, "Rules")
      .def_property_readonly("digest", [](const Rules& rules) { return rules.book.digest; })
      .def("products", &products_of_rules);
  py::class_<Plans, std::shared_ptr<Plans>>(module, "Plans")
      .def_property_readonly("name", [](const Plans& plans) { return plans.config.name; })
      .def_readonly("warnings", &Plans::warnings)
      .def_property_readonly("rules", [](const Plans& plans) { return std::const_pointer_cast<Rules>(plans.rules); })
      .def_property_readonly("has_variants", [](const Plans& plans) { return plans.config.variants.size() > 1; })
      .def_property_readonly("runs", [](const Plans& plans) { return plans.config.variants.size(); })
      .def_property_readonly(
          "market",
          [](const Plans& plans) { return key_of(plans.config.market, net_value_files(plans.config.variants)); },
          "what a session must be of to make the runs: equal tuples, equal sessions")
      .def("open", [](const Plans& plans) {
        return open_session(plans.rules, plans.config.market, net_value_files(plans.config.variants));
      });
  py::class_<Session, std::shared_ptr<Session>>(module, "Session")
      .def_property_readonly("rules",
                             [](const Session& session) { return std::const_pointer_cast<Rules>(session.rules); })
      .def_property_readonly("digest", [](const Session& session) { return session.market.store().digest(); })
      .def_property_readonly("description", [](const Session& session) { return session.market.store().description(); })
      .def_property_readonly("is_synthetic",
                             [](const Session& session) { return session.market.store().is_synthetic(); })
      .def("series", &series_of)
      .def("bars", &bars_of);
  module.def("read_config", [](const std::string& path, const std::vector<std::string>& settings,
                               const std::string& reference, const std::shared_ptr<Rules>& known) {
    return read_plans(load_run_document(path), path, settings, reference, known);
  });
  module.def("read_document",
             [](const std::string& text, const std::string& name, const std::vector<std::string>& settings,
                const std::string& reference, const std::shared_ptr<Rules>& known) {
               return read_plans(document_of(text, name), name, settings, reference, known);
             });
  module.def("load_document", [](const std::string& path) { return load_run_document(path).dump(); });
  module.def("load_json", [](const std::string& path) { return read_json_file(path).dump(); });
  module.def("open_store", [](const std::string& store, const std::string& bars, const std::string& reference,
                              const std::string& instruments, const std::shared_ptr<Rules>& known) {
    return open_store(store, bars, reference, instruments, known);
  });
}

}  // namespace hedgelab::python
