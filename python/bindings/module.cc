// The module hedgelab._engine.

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/store/damaged_store.h"
#include "engine/strategy/not_carried.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {
namespace {

// Errors are classes of Python's own (hedgelab/errors.py), so that they can be caught, pickled and documented there.
void raise(const char* type, const py::object& first, const py::object& second) {
  const py::object error = py::module_::import("hedgelab.errors").attr(type);
  PyErr_SetObject(error.ptr(), py::make_tuple(first, second).ptr());
}

void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const NotCarried& error) {
    raise("NotCarried", py::str(error.message()), py::str(error.place()));
  } catch (const InputError& error) {
    raise("InputError", py::str(error.message()), py::str(error.place()));
  } catch (const DamagedStore& error) {
    raise("InputError", py::str(error.what()), py::str(""));
  } catch (const InvariantError& error) {
    PyErr_SetString(py::module_::import("hedgelab.errors").attr("EngineFault").ptr(), error.what());
  }
}

}  // namespace

py::object to_python(Date date) {
  return py::reinterpret_steal<py::object>(PyDate_FromDate(date.year(), date.month(), date.day()));
}

py::object to_python(Timestamp time) {
  const Date date = time.date();
  return py::reinterpret_steal<py::object>(PyDateTime_FromDateAndTime(
      date.year(), date.month(), date.day(), time.minute_of_day() / 60, time.minute_of_day() % 60, 0, 0));
}

// The macros of datetime.h are C.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
Date to_date(const py::handle& value, const char* what) {
  if (PyDate_Check(value.ptr())) {
    // pandas' NaT is a datetime that equals nothing, itself included; `equal` would not ask it.
    if (!value.attr("__eq__")(value).cast<bool>()) throw InputError(what, "is NaT; expected a day");
    if (PyDateTime_Check(value.ptr()) && !value.attr("tzinfo").is_none()) {
      throw InputError(what, fmt::format("{} is in a time zone; days of this exchange have none",
                                         py::str(value).cast<std::string>()));
    }
    return Date::from_ymd(PyDateTime_GET_YEAR(value.ptr()), PyDateTime_GET_MONTH(value.ptr()),
                          PyDateTime_GET_DAY(value.ptr()));
  }
  Date date;
  if (!py::isinstance<py::str>(value) || !Date::try_parse(value.cast<std::string>(), date)) {
    throw InputError(what, fmt::format("{} is no date; expected a datetime.date or 'YYYY-MM-DD'",
                                       py::repr(value).cast<std::string>()));
  }
  return date;
}
#pragma GCC diagnostic pop

}  // namespace hedgelab::python

PYBIND11_MODULE(_engine, module) {
  using namespace hedgelab::python;
  PyDateTime_IMPORT;
  module.doc() = "The engine of hedgelab. What a user calls is in the package hedgelab.";
  py::register_exception_translator(&translate);
  module.def("version", [] { return std::string(hedgelab::engine_version()); });
  bind_cells(module);
  bind_market(module);
  bind_runs(module);
  bind_strategies(module);
  bind_studies(module);
  bind_sweeps(module);
  bind_imports(module);
  bind_audits(module);
}
