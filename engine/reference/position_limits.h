#pragma once
// Limits on one client's positions and daily openings, non-hedging accounts. Source:
// market_data/reference/position_limits.csv.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/reference/effective_dated.h"

namespace hedgelab {

enum class OpeningLimitScope : std::uint8_t { kNone, kPerDirection, kPerProduct, kPerContract };

struct OpeningLimit {
  OpeningLimitScope scope = OpeningLimitScope::kNone;
  std::int64_t lots = 0;  // a day; meaningless for kNone
};

class PositionLimits {
 public:
  /// CSV columns: kind,product,effective_date,lots,scope,mark,source with kind position|opening and scope none,
  /// per_direction, per_product or per_contract (position rows: per_contract_side); lots are empty for none.
  /// Rows of a product stand in date order. Throws InputError naming file, line and column.
  [[nodiscard]] static PositionLimits read(const CsvFile& file);
  /// Lots one client may hold on one side of one contract. Throws InputError outside the table.
  [[nodiscard]] std::int64_t position_limit(std::string_view product, Date date) const;
  /// scope kNone before the first opening limit of the product (2015-07-07 for IC). Throws InputError for a product
  /// that the table does not know at all.
  [[nodiscard]] OpeningLimit opening_limit(std::string_view product, Date date) const;

  /// Products of either kind of row.
  [[nodiscard]] std::vector<std::string> products() const;

  /// Takes in a table of other products. Throws InputError naming both tables when a product stands in both.
  void append(PositionLimits other);
  void add_position(const std::string& product, Date effective, std::int64_t lots);
  void add_opening(const std::string& product, Date effective, OpeningLimit limit);

 private:
  std::string name_ = "position limit table";
  std::map<std::string, EffectiveDated<std::int64_t>, std::less<>> positions_;
  std::map<std::string, EffectiveDated<OpeningLimit>, std::less<>> openings_;
};

}  // namespace hedgelab
