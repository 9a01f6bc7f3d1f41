// Strategies written in Python as strategies of the engine.

#include <algorithm>

#include "engine/core/error.h"
#include "engine/strategy/not_carried.h"
#include "engine/strategy/registry.h"
#include "python/bindings/context.h"

namespace hedgelab::python {
namespace {

/// At which bars a strategy is asked.
struct Wakeups {
  bool every_bar = true;
  int minutes_before_close = 0;     // of the one call a day, when not
  std::vector<int> minutes_of_day;  // of the bars' ends, sorted; empty: none named

  [[nodiscard]] bool wakes(const Context& context) const {
    if (every_bar) return true;
    if (minutes_of_day.empty()) return context.is_decision_bar(minutes_before_close);
    return std::binary_search(minutes_of_day.begin(), minutes_of_day.end(), context.now().minute_of_day());
  }
};

class GuestStrategy final : public Strategy {
 public:
  GuestStrategy(py::object strategy, std::string name, Wakeups wakeups)
      : strategy_(std::move(strategy)), name_(std::move(name)), wakeups_(std::move(wakeups)) {
    BatchScope* scope = BatchScope::current();
    sight_ = std::make_shared<Sight>(scope == nullptr ? nullptr : scope->session);
    context_ = py::cast(sight_);
    call_ = strategy_.attr(wakeups_.every_bar || !wakeups_.minutes_of_day.empty() ? "on_bar" : "on_day");
  }
  ~GuestStrategy() override {
    const py::gil_scoped_acquire held;
    call_ = py::object();
    context_ = py::object();
    strategy_ = py::object();
  }

  void on_bar(Context& context) override {
    if (!wakeups_.wakes(context)) return;
    const py::gil_scoped_acquire held;
    sight_->look_at(&context);
    const Closing closing{*sight_};
    try {
      call_(context_);
    } catch (py::error_already_set& error) {
      fail_of(error);
    }
  }

  [[nodiscard]] std::vector<std::string> conventions() const override {
    const py::gil_scoped_acquire held;
    return strategy_.attr("_words")().cast<std::vector<std::string>>();
  }
  [[nodiscard]] bool uses_dividends() const override {
    const py::gil_scoped_acquire held;
    return strategy_.attr("uses_dividends").cast<bool>();
  }

 private:
  struct Closing {
    Sight& sight;
    ~Closing() { sight.look_at(nullptr); }
  };

  // What the strategy raises ends its run with that reason, and the traceback goes with the result. Ctrl-C and
  // SystemExit are nobody's failure: they end the batch.
  [[noreturn]] void fail_of(py::error_already_set& error) const {
    if (!error.matches(PyExc_Exception)) throw;
    const py::object words = py::module_::import("hedgelab.errors")
                                 .attr("_failure")(error.value(), error.trace() ? error.trace() : py::none());
    const auto reason = words[py::int_(0)].cast<std::string>();
    const auto kind = words[py::int_(2)].cast<std::string>();
    if (kind == "fault") throw InvariantError(reason);
    if (BatchScope* scope = BatchScope::current()) scope->traceback = words[py::int_(1)].cast<std::string>();
    if (kind == "not_carried") throw NotCarried(reason);
    if (kind == "input") throw InputError(reason);
    throw InputError(name_, reason);
  }

  py::object strategy_, context_, call_;
  std::string name_;
  Wakeups wakeups_;
  std::shared_ptr<Sight> sight_;
};

py::object to_python(const ParameterValue& value) {
  return std::visit([](const auto& one) -> py::object { return py::cast(one); }, value);
}

std::unique_ptr<Strategy> make(const std::string& name, const ParameterMap& values, const std::string& path) {
  const py::gil_scoped_acquire held;
  py::dict parameters;
  for (const auto& [key, value] : values) parameters[py::str(key)] = to_python(value);
  try {
    const py::tuple made = py::module_::import("hedgelab.strategy").attr("_make")(name, parameters);
    Wakeups wakeups{made[1].cast<bool>(), made[2].cast<int>(), made[3].cast<std::vector<int>>()};
    return std::make_unique<GuestStrategy>(made[0], name, std::move(wakeups));
  } catch (py::error_already_set& error) {
    if (!error.matches(PyExc_Exception)) throw;
    const py::object words = py::module_::import("hedgelab.errors")
                                 .attr("_failure")(error.value(), error.trace() ? error.trace() : py::none());
    throw InputError(path, fmt::format("{} cannot be made: {}", name, words[py::int_(0)].cast<std::string>()));
  }
}

ParameterInfo parameter_of(const py::dict& declared) {
  ParameterInfo info;
  info.name = declared["name"].cast<std::string>();
  info.help = declared["help"].cast<std::string>();
  info.low = declared["low"].cast<double>();
  info.high = declared["high"].cast<double>();
  info.words = declared["words"].cast<std::vector<std::string>>();
  const auto type = declared["type"].cast<std::string>();
  const py::object fallback = declared["default"];
  if (type == "boolean") {
    info.type = ParameterInfo::Type::kBoolean;
    info.fallback = fallback.cast<bool>();
  } else if (type == "integer") {
    info.type = ParameterInfo::Type::kInteger;
    info.fallback = fallback.cast<std::int64_t>();
  } else if (type == "number") {
    info.type = ParameterInfo::Type::kNumber;
    info.fallback = fallback.cast<double>();
  } else {
    info.type = type == "text" ? ParameterInfo::Type::kText : ParameterInfo::Type::kWord;
    info.fallback = fallback.cast<std::string>();
  }
  return info;
}

py::list strategies() {
  py::list all;
  for (const StrategyEntry& entry : registered_strategies()) {
    py::list parameters;
    for (const ParameterInfo& info : entry.parameters) {
      parameters.append(
          py::make_tuple(info.name, to_python(info.fallback), info.low, info.high, info.words, info.help));
    }
    all.append(py::make_tuple(entry.name, entry.summary, entry.is_guest, parameters));
  }
  return all;
}

}  // namespace

void bind_strategies(py::module_& module) {
  bind_context(module);
  module.def("register_strategy", [](const std::string& name, const std::string& summary,
                                     const std::vector<py::dict>& parameters) {
    StrategyEntry entry;
    entry.name = name;
    entry.summary = summary;
    for (const py::dict& one : parameters) entry.parameters.push_back(parameter_of(one));
    // By name and not by object: the registry is the process's, and Python ends before it.
    entry.create = [name](const ParameterMap& values, const std::string& path) { return make(name, values, path); };
    entry.products = [name](const ParameterMap& values) {
      const py::gil_scoped_acquire held;
      py::dict known;
      for (const auto& [key, value] : values) known[py::str(key)] = to_python(value);
      return py::module_::import("hedgelab.strategy").attr("_products")(name, known).cast<std::vector<std::string>>();
    };
    register_guest(std::move(entry));
  });
  module.def("strategies", &strategies);
}

}  // namespace hedgelab::python
