#pragma once
// Exchange fees by product and date, one side: a share of traded notional plus an amount per lot, of which an exchange
// uses one and the table states both. Broker add-ons are the cost model's business. Source:
// market_data/reference/fees.csv (a row binds from the open of its effective date) and delivery_fees.csv.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/core/fixed_point.h"
#include "engine/reference/effective_dated.h"

namespace hedgelab {

struct FeeRates {
  Rate open;                    // opening a position
  Rate close;                   // closing a position of an earlier day
  Rate close_today;             // closing a position opened the same day
  Money per_order;              // CNY per order message
  Money open_per_lot{};         // CNY per lot, besides the share of notional: zero for the stock-index futures
  Money close_per_lot{};        // as close
  Money close_today_per_lot{};  // as close_today
};

class FeeSchedule {
 public:
  /// fees.csv columns: product,effective_date,open_rate,close_rate,close_today_rate,open_per_lot_cny,
  /// close_per_lot_cny,close_today_per_lot_cny,order_fee_cny,mark,source
  /// delivery_fees.csv: product,effective_date,rate,mark,source
  /// Rows of a product stand in date order. Throws InputError naming file, line and column, also for a rate outside
  /// [0, 0.01]: no exchange rate was ever above 0.0023, but a percentage written for a share would be.
  [[nodiscard]] static FeeSchedule read(const CsvFile& fees, const CsvFile& delivery_fees);
  /// Throws InputError naming table, product and date outside the table.
  [[nodiscard]] const FeeRates& at(std::string_view product, Date date) const;
  [[nodiscard]] Rate delivery_rate(std::string_view product, Date date) const;

  /// Products of either table, of fees.csv, of delivery_fees.csv.
  [[nodiscard]] std::vector<std::string> products() const;
  [[nodiscard]] std::vector<std::string> traded_products() const;
  [[nodiscard]] std::vector<std::string> delivered_products() const;

  /// Takes in a table of other products. Throws InputError naming both tables when a product stands in both.
  void append(FeeSchedule other);

  void add(const std::string& product, Date effective, FeeRates rates);
  void add_delivery(const std::string& product, Date effective, Rate rate);

 private:
  std::string name_ = "fee table";
  std::string delivery_name_ = "delivery fee table";
  std::map<std::string, EffectiveDated<FeeRates>, std::less<>> rates_;
  std::map<std::string, EffectiveDated<Rate>, std::less<>> delivery_;
};

}  // namespace hedgelab
