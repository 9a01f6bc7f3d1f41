#include "engine/sweep/block_walk.h"

#include <algorithm>

#include "engine/sweep/search.h"
#include "engine/sweep/sweep_folder.h"

namespace hedgelab {
namespace {

class NumberWalk final : public BlockWalk {
 public:
  explicit NumberWalk(const Sweep& sweep) : sweep_(sweep) {}
  std::optional<std::vector<PointNumber>> next() override {
    if (block_ == blocks_of(sweep_)) return std::nullopt;
    return points_of_block(sweep_, block_++);
  }
  void take(const std::vector<PointRow>&) override {}
  const PointPlans& plans() const override { return sweep_; }

 private:
  const Sweep& sweep_;
  std::uint64_t block_ = 0;
};

}  // namespace

std::unique_ptr<BlockWalk> walk_of(const Sweep& sweep) {
  const SearchDocument& search = sweep.config().document.search;
  if (!search.is_there) return std::make_unique<NumberWalk>(sweep);
  return search.method == SearchDocument::Method::kHalving ? halving_walk(sweep) : evolution_walk(sweep);
}

std::optional<Date> until_of_round(const Sweep& sweep, std::uint32_t round) {
  const SearchDocument& search = sweep.config().document.search;
  if (!search.is_there || search.method != SearchDocument::Method::kHalving) return std::nullopt;
  const auto rounds = static_cast<std::uint32_t>(search.rounds);
  if (round + 1 >= rounds) return std::nullopt;
  const ReturnWindow whole = sweep.period();
  return whole.first + ((whole.last - whole.first) >> (rounds - 1 - round));
}

PointNumber most_points(const Sweep& sweep) {
  const SearchDocument& search = sweep.config().document.search;
  return search.is_there ? static_cast<PointNumber>(search.points) : sweep.space().size();
}

}  // namespace hedgelab
