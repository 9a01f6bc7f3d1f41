#pragma once
// A trading rule. The engine calls it at the close of every bar, once for the whole cross-section of contracts.

#include <string>
#include <vector>

#include "engine/strategy/context.h"
#include "engine/strategy/wake.h"

namespace hedgelab {

class Strategy {
 public:
  virtual ~Strategy() = default;
  /// Decides. An exception ends the run: nothing is swallowed.
  virtual void on_bar(Context& context) = 0;
  /// When it must be asked again, as of the bar that it has just been asked at; by itself at every bar. See wake.h for
  /// what is promised.
  [[nodiscard]] virtual Wake wake(const Context&) const { return {}; }
  /// Readings of an ambiguous source that this strategy took, in words; they stand in every result.
  [[nodiscard]] virtual std::vector<std::string> conventions() const { return {}; }
  /// What a reader must know of this run that orders and fills do not show: days on which it could not decide.
  [[nodiscard]] virtual std::vector<std::string> warnings() const { return {}; }
  /// Whether decisions use the dividend estimate: its convention then stands in the result.
  [[nodiscard]] virtual bool uses_dividends() const { return false; }
};

}  // namespace hedgelab
