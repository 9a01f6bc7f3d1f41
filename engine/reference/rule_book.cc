#include "engine/reference/rule_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/core/digest.h"
#include "engine/core/error.h"
#include "engine/core/files.h"

namespace hedgelab {
namespace {

constexpr std::string_view kCalendarFile = "closed_weekdays.csv";
constexpr std::string_view kStampDutyFile = "stamp_duty.csv";

InstrumentSet base_tables(const std::filesystem::path& folder) {
  InstrumentSet tables;
  tables.sessions = folder / "sessions.csv";
  tables.products = folder / "products.csv";
  tables.fees = folder / "fees.csv";
  tables.delivery_fees = folder / "delivery_fees.csv";
  tables.margins = folder / "margins.csv";
  tables.position_limits = folder / "position_limits.csv";
  tables.price_limit_exceptions = folder / "price_limit_exceptions.csv";
  return tables;
}

/// Names and bytes of files in the order in which they are added. The name is the file's part in the rule book and not
/// its path, so that a folder may move.
class RuleDigest {
 public:
  void add(std::string_view part, const std::filesystem::path& file) {
    digest_.add(part);
    digest_.add(std::string_view(read_file(file)));
  }
  void add(const InstrumentSet& tables) {
    if (!tables.file.empty()) add("instrument set", tables.file);
    if (tables.calendar) add("calendar", *tables.calendar);
    add("sessions", tables.sessions);
    add("products", tables.products);
    add("fees", tables.fees);
    add("delivery fees", tables.delivery_fees);
    add("margins", tables.margins);
    add("position limits", tables.position_limits);
    if (tables.price_limit_exceptions) add("price limit exceptions", *tables.price_limit_exceptions);
  }
  [[nodiscard]] std::string hex() const { return digest_.hex(); }

 private:
  Digest digest_;
};

/// The tables of one folder that speak of products, before they are joined to those of another.
struct ProductTables {
  std::vector<Instrument> instruments;
  SessionSchedule sessions;
  FeeSchedule fees;
  MarginSchedule margins;
  PositionLimits limits;
  PriceLimitExceptions exceptions;
};

void check_products_known(const std::filesystem::path& file, const std::vector<std::string>& products,
                          const std::filesystem::path& products_file, const std::vector<Instrument>& instruments) {
  std::vector<std::string> known;
  for (const auto& instrument : instruments) known.push_back(instrument.code);
  for (const auto& product : products) {
    if (std::find(known.begin(), known.end(), product) == known.end()) {
      fail("{}: rows for '{}', which {} does not list; it lists {}", file.string(), product, products_file.string(),
           fmt::join(known, ", "));
    }
  }
}

ProductTables read_product_tables(const InstrumentSet& files) {
  ProductTables tables{read_instruments(files.products),
                       SessionSchedule::read(files.sessions),
                       FeeSchedule::read(files.fees, files.delivery_fees),
                       MarginSchedule::read(files.margins),
                       PositionLimits::read(files.position_limits),
                       {}};
  if (files.price_limit_exceptions) tables.exceptions = PriceLimitExceptions::read(*files.price_limit_exceptions);
  const auto check = [&](const std::filesystem::path& file, const std::vector<std::string>& products) {
    check_products_known(file, products, files.products, tables.instruments);
  };
  check(files.fees, tables.fees.traded_products());
  check(files.delivery_fees, tables.fees.delivered_products());
  check(files.margins, tables.margins.products());
  check(files.position_limits, tables.limits.products());
  if (files.price_limit_exceptions) {
    std::vector<std::string> products;
    for (const auto& row : tables.exceptions.rows()) products.push_back(row.product);
    check(*files.price_limit_exceptions, products);
  }
  return tables;
}

void append(ProductTables& tables, ProductTables other) {
  for (auto& instrument : other.instruments) {
    for (const auto& before : tables.instruments) {
      if (before.code != instrument.code) continue;
      fail("{}: column 'code': the product '{}' is defined in {} already; expected a code of its own", instrument.place,
           instrument.code, before.place);
    }
    tables.instruments.push_back(std::move(instrument));
  }
  tables.sessions.append(std::move(other.sessions));
  tables.fees.append(std::move(other.fees));
  tables.margins.append(std::move(other.margins));
  tables.limits.append(std::move(other.limits));
  tables.exceptions.append(other.exceptions);
}

/// Asks every table for the first trading day of every product: a gap throws the table's own error here, not in a run.
void check_complete(const RuleBook& rules) {
  for (const auto& instrument : rules.contracts.instruments()) {
    const Date first = instrument.first_trading_day;
    try {
      static_cast<void>(rules.session_of(instrument, first));
      static_cast<void>(rules.fees.at(instrument.code, first));
      static_cast<void>(rules.fees.delivery_rate(instrument.code, first));
      static_cast<void>(rules.margins.at(instrument.code, first));
      static_cast<void>(rules.limits.position_limit(instrument.code, first));
    } catch (const InputError& error) {
      fail("{}: product {} trades from {} on, but {}", instrument.place, instrument.code, first.to_string(),
           error.what());
    }
  }
}

/// A product whose every contract outlives the calendar has no expiry that a run could reach.
void check_expiries(const RuleBook& rules) {
  for (std::size_t i = 0; i < rules.contracts.instruments().size(); ++i) {
    const InstrumentId id{static_cast<std::uint16_t>(i)};
    const Instrument& instrument = rules.contracts.instrument(id);
    const Contract& first = rules.contracts.contracts_of(id).front();
    if (rules.calendar.covers(first.last_trading_day)) continue;
    fail("{}: product {}: its first contract {} expires {}, outside the calendar, which covers {} to {}",
         instrument.place, instrument.code, first.code, first.last_trading_day.to_string(),
         rules.calendar.first_date().to_string(), rules.calendar.last_date().to_string());
  }
}

RuleBook make_rule_book(TradingCalendar calendar, ProductTables tables, StampDuty stamp_duty, std::string digest) {
  ContractTable contracts(std::move(tables.instruments), calendar);
  RuleBook rules{std::move(calendar),          std::move(tables.sessions), std::move(contracts),
                 std::move(tables.fees),       std::move(tables.margins),  std::move(tables.limits),
                 std::move(tables.exceptions), std::move(stamp_duty),      std::move(digest)};
  check_complete(rules);
  check_expiries(rules);
  check_binding(rules.price_limit_exceptions, rules.contracts, rules.calendar);
  return rules;
}

}  // namespace

RuleBook RuleBook::read(const std::filesystem::path& folder) {
  const InstrumentSet base = base_tables(folder);
  RuleDigest digest;
  digest.add("calendar", folder / kCalendarFile);
  digest.add("stamp duty", folder / kStampDutyFile);
  digest.add(base);
  return make_rule_book(TradingCalendar::read(folder / kCalendarFile), read_product_tables(base),
                        StampDuty::read(folder / kStampDutyFile), digest.hex());
}

RuleBook RuleBook::read(const std::filesystem::path& folder, const InstrumentSet& set) {
  RuleDigest digest;
  digest.add("stamp duty", folder / kStampDutyFile);
  digest.add(set);
  StampDuty stamp_duty = StampDuty::read(folder / kStampDutyFile);
  if (set.calendar) {
    return make_rule_book(TradingCalendar::read(*set.calendar), read_product_tables(set), std::move(stamp_duty),
                          digest.hex());
  }
  const InstrumentSet base = base_tables(folder);
  digest.add("calendar", folder / kCalendarFile);
  digest.add(base);
  ProductTables tables = read_product_tables(base);
  append(tables, read_product_tables(set));
  return make_rule_book(TradingCalendar::read(folder / kCalendarFile), std::move(tables), std::move(stamp_duty),
                        digest.hex());
}

}  // namespace hedgelab
