#include "engine/check/tolerance.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/core/error.h"

namespace hedgelab::check {

bool Tolerance::allows(double before, double now) const {
  const double apart = std::fabs(now - before);
  switch (kind) {
    case Kind::kExact: return before == now;
    case Kind::kAbsolute: return apart <= size;
    case Kind::kRelative: return apart <= size * std::max(std::fabs(before), std::fabs(now));
    case Kind::kIgnored: return true;
  }
  throw InvariantError("unknown kind of a tolerance");
}

std::string to_string(const Tolerance& tolerance) {
  switch (tolerance.kind) {
    case Tolerance::Kind::kExact: return "exact";
    case Tolerance::Kind::kAbsolute: return fmt::format("absolute {}", tolerance.size);
    case Tolerance::Kind::kRelative: return fmt::format("relative {}", tolerance.size);
    case Tolerance::Kind::kIgnored: return "ignored";
  }
  throw InvariantError("unknown kind of a tolerance");
}

Tolerance parse_tolerance(std::string_view text, std::string_view where) {
  if (text == "exact") return {};
  if (text == "ignored") return {Tolerance::Kind::kIgnored, 0.0};
  const std::size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  const std::string_view size = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  Tolerance tolerance;
  const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), tolerance.size);
  const bool is_number = error == std::errc() && end == size.data() + size.size() && std::isfinite(tolerance.size);
  if ((word != "absolute" && word != "relative") || !is_number || tolerance.size < 0.0) {
    fail("{}: '{}' is no tolerance; expected exact, ignored, 'absolute X' or 'relative X' with X >= 0", where, text);
  }
  tolerance.kind = word == "absolute" ? Tolerance::Kind::kAbsolute : Tolerance::Kind::kRelative;
  return tolerance;
}

const Tolerance& Tolerances::of(std::string_view figure) const {
  const auto found = of_figure.find(figure);
  return found == of_figure.end() ? otherwise : found->second;
}

}  // namespace hedgelab::check
