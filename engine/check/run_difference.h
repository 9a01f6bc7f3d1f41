#pragma once
// What differs between two runs, from the text of their files (engine/report/result_folder.h): figures, days, fills,
// periods, causes, and what went into them. Columns are found by name, so that runs of two versions can be compared as
// far as they have the same columns.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check/figures.h"
#include "engine/check/tolerance.h"
#include "engine/report/result_folder.h"

namespace hedgelab::check {

struct FigureDifference {
  std::string path;
  std::optional<Figure> a, b;  // nullopt: that side does not have it
  Tolerance tolerance;
  bool differs = false;  // by more than the tolerance
  /// b - a; nullopt unless both are numbers.
  [[nodiscard]] std::optional<double> change() const;
};

/// The first day on which two curves differ.
struct DayDifference {
  std::string date;
  std::string a, b;      // equity as written; "" where that side has no such day
  std::size_t days = 0;  // that differ in all
  std::size_t of = 0;    // days that either side has
};

/// The first place at which two lists of fills (or rolls) differ.
struct FillDifference {
  std::size_t row = 0;               // from 1
  std::string a, b;                  // "2024-01-02 09:30 IC2401 open -53 at 6535.4, fee 1593.33"; "" past the end
  std::vector<std::string> columns;  // in which the two differ
};

struct PeriodDifference {
  std::string period;  // "2024" or "2024-08"
  std::optional<double> a, b;
  bool differs = false;
};

/// What one cause brought in one year, CNY.
struct CauseDifference {
  std::string cause;
  std::string year;
  double a = 0.0, b = 0.0;
};

/// Something that went into the runs and is not the same: "build", "data", "rules", "config strategy.slot".
struct InputChange {
  std::string what;
  std::string a, b;
};

struct RunDifference {
  std::string name;
  std::vector<InputChange> inputs;
  std::vector<FigureDifference> figures;  // all, in the order of A's result.json
  std::optional<DayDifference> first_day;
  std::optional<FillDifference> first_fill;
  std::optional<FillDifference> first_roll;
  std::vector<PeriodDifference> years, months;  // all that either has
  std::vector<CauseDifference> causes;          // that are not zero on both sides
  std::vector<std::string> only_a, only_b;      // fills, as FillDifference says them
  /// Whether a figure, a day or a trade differs by more than its tolerance.
  [[nodiscard]] bool differs() const;
};

/// REQUIRES: both have result.json; without a table what it holds is not compared.
[[nodiscard]] RunDifference compare_runs(const report::RunFiles& a, const report::RunFiles& b,
                                         const Tolerances& tolerances);

// Its parts, for whoever has the tables alone. Throw InputError for a table without the columns they need.
[[nodiscard]] std::optional<DayDifference> first_day_apart(const report::FileTable& a, const report::FileTable& b,
                                                           const Tolerance& tolerance);
/// By the columns of a list of fills or rolls that both tables have, but for the numbers of orders.
[[nodiscard]] std::optional<FillDifference> first_row_apart(const report::FileTable& a, const report::FileTable& b);

}  // namespace hedgelab::check
