#pragma once
// Days on which a price limit was another one than the product's: first days of new contracts, exchange measures.
// Source: market_data/reference/price_limit_exceptions.csv.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/reference/contract_table.h"

namespace hedgelab {

class PriceLimitExceptions {
 public:
  struct Row {
    std::string product;
    std::string contract;  // "IF1009"; empty: every contract of the product
    Date from, to;         // both included
    Rate limit;            // share of the previous settlement
    std::string place;     // "price_limit_exceptions.csv:7", for messages
  };

  /// CSV columns: product,contract,from,to,limit,mark,source. Throws InputError naming file, line and column, also for
  /// a limit outside (0, 1) and for two rows that say the same of one day.
  [[nodiscard]] static PriceLimitExceptions read(const CsvFile& file);

  /// The limit in force on `date` in place of the product's own, its last-day limit included; nullopt on an ordinary
  /// day. A row that names the contract goes before one for the whole product.
  [[nodiscard]] std::optional<Rate> at(const Instrument& instrument, const Contract& contract, Date date) const;

  /// Throws InputError when `row` overlaps one of the same product and contract, has from after to, or a limit
  /// outside (0, 1).
  void add(Row row);
  /// Adds the rows of another table, as add.
  void append(const PriceLimitExceptions& other);
  [[nodiscard]] std::span<const Row> rows() const { return rows_; }

 private:
  std::vector<Row> rows_;
  // Nearly every question is about a day outside [first_, last_]: answered without a look at the rows.
  Date first_ = Date::from_days(1), last_ = Date::from_days(0);
};

/// Throws InputError naming the row when it speaks of a product or contract that `contracts` does not have, or of no
/// trading day on which it could bind: a misspelt row would leave the ordinary limit in force.
void check_binding(const PriceLimitExceptions& exceptions, const ContractTable& contracts,
                   const TradingCalendar& calendar);

}  // namespace hedgelab
