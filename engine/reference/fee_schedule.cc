#include "engine/reference/fee_schedule.h"

#include <set>

#include "engine/core/csv_table.h"
#include "engine/reference/dated_table.h"

namespace hedgelab {
namespace {

constexpr Rate kHighestPlausibleRate = Rate::from_raw(Rate::kScale / 100);

Rate fee_rate(const CsvTable::Row& row, std::string_view column) {
  const Rate rate = row.rate(column);
  if (rate < Rate{} || rate > kHighestPlausibleRate) {
    row.reject(column, fmt::format("{} is no share of notional between 0 and {}", to_string(rate),
                                   to_string(kHighestPlausibleRate)));
  }
  return rate;
}

Money fee_amount(const CsvTable::Row& row, std::string_view column) {
  const Money fee = row.money(column);
  if (fee < Money{}) row.reject(column, fmt::format("{} is negative; expected CNY", to_string(fee)));
  return fee;
}

}  // namespace

FeeSchedule FeeSchedule::read(const CsvFile& fees, const CsvFile& delivery_fees) {
  FeeSchedule schedule;
  const auto trading = CsvTable::read(
      fees, {"product", "effective_date", "open_rate", "close_rate", "close_today_rate", "open_per_lot_cny",
             "close_per_lot_cny", "close_today_per_lot_cny", "order_fee_cny", "mark", "source"});
  schedule.name_ += " " + trading.name();
  for (const auto& row : trading.rows()) {
    const FeeRates rates{fee_rate(row, "open_rate"),
                         fee_rate(row, "close_rate"),
                         fee_rate(row, "close_today_rate"),
                         fee_amount(row, "order_fee_cny"),
                         fee_amount(row, "open_per_lot_cny"),
                         fee_amount(row, "close_per_lot_cny"),
                         fee_amount(row, "close_today_per_lot_cny")};
    add_dated_row(schedule.rates_, schedule.name_, row, "product", rates);
  }
  const auto delivery = CsvTable::read(delivery_fees, {"product", "effective_date", "rate", "mark", "source"});
  schedule.delivery_name_ += " " + delivery.name();
  for (const auto& row : delivery.rows()) {
    add_dated_row(schedule.delivery_, schedule.delivery_name_, row, "product", fee_rate(row, "rate"));
  }
  return schedule;
}

const FeeRates& FeeSchedule::at(std::string_view product, Date date) const {
  return value_at(rates_, name_, product, date);
}

Rate FeeSchedule::delivery_rate(std::string_view product, Date date) const {
  return value_at(delivery_, delivery_name_, product, date);
}

std::vector<std::string> FeeSchedule::products() const {
  std::set<std::string> products;
  for (const auto& [product, rows] : rates_) products.insert(product);
  for (const auto& [product, rows] : delivery_) products.insert(product);
  return {products.begin(), products.end()};
}

std::vector<std::string> FeeSchedule::traded_products() const { return subjects_of(rates_); }

std::vector<std::string> FeeSchedule::delivered_products() const { return subjects_of(delivery_); }

void FeeSchedule::append(FeeSchedule other) {
  append_dated(rates_, name_, std::move(other.rates_), other.name_);
  append_dated(delivery_, delivery_name_, std::move(other.delivery_), other.delivery_name_);
}

void FeeSchedule::add(const std::string& product, Date effective, FeeRates rates) {
  add_dated(rates_, name_, product, effective, rates);
}

void FeeSchedule::add_delivery(const std::string& product, Date effective, Rate rate) {
  add_dated(delivery_, delivery_name_, product, effective, rate);
}

}  // namespace hedgelab
