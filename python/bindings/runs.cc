// Runs on a session, and results.

#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/report/page.h"
#include "engine/results/figures.h"
#include "engine/results/result_writer.h"
#include "engine/results/run_tables.h"
#include "engine/session/batch.h"
#include "engine/table/read_table.h"
#include "python/bindings/bindings.h"
#include "python/bindings/watch.h"

namespace hedgelab::python {
namespace {

thread_local BatchScope* current_scope = nullptr;

/// Keeps what the runs come to, in their order.
class Keeper final : public Recorder {
 public:
  Keeper(const Plans& plans, BatchScope& scope) : runs(plans.config.variants.size()), plans_(plans), scope_(scope) {}
  void ended(std::size_t job, BacktestResult result) override {
    std::string traceback;
    if (result.end.status == RunEnd::Status::kFailed) traceback.swap(scope_.traceback);
    scope_.traceback.clear();
    runs[job] = std::make_shared<Run>(Run{plans_.rules, std::move(result), std::move(traceback)});
  }
  void refused(std::size_t, const InputError& error) override { throw error; }
  void faulted(std::size_t job, const InvariantError& error) override {
    throw InvariantError(fmt::format("{}: {}", plans_.config.variants[job].backtest.name, error.what()));
  }
  std::vector<std::shared_ptr<Run>> runs;

 private:
  const Plans& plans_;
  BatchScope& scope_;
};

std::vector<std::shared_ptr<Run>> run(const std::shared_ptr<Session>& session, const Plans& plans, int threads,
                                      py::object progress) {
  check_threads(threads);
  BatchScope::refuse_within(*session);
  const bool has_guests = plans.have_guests();
  Watch watch(std::move(progress));
  BatchScope scope(session);
  Keeper keeper(plans, scope);
  BatchOptions options;
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(session->one_at_a_time);
    // A strategy in Python is asked once: it may keep what it sees, and a trial of its first day would be seen.
    if (!has_guests) check_plans(session->market, plans.config.variants);
    options.threads = has_guests ? 1 : threads;
    if (options.threads > 1 && plans.config.variants.size() > 1) {
      options.chunk = std::clamp<std::size_t>(plans.config.variants.size() / static_cast<std::size_t>(threads), 1, 32);
      work_beside(watch, [&](const Proceed& proceed) {
        options.proceed = [&](const BatchProgress& now) { return proceed(now.share); };
        run_batch(session->market, plans.config.variants, keeper, options);
      });
    } else {
      options.proceed = [&](const BatchProgress& now) {
        watch.look(now.share);
        return true;
      };
      run_batch(session->market, plans.config.variants, keeper, options);
    }
  }
  return std::move(keeper.runs);
}

Table table_of(const Run& run, const std::string& name) {
  const BacktestResult& result = run.result;
  const ContractTable& contracts = run.rules->book.contracts;
  if (name == "equity") return equity_rows(result.equity);
  if (name == "fills") return fill_rows(result, contracts);
  if (name == "rolls") return roll_rows(result, contracts);
  if (name == "orders") return order_rows(result, contracts);
  if (name == "attribution") return attribution_rows(result.attribution);
  if (name == "settlements") return settlement_rows(result.settlements, contracts);
  if (name == "margin_calls") return margin_call_rows(result.margin_calls);
  if (name == "benchmarks") return benchmark_rows(result);
  if (name == "sleeves") return sleeve_rows(result);
  if (name == "sleeve_fills") return sleeve_fill_rows(result, contracts);
  if (name == "sleeve_calls") return sleeve_call_rows(result);
  throw InvariantError("a result has no table " + name);
}

// The declaration of a file of rows. sleeves.csv has a column for every sleeve: those that the header names.
TableSchema schema_of(const std::filesystem::path& file) {
  const std::string name = file.stem().string();
  if (name == "comparison") return comparison_figures().schema();
  for (TableSchema schema : run_table_schemas()) {
    if (schema.name != name) continue;
    if (name != "sleeves") return schema;
    const std::string text = read_file(file);
    const std::string header = text.substr(0, text.find('\n'));
    const TableColumn sleeve = schema.columns[2];
    std::vector<TableColumn> columns;
    for (std::size_t at = 0; at <= header.size();) {
      const std::size_t comma = std::min(header.find(',', at), header.size());
      const std::string column = header.substr(at, comma - at);
      const auto declared = std::find_if(schema.columns.begin(), schema.columns.end(),
                                         [&](const TableColumn& one) { return one.name == column; });
      columns.push_back(declared == schema.columns.end() ? sleeve : *declared);
      columns.back().name = column;
      at = comma + 1;
    }
    schema.columns = std::move(columns);
    return schema;
  }
  throw InputError(file.string(), "no file of a result's rows");
}

std::vector<BacktestResult> results_of(const std::vector<std::shared_ptr<Run>>& runs) {
  std::vector<BacktestResult> results;
  for (const auto& run : runs) results.push_back(run->result);
  return results;
}

void save(const std::vector<std::shared_ptr<Run>>& runs, const std::string& folder) {
  ensure(!runs.empty(), "no results to save");
  const py::gil_scoped_release released;
  write_results(results_of(runs), runs.front()->rules->book.contracts, folder);
}

// name -> (unit, meaning) of every figure of result.json's objects.
py::dict figures() {
  py::dict all;
  const auto add = [&all](const char* group, const TableSchema& schema) {
    py::list columns;
    for (const TableColumn& column : schema.columns) {
      columns.append(py::make_tuple(column.name, column.unit, column.meaning));
    }
    all[group] = columns;
  };
  add("statistics", performance_figures().schema());
  add("hedge", hedge_figures().schema());
  add("attribution", attribution_figures().schema());
  add("drawdowns", drawdown_figures().schema());
  add("overlay", overlay_figures().schema());
  return all;
}

}  // namespace

BatchScope::BatchScope(std::shared_ptr<Session> session_of_runs)
    : session(std::move(session_of_runs)), outer_(current_scope) {
  current_scope = this;
}
BatchScope::~BatchScope() { current_scope = outer_; }
BatchScope* BatchScope::current() { return current_scope; }
void BatchScope::refuse_within(const Session& session) {
  for (const BatchScope* scope = current_scope; scope != nullptr; scope = scope->outer_) {
    if (scope->session.get() != &session) continue;
    throw InputError("run",
                     "this market is in a run, whose strategy asks for another; open a market of its own for it");
  }
}

void bind_runs(py::module_& module) {
  py::class_<Run, std::shared_ptr<Run>>(module, "Run")
      .def_property_readonly("name", [](const Run& run) { return run.result.name; })
      .def_property_readonly("json", [](const Run& run) { return result_json(run.result); })
      .def_property_readonly("summary", [](const Run& run) { return result_summary(run.result); })
      .def_readonly("traceback", &Run::traceback)
      .def("table", [](const Run& run, const std::string& name) { return parts_of(table_of(run, name)); });
  module.def("run", &run);
  module.def("save", &save);
  module.def("comparison_table",
             [](const std::vector<std::shared_ptr<Run>>& runs) { return parts_of(comparison_rows(results_of(runs))); });
  module.def("read_rows", [](const std::string& file) { return parts_of(read_table(file, schema_of(file))); });
  module.def("figures", &figures);
  module.def("report_page", [](const std::string& folder) {
    const py::gil_scoped_release released;
    return report::page(report::read_result_folder(folder), {});
  });
}

}  // namespace hedgelab::python
