#pragma once
// How far a figure may move before it counts as moved.

#include <map>
#include <string>
#include <string_view>

namespace hedgelab::check {

struct Tolerance {
  enum class Kind : unsigned char { kExact, kAbsolute, kRelative, kIgnored };
  Kind kind = Kind::kExact;
  double size = 0.0;  // of kAbsolute in the figure's own unit, of kRelative a share of the larger side

  [[nodiscard]] bool allows(double before, double now) const;
  bool operator==(const Tolerance&) const = default;
};

/// "exact", "ignored", "absolute 0.01", "relative 1e-09".
[[nodiscard]] std::string to_string(const Tolerance& tolerance);
/// Throws InputError "where: ..." for any other text.
[[nodiscard]] Tolerance parse_tolerance(std::string_view text, std::string_view where);

/// By path of a figure, or name of a list.
using ToleranceTable = std::map<std::string, Tolerance, std::less<>>;

/// Of figures by their paths (figures.h); "equity" is the curve, "fills" and "rolls" are the lists.
struct Tolerances {
  ToleranceTable of_figure;
  Tolerance otherwise;
  [[nodiscard]] const Tolerance& of(std::string_view figure) const;
};

}  // namespace hedgelab::check
