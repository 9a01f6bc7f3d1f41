// Whether a strategy can see what it must not.

#include "engine/check/audit.h"

#include <chrono>

#include "engine/session/batch.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {
namespace {

py::dict audit(const std::shared_ptr<Session>& session, const Plans& plans, double seconds, std::size_t most_cuts,
               std::uint64_t seed, int threads) {
  check::AuditOptions options;
  options.seconds = seconds;
  options.most_cuts = most_cuts;
  options.seed = seed;
  options.threads = threads;
  const auto begun = std::chrono::steady_clock::now();
  options.clock = [begun] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(); };
  options.progress = [](const std::string&, double) {
    const py::gil_scoped_acquire held;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  };
  check::AuditReport report;
  const BatchScope scope(session);
  {
    const py::gil_scoped_release released;
    const std::lock_guard lock(session->one_at_a_time);
    check_plans(session->market, plans.config.variants);
    report = check::audit(session->market, plans.config.variants, options);
  }
  py::list steps, breaches;
  for (const check::AuditStep& step : report.steps) {
    steps.append(py::make_tuple(step.check, step.made, step.seconds, step.skipped));
  }
  for (const check::Breach& breach : report.breaches) {
    breaches.append(py::make_tuple(breach.check, breach.run, breach.text));
  }
  py::dict answer;
  answer["steps"] = steps;
  answer["breaches"] = breaches;
  answer["decisions"] = report.decisions;
  answer["text"] = check::audit_text(report);
  return answer;
}

}  // namespace

void bind_audits(py::module_& module) { module.def("audit", &audit); }

}  // namespace hedgelab::python
