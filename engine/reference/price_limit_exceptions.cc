#include "engine/reference/price_limit_exceptions.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/csv_table.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

std::string subject_of(const PriceLimitExceptions::Row& row) {
  return row.contract.empty() ? "all contracts of " + row.product : row.contract;
}

}  // namespace

PriceLimitExceptions PriceLimitExceptions::read(const CsvFile& file) {
  const auto table = CsvTable::read(file, {"product", "contract", "from", "to", "limit", "mark", "source"});
  PriceLimitExceptions exceptions;
  for (const auto& row : table.rows()) {
    if (row.empty("product")) row.reject("product", "is empty; expected a product code");
    exceptions.add({std::string(row.text("product")), std::string(row.text("contract")), row.date("from"),
                    row.date("to"), row.rate("limit"), row.where()});
  }
  return exceptions;
}

void PriceLimitExceptions::add(Row row) {
  if (row.to < row.from) {
    fail("{}: column 'to': {} is before {}; expected the first and the last day of the exception", row.place,
         row.to.to_string(), row.from.to_string());
  }
  if (row.limit <= Rate{} || row.limit >= Rate::from_integer(1)) {
    fail("{}: column 'limit': {} is no share of the settlement price in (0, 1)", row.place, to_string(row.limit));
  }
  for (const Row& other : rows_) {
    if (other.product != row.product || other.contract != row.contract || other.to < row.from || row.to < other.from) {
      continue;
    }
    fail("{}: column 'from': {} has a limit on {} already, by {}", row.place, subject_of(row),
         std::max(row.from, other.from).to_string(), other.place);
  }
  first_ = rows_.empty() ? row.from : std::min(first_, row.from);
  last_ = rows_.empty() ? row.to : std::max(last_, row.to);
  rows_.push_back(std::move(row));
}

void PriceLimitExceptions::append(const PriceLimitExceptions& other) {
  for (const Row& row : other.rows_) add(row);
}

std::optional<Rate> PriceLimitExceptions::at(const Instrument& instrument, const Contract& contract, Date date) const {
  if (date < first_ || date > last_) return std::nullopt;
  std::optional<Rate> of_product;
  for (const Row& row : rows_) {
    if (date < row.from || date > row.to || row.product != instrument.code) continue;
    if (row.contract == contract.code) return row.limit;
    if (row.contract.empty()) of_product = row.limit;
  }
  return of_product;
}

void check_binding(const PriceLimitExceptions& exceptions, const ContractTable& contracts,
                   const TradingCalendar& calendar) {
  for (const PriceLimitExceptions::Row& row : exceptions.rows()) {
    const auto instruments = contracts.instruments();
    const auto product = std::find_if(instruments.begin(), instruments.end(),
                                      [&](const Instrument& instrument) { return instrument.code == row.product; });
    if (product == instruments.end()) {
      std::vector<std::string> known;
      for (const Instrument& instrument : instruments) known.push_back(instrument.code);
      fail("{}: column 'product': there is no product '{}'; known are {}", row.place, row.product,
           fmt::join(known, ", "));
    }
    Date first = product->first_trading_day;
    Date last = calendar.last_date();
    if (!row.contract.empty()) {
      const auto id = contracts.find(row.contract);
      if (!id || contracts.contract(*id).code != row.contract || &contracts.instrument_of(*id) != &*product) {
        fail("{}: column 'contract': the rules list no contract '{}' of {}; expected a code like {}2506", row.place,
             row.contract, row.product, row.product);
      }
      first = contracts.contract(*id).listed_on;
      last = std::min(last, contracts.contract(*id).last_trading_day);
    }
    const Date from = std::max(first, row.from);
    const Date to = std::min(last, row.to);
    if (from > to || calendar.trading_days_between(from, to) + (calendar.is_trading_day(from) ? 1 : 0) == 0) {
      fail("{}: column 'from': {} does not trade between {} and {}; its days are {} to {}", row.place, subject_of(row),
           row.from.to_string(), row.to.to_string(), first.to_string(), last.to_string());
    }
  }
}

}  // namespace hedgelab
