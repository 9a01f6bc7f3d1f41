// Sweeps: many points of one config, and what they came to.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/config/config_file.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/sweep/block_walk.h"
#include "engine/sweep/heat_map.h"
#include "engine/sweep/lane_runner.h"
#include "engine/sweep/merge.h"
#include "engine/sweep/sweep_reading.h"
#include "engine/sweep/sweep_run.h"
#include "engine/sweep/sweep_table.h"
#include "python/bindings/bindings.h"
#include "python/bindings/watch.h"

namespace hedgelab::python {
namespace {

/// A sweep as its config asks for it.
struct SweepPlan {
  SweepPlan(std::shared_ptr<const Rules> with, SweepConfig config, std::vector<std::string> said)
      : rules(std::move(with)), sweep(std::move(config), rules->book), warnings(std::move(said)) {}
  const std::shared_ptr<const Rules> rules;
  const Sweep sweep;
  const std::vector<std::string> warnings;
};

/// A sweep and the folder that its rows stand in.
struct SweepRows {
  SweepRows(std::shared_ptr<const SweepPlan> of, const std::string& folder_of_rows, SweepIdentity identity)
      : plan(std::move(of)), folder(folder_of_rows, plan->sweep, std::move(identity)) {}
  const std::shared_ptr<const SweepPlan> plan;
  const SweepFolder folder;
  SweepCounts counts;        // of the call that made them; zeros of rows that were opened
  std::mutex one_at_a_time;  // a sweep makes its plans for one thread at a time
};

std::shared_ptr<SweepPlan> plan_of(SweepConfig config, const std::vector<std::string>& settings,
                                   const std::string& reference, const std::shared_ptr<const Rules>& known) {
  std::vector<std::string> warnings;
  if (!settings.empty()) {
    Json base = *config.base;
    warnings = apply_settings(base, settings, config.file + ": base");
    config.base = std::make_shared<const Json>(std::move(base));
  }
  auto rules = rules_for(reference, instruments_of(config), known);
  return std::make_shared<SweepPlan>(std::move(rules), std::move(config), std::move(warnings));
}

// `store`, when given, takes the place of the base's.
SweepConfig on_store(SweepConfig config, const std::string& store) {
  if (store.empty()) return config;
  Json base = *config.base;
  base["data"]["store"] = store;
  config.base = std::make_shared<const Json>(std::move(base));
  return config;
}

// A document in memory stands in the current folder: a base that it names is found from there.
SweepConfig config_of(const std::string& text, const std::string& name) {
  Json document = parse_json(text, name);
  if (document.is_object() && document.contains("base")) {
    Json& base = document["base"];
    if (base.is_string() && !base.get<std::string>().empty()) {
      base = load_run_document(base.get<std::string>());
    } else if (base.is_object()) {
      base = joined_document(base, name);
    }
  }
  return read_sweep_config(document, name);
}

// Without the GIL.
void make_rows(SweepRows& rows, Session& session, int threads, bool has_guests, Watch& watch) {
  const Sweep& sweep = rows.plan->sweep;
  const auto make = [&](const Proceed& proceed) {
    double done = 0.0, all = 1.0;
    RunnerOptions options;
    options.threads = threads;
    options.proceed = [&](double inside) { return proceed(std::min(1.0, (done + inside) / all)); };
    const auto runner = usual_runner(session.market, sweep.shape(), options);
    rows.counts = run_sweep(rows.folder, *runner, {}, [&](const SweepCounts& now) {
      done = static_cast<double>(now.done());
      all = std::max(1.0, static_cast<double>(now.points));
    });
  };
  if (!has_guests) {
    work_beside(watch, make);
    return;
  }
  make([&](double share) {
    watch.look(share);
    return true;
  });
}

// `merged`: also the files that `hedgelab sweep` writes beside the blocks.
std::shared_ptr<SweepRows> run_points(const std::shared_ptr<const SweepPlan>& plan,
                                      const std::shared_ptr<Session>& session, const std::string& folder, bool merged,
                                      int threads, py::object progress) {
  check_threads(threads);
  BatchScope::refuse_within(*session);
  Watch watch(std::move(progress));
  BatchScope scope(session);
  const bool has_guests = has_guest(plan->sweep.plan(plan->sweep.first_point()));
  const py::gil_scoped_release released;
  const std::lock_guard lock(session->one_at_a_time);
  if (!has_guests) check_some_points(plan->sweep, session->market);
  auto rows = std::make_shared<SweepRows>(plan, folder, identity_of(plan->sweep, session->market));
  make_rows(*rows, *session, has_guests ? 1 : threads, has_guests, watch);
  if (merged) {
    merge_blocks(rows->folder);
    write_reading(rows->folder);
  }
  return rows;
}

std::shared_ptr<SweepRows> open_sweep(const std::string& folder, const std::string& reference) {
  const StoredSweep stored = read_stored_sweep(folder);
  auto rules = rules_for(reference, instruments_of(stored.config), nullptr);
  SweepIdentity identity = stored.identity;
  identity.rules_digest = rules->book.digest;
  auto plan = std::make_shared<SweepPlan>(std::move(rules), stored.config, std::vector<std::string>{});
  return std::make_shared<SweepRows>(std::move(plan), folder, std::move(identity));
}

py::dict rows_of(SweepRows& rows) {
  Table table(sweep_schema(rows.plan->sweep));
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(rows.one_at_a_time);
    for_each_block(rows.folder,
                   [&](const std::vector<PointRow>& block) { append_rows(table, rows.plan->sweep, block); });
  }
  return parts_of(table);
}

py::dict best_of(SweepRows& rows, const std::string& by, bool plateaus, int count, bool groups) {
  if (count < 1) throw InputError("rows", fmt::format("{}: expected at least 1", count));
  BestOptions options;
  options.by = parse_wishes(by);
  options.plateaus = plateaus;
  options.rows = static_cast<std::size_t>(count);
  const SweepReading reading = [&] {
    const py::gil_scoped_release released;
    const std::lock_guard lock(rows.one_at_a_time);
    return read_sweep(rows.folder, options, groups);
  }();
  py::dict tables;
  for (const Table* table : {&reading.best, &reading.luck, &reading.out_of_sample}) {
    tables[py::str(table->name())] = parts_of(*table);
  }
  return tables;
}

std::string run_document_of(SweepRows& rows, PointNumber point) {
  const std::lock_guard lock(rows.one_at_a_time);
  return rows.plan->sweep.document_of(point).dump();
}

}  // namespace

void bind_sweeps(py::module_& module) {
  py::class_<SweepPlan, std::shared_ptr<SweepPlan>>(module, "SweepPlan")
      .def_property_readonly("name", [](const SweepPlan& plan) { return plan.sweep.config().document.name; })
      .def_readonly("warnings", &SweepPlan::warnings)
      .def_property_readonly("points",
                             [](const SweepPlan& plan) {
                               const bool is_search = plan.sweep.config().document.search.is_there;
                               const SweepSpace& space = plan.sweep.space();
                               return is_search ? most_points(plan.sweep) : space.count_points(0, space.size());
                             })
      .def_property_readonly("axes",
                             [](const SweepPlan& plan) {
                               std::vector<std::string> keys;
                               for (const Axis& axis : plan.sweep.space().axes()) keys.push_back(axis.key());
                               return keys;
                             })
      .def_property_readonly("figures",
                             [](const SweepPlan& plan) {
                               std::vector<std::string> names;
                               for (const auto* one : plan.sweep.shape().figures)
                                 names.push_back(one->declaration.name);
                               return names;
                             })
      .def_property_readonly(
          "market", [](const SweepPlan& plan) { return key_of(plan.sweep.market(), plan.sweep.net_value_files()); })
      .def("open", [](const SweepPlan& plan) {
        return open_session(plan.rules, plan.sweep.market(), plan.sweep.net_value_files());
      });
  py::class_<SweepRows, std::shared_ptr<SweepRows>>(module, "SweepRows")
      .def_property_readonly("plan",
                             [](const SweepRows& rows) { return std::const_pointer_cast<SweepPlan>(rows.plan); })
      .def_property_readonly("unfinished", [](const SweepRows& rows) { return rows.counts.unfinished; })
      .def("table", &rows_of)
      .def("best", &best_of)
      .def("document", &run_document_of);
  module.def("read_sweep",
             [](const std::string& path, const std::vector<std::string>& settings, const std::string& reference,
                const std::shared_ptr<Rules>& known, const std::string& store) {
               return plan_of(on_store(load_sweep_config(path), store), settings, reference, known);
             });
  module.def("read_sweep_document",
             [](const std::string& text, const std::string& name, const std::vector<std::string>& settings,
                const std::string& reference, const std::shared_ptr<Rules>& known, const std::string& store) {
               return plan_of(on_store(config_of(text, name), store), settings, reference, known);
             });
  module.def("run_sweep", &run_points);
  module.def("open_sweep", &open_sweep);
}

}  // namespace hedgelab::python
