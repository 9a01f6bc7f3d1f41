#pragma once
// A sweep made sense of: its space, the rows it keeps, and any of its points as a run.
//
//   const SweepConfig config = load_sweep_config("configs/sweeps/study.json");
//   const RuleBook rules = read_rule_book(reference, instruments_of(config));
//   const Sweep sweep(config, rules);
//   MarketSession session(rules, sweep.market(), sweep.net_value_files());
//   engine_runner(session, sweep.shape())->run(sweep,
//   std::vector<PointNumber>{0, 1, 2});

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/config/sweep_document.h"
#include "engine/reference/rule_book.h"
#include "engine/session/run_plan.h"
#include "engine/sweep/point_runner.h"
#include "engine/sweep/sweep_space.h"

namespace hedgelab {

/// A training and the test after it; empty windows are none.
struct Fold {
  std::size_t train = 0, test = 0;  // places in RowShape::windows
};

class Sweep final : public PointPlans {
 public:
  /// REQUIRES: `rules` are those of instruments_of(config) and outlive the sweep. Throws InputError for what SweepSpace
  /// refuses, a figure that is none, a space without a point, a value with which no run can be read (each value of each
  /// axis is tried, with the others as in the first point), an axis that another hides, a search by a figure that is
  /// not kept or with a round of no length, and windows that leave no day for a training or a test.
  Sweep(SweepConfig config, const RuleBook& rules);

  [[nodiscard]] const SweepConfig& config() const { return config_; }
  [[nodiscard]] const SweepSpace& space() const { return space_; }
  [[nodiscard]] const RowShape& shape() const { return shape_; }
  /// Of shape().windows: the equal parts come first, then those of the folds.
  [[nodiscard]] std::size_t parts() const { return parts_; }
  [[nodiscard]] const std::vector<Fold>& folds() const { return folds_; }
  [[nodiscard]] PointNumber first_point() const { return first_point_; }
  [[nodiscard]] const MarketSource& market() const { return market_; }
  [[nodiscard]] std::vector<std::filesystem::path> net_value_files() const;
  /// Points that are computed and written together: by the config, or so that a block is some seconds of work.
  [[nodiscard]] PointNumber block() const { return block_; }

  [[nodiscard]] RunPlan plan(PointNumber point) const override;
  [[nodiscard]] std::vector<FieldValue> values_of(std::string_view key) const override;
  /// The same but that the run ends on `end`.
  [[nodiscard]] RunPlan plan_until(PointNumber point, Date end) const;
  /// The whole run of a point as a config, named `NAME-POINT`. Throws InputError for a number that is no point.
  [[nodiscard]] Json document_of(PointNumber point) const;
  /// The period of the first point.
  [[nodiscard]] ReturnWindow period() const { return {first_plan_.backtest.start, first_plan_.backtest.end}; }

 private:
  [[nodiscard]] Json document_with(const std::vector<FieldValue>& values) const;
  [[nodiscard]] RunPlan read_plan(std::vector<FieldValue> values, PointNumber point) const;
  [[nodiscard]] PointNumber usual_block() const;
  void find_first_point();
  void refuse_hidden_axes() const;
  void check_search() const;
  void try_every_value() const;
  void lay_out_windows();

  SweepConfig config_;
  const RuleBook* rules_;
  SweepSpace space_;
  RowShape shape_;
  std::size_t parts_ = 0;
  std::vector<Fold> folds_;
  PointNumber first_point_ = 0;
  RunPlan first_plan_;
  MarketSource market_;
  PointNumber block_ = 1;
  std::vector<bool> is_parameter_;        // of each axis: a parameter of the one
                                          // strategy, changed in the plan itself
  std::vector<FieldValue> first_values_;  // of the first point
  /// Plans by the values of the other axes, the parameters as in the first point: what a point comes to must not depend
  /// on who was asked for before it. What is asked for successively differs in the last axes, so a few are enough.
  mutable std::map<std::vector<FieldValue>, RunPlan> read_plans_;
};

[[nodiscard]] std::filesystem::path instruments_of(const SweepConfig& config);

}  // namespace hedgelab
