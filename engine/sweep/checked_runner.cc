#include "engine/sweep/checked_runner.h"

#include <fmt/format.h>

#include "engine/sweep/scramble.h"

namespace hedgelab {
namespace {

class CheckedRunner final : public PointRunner {
 public:
  CheckedRunner(std::unique_ptr<PointRunner> fast, std::unique_ptr<PointRunner> reference, RowShape shape)
      : fast_(std::move(fast)), reference_(std::move(reference)), shape_(std::move(shape)) {}

  std::optional<std::vector<PointRow>> run(const PointPlans& plans, std::span<const PointNumber> points) override {
    auto rows = fast_->run(plans, points);
    if (!rows) return rows;
    ensure(rows->size() == points.size(), "a runner gave not one row for every point");
    std::vector<PointNumber> chosen;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (!(is_first_ && i == 0) && scrambled(points[i]) % kCheckedInOneOf != 0) continue;
      chosen.push_back(points[i]);
      places.push_back(i);
    }
    is_first_ = false;
    if (chosen.empty()) return rows;
    const auto again = reference_->run(plans, chosen);
    if (!again) return std::nullopt;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::string difference = difference_of((*rows)[places[i]], (*again)[i], shape_);
      if (difference.empty()) continue;
      throw InvariantError(
          fmt::format("point {}: the fast road and the engine do not agree: {}", chosen[i], difference));
    }
    return rows;
  }
  LaneCounts counts() const override { return fast_->counts(); }

 private:
  std::unique_ptr<PointRunner> fast_, reference_;
  RowShape shape_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<PointRunner> checked_runner(std::unique_ptr<PointRunner> fast, std::unique_ptr<PointRunner> reference,
                                            RowShape shape) {
  return std::make_unique<CheckedRunner>(std::move(fast), std::move(reference), std::move(shape));
}

}  // namespace hedgelab
