#pragma once
// What the sources of the Python module share. The module is a thin face on the session: it hands values in and out and
// decides nothing. What is comfortable in Python is written in Python (python/hedgelab); what stands here moves
// numbers.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <datetime.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/core/date.h"
#include "engine/reference/rule_book.h"
#include "engine/results/backtest_result.h"
#include "engine/session/market_session.h"
#include "engine/table/table.h"

namespace hedgelab::python {

namespace py = pybind11;

/// A rule book and where it was read from.
struct Rules {
  Rules(std::filesystem::path reference_folder, std::filesystem::path instrument_set);
  const std::filesystem::path reference, instruments;
  const RuleBook book;
};

/// A run's document as the engine reads it: what it asks for, and the rules that it was read with.
struct Plans {
  std::shared_ptr<const Rules> rules;
  RunConfig config;
  std::vector<std::string> warnings;
  /// Whether a strategy of some run is written in Python: it runs on the thread that asked for the run.
  [[nodiscard]] bool have_guests() const;
};
[[nodiscard]] bool has_guest(const RunPlan& plan);

/// A market opened. Whatever points into it holds it: a view that outlives its market in Python keeps the files mapped.
struct Session {
  Session(std::shared_ptr<const Rules> with, MarketSource source, const std::vector<std::filesystem::path>& net_values)
      : rules(std::move(with)), market(rules->book, std::move(source), net_values) {}
  const std::shared_ptr<const Rules> rules;
  MarketSession market;
  std::mutex one_at_a_time;  // of batches and studies: estimates are made by one thread at a time
};

[[nodiscard]] std::shared_ptr<Session> open_session(const std::shared_ptr<const Rules>& rules,
                                                    const MarketSource& market,
                                                    const std::vector<std::filesystem::path>& net_values);
/// What a session must be of to serve a market: equal tuples, equal sessions.
[[nodiscard]] py::tuple key_of(const MarketSource& market, const std::vector<std::filesystem::path>& net_values);
/// `known` when it was read from the same folders.
[[nodiscard]] std::shared_ptr<const Rules> rules_for(const std::string& reference,
                                                     const std::filesystem::path& instruments,
                                                     const std::shared_ptr<const Rules>& known);

/// A result with what it takes to read it; it needs no market any more.
struct Run {
  std::shared_ptr<const Rules> rules;
  BacktestResult result;
  std::string traceback;  // of a strategy in Python that raised; empty: none did
};

/// Memory that Python looks at through its buffer protocol, so that NumPy of any version makes an array of it without a
/// copy: the module knows nothing of how NumPy lays out its own objects.
struct Cells {
  std::shared_ptr<const void> owner;  // of the memory
  const void* data = nullptr;
  std::string format;  // of the struct module: "d", "q", "i", "?"
  py::ssize_t item = 0;
  std::vector<py::ssize_t> shape;
  bool is_readonly = true;
};
/// numpy.asarray(cells).
[[nodiscard]] py::object array_of(Cells cells);

/// A read-only array over memory that `owner` keeps.
template <class Value>
[[nodiscard]] py::object view_of(std::span<const Value> values, std::shared_ptr<const void> owner) {
  const auto size = static_cast<py::ssize_t>(values.size());
  return array_of({std::move(owner), values.data(), py::format_descriptor<Value>::format(), sizeof(Value), {size}});
}
/// An array of its own, with the values moved into it; of two dimensions when `rows` is given, row by row.
template <class Value>
[[nodiscard]] py::object array_with(std::vector<Value> values, py::ssize_t rows = -1) {
  const auto held = std::make_shared<std::vector<Value>>(std::move(values));
  const auto size = static_cast<py::ssize_t>(held->size());
  std::vector<py::ssize_t> shape{size};
  if (rows >= 0) shape = {rows, rows == 0 ? 0 : size / rows};
  return array_of({held, held->data(), py::format_descriptor<Value>::format(), sizeof(Value), std::move(shape), false});
}

/// A table as {"name", "meaning", "columns": [(name, unit, meaning, type, values)]}. Values are NumPy arrays (texts: a
/// list, None where missing) over a vector that the column was read into once. Missing numbers are NaN, missing days
/// (since 1970-01-01) and minutes (since then) the smallest int64, which is NumPy's NaT.
[[nodiscard]] py::dict parts_of(const Table& table);

[[nodiscard]] py::object to_python(Date date);
[[nodiscard]] py::object to_python(Timestamp time);
/// Of a date, a datetime (its day) or a text. Throws InputError naming `what`.
[[nodiscard]] Date to_date(const py::handle& value, const char* what);

void bind_cells(py::module_& module);
void bind_market(py::module_& module);
void bind_runs(py::module_& module);
void bind_strategies(py::module_& module);
void bind_studies(py::module_& module);
void bind_sweeps(py::module_& module);
void bind_imports(py::module_& module);
void bind_audits(py::module_& module);

/// What strategies in Python and the batch that asks them know of each other; one for each thread that runs a batch.
struct BatchScope {
  explicit BatchScope(std::shared_ptr<Session> session_of_runs);
  ~BatchScope();
  BatchScope(BatchScope&&) = delete;
  /// The innermost of this thread; nullptr outside of a batch.
  [[nodiscard]] static BatchScope* current();
  /// Throws InputError when this thread is in a batch on `session`, whose turn would never come.
  static void refuse_within(const Session& session);

  std::shared_ptr<Session> session;
  std::string traceback;  // of the strategy that raised last; the recorder takes it with the run that failed of it
 private:
  BatchScope* outer_;
};

}  // namespace hedgelab::python
