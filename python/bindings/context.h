#pragma once
// What a strategy in Python holds of its Context: the same questions and orders, and nothing outside of a call.

#include "engine/strategy/context.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {

class Sight {
 public:
  explicit Sight(std::shared_ptr<Session> session) : session_(std::move(session)) {}

  /// From now on `context` answers; nullptr: nothing does, and asking is a RuntimeError in Python. What was handed out
  /// (numbers, texts, views of closed bars) stays good.
  void look_at(Context* context) { context_ = context; }
  [[nodiscard]] Context& now() const;
  [[nodiscard]] const std::shared_ptr<Session>& session() const { return session_; }

  [[nodiscard]] ContractId contract(const std::string& code) const;
  [[nodiscard]] SeriesId series(const std::string& symbol) const;

 private:
  Context* context_ = nullptr;
  std::shared_ptr<Session> session_;
};

void bind_context(py::module_& module);

}  // namespace hedgelab::python
