#include "engine/reference/rule_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/core/digest.h"
#include "engine/core/error.h"

namespace hedgelab {
namespace {

constexpr std::string_view kCalendarFile = "closed_weekdays.csv";
constexpr std::string_view kStampDutyFile = "stamp_duty.csv";
constexpr std::string_view kStampDutyPart = "stamp duty";

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

/// Reads files, each once, and digests what was read under a name: the file's part in the rule book and not its path,
/// so that a folder may move.
class RuleFiles {
 public:
  CsvFile read(std::string_view part, const std::filesystem::path& path) {
    CsvFile file(path);
    digest_.add(part);
    digest_.add(std::string_view(file.text));
    return file;
  }
  /// As read, of a table whose last row holds on.
  CsvFile read_dated(std::string_view part, const std::filesystem::path& path) {
    CsvFile file = read(part, path);
    dated_.push_back({std::string(part), file.name, known_to(file), {}});
    return file;
  }
  /// Says of the dated tables that nobody has claimed yet whose they are.
  void claim(const std::vector<Instrument>& instruments) {
    for (DatedFile& file : dated_) {
      if (!file.products.empty() || file.part == kStampDutyPart) continue;
      for (const Instrument& instrument : instruments) file.products.push_back(instrument.code);
    }
  }
  [[nodiscard]] std::vector<DatedFile> dated() const { return dated_; }
  [[nodiscard]] std::string digest() const { return digest_.hex(); }

 private:
  Digest digest_;
  std::vector<DatedFile> dated_;
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

ProductTables read_product_tables(const InstrumentSet& files, RuleFiles& read) {
  const CsvFile sessions = read.read_dated("sessions", files.sessions);
  const CsvFile instruments = read.read("products", files.products);
  const CsvFile fees = read.read_dated("fees", files.fees);
  const CsvFile delivery_fees = read.read_dated("delivery fees", files.delivery_fees);
  const CsvFile margins = read.read_dated("margins", files.margins);
  const CsvFile limits = read.read_dated("position limits", files.position_limits);
  ProductTables tables{read_instruments(instruments),          SessionSchedule::read(sessions),
                       FeeSchedule::read(fees, delivery_fees), MarginSchedule::read(margins),
                       PositionLimits::read(limits),           {}};
  if (files.price_limit_exceptions) {
    tables.exceptions =
        PriceLimitExceptions::read(read.read_dated("price limit exceptions", *files.price_limit_exceptions));
  }
  read.claim(tables.instruments);
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

}  // namespace

struct RuleBook::Tables {
  TradingCalendar calendar;
  ProductTables of_products;
  StampDuty stamp_duty;
  std::vector<DatedFile> dated_files;
  std::string digest;
};

RuleBook::RuleBook(Tables tables)
    : calendar(std::move(tables.calendar)),
      sessions(std::move(tables.of_products.sessions)),
      contracts(std::move(tables.of_products.instruments), calendar),
      fees(std::move(tables.of_products.fees)),
      margins(std::move(tables.of_products.margins)),
      limits(std::move(tables.of_products.limits)),
      price_limit_exceptions(std::move(tables.of_products.exceptions)),
      stamp_duty(std::move(tables.stamp_duty)),
      dated_files(std::move(tables.dated_files)),
      digest(std::move(tables.digest)) {
  check_complete(*this);
  check_expiries(*this);
  check_binding(price_limit_exceptions, contracts, calendar);
}

RuleBook RuleBook::read(const std::filesystem::path& folder) {
  RuleFiles files;
  TradingCalendar calendar = TradingCalendar::read(files.read("calendar", folder / kCalendarFile));
  StampDuty stamp_duty = StampDuty::read(files.read_dated(kStampDutyPart, folder / kStampDutyFile));
  ProductTables tables = read_product_tables(base_tables(folder), files);
  return RuleBook({std::move(calendar), std::move(tables), std::move(stamp_duty), files.dated(), files.digest()});
}

RuleBook RuleBook::read(const std::filesystem::path& folder, const InstrumentSet& set) {
  RuleFiles files;
  StampDuty stamp_duty = StampDuty::read(files.read_dated(kStampDutyPart, folder / kStampDutyFile));
  if (!set.file.empty()) (void)files.read("instrument set", set.file);
  std::optional<TradingCalendar> own;
  if (set.calendar) own = TradingCalendar::read(files.read("calendar", *set.calendar));
  ProductTables tables = read_product_tables(set, files);
  if (own) return RuleBook({*std::move(own), std::move(tables), std::move(stamp_duty), files.dated(), files.digest()});
  TradingCalendar calendar = TradingCalendar::read(files.read("calendar", folder / kCalendarFile));
  ProductTables base = read_product_tables(base_tables(folder), files);
  append(base, std::move(tables));
  return RuleBook({std::move(calendar), std::move(base), std::move(stamp_duty), files.dated(), files.digest()});
}

}  // namespace hedgelab
