#include "engine/config/option_tables.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "engine/config/table_cells.h"
#include "engine/core/error.h"
#include "engine/import/text_file.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

constexpr double kMinutesBeforeClose = 900.0;  // from 00:00 to 15:00

TableColumn column(const std::string& name, CellType type) { return {name, "", "", {type}}; }

Table read(const std::filesystem::path& path, TableSchema schema) {
  return parse_table(path.string(), read_text_file(path), schema);
}

std::optional<double> number(const Table& table, std::size_t row, std::size_t at) {
  const Cell cell = table.cell(row, at);
  return cell.is_missing() ? std::nullopt : std::optional(cell.number());
}

// Rates by date and tenor: linear between tenors, flat outside them; of the latest date up to the day.
class Rates {
 public:
  Rates(const std::filesystem::path& path, double constant) : path_(path), constant_(constant) {
    if (path.empty()) return;
    const Table table = read(path, {"rates",
                                    "",
                                    {column("date", CellType::kDate), column("tenor_days", CellType::kDouble),
                                     column("rate", CellType::kDouble)}});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const Date date = required(path, table, row, 0).date();
      if (!rows_[date].emplace(required(path, table, row, 1).number(), required(path, table, row, 2).number()).second) {
        fail("{}: {} has this tenor already", row_of(path, row), date.to_string());
      }
    }
  }
  [[nodiscard]] double at(Date date, double days) const {
    if (path_.empty()) return constant_;
    const auto after = rows_.upper_bound(date);
    if (after == rows_.begin()) fail("{}: no rate on or before {}", path_.string(), date.to_string());
    const auto& tenors = std::prev(after)->second;
    const auto above = tenors.lower_bound(days);
    if (above == tenors.begin()) return above->second;
    if (above == tenors.end()) return tenors.rbegin()->second;
    const auto below = std::prev(above);
    return below->second + (above->second - below->second) * (days - below->first) / (above->first - below->first);
  }

 private:
  std::filesystem::path path_;
  double constant_;
  std::map<Date, std::map<double, double>> rows_;
};

std::map<std::string, Date> read_expiries(const std::filesystem::path& path) {
  const Table table =
      read(path, {"expiries", "", {column("contract", CellType::kText), column("last_trading_day", CellType::kDate)}});
  std::map<std::string, Date> expiries;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string contract(required(path, table, row, 0).text());
    if (!expiries.emplace(contract, required(path, table, row, 1).date()).second) {
      fail("{}: '{}' stands twice", row_of(path, row), contract);
    }
  }
  return expiries;
}

// The last trading day of an option month.
class Expiries {
 public:
  Expiries(const ChainsSpec& spec, const RuleBook& rules) : spec_(spec), rules_(rules) {
    if (!spec.expiries.empty()) table_ = read_expiries(spec.expiries);
  }
  [[nodiscard]] Date of(const std::string& contract, const std::string& where) const {
    if (!spec_.expiries.empty()) {
      const auto found = table_.find(contract);
      if (found == table_.end()) fail("{}: {} has no row for '{}'", where, spec_.expiries.string(), contract);
      return found->second;
    }
    if (!contract.starts_with(spec_.underlying)) {
      fail("{}: '{}' is no contract of '{}'", where, contract, spec_.underlying);
    }
    const std::string future = spec_.product + contract.substr(spec_.underlying.size());
    const auto id = rules_.contracts.find(future);
    if (!id)
      fail("{}: '{}' would expire with {}, which the rules do not list; give \"expiries\"", where, contract, future);
    return rules_.contracts.contract(*id).last_trading_day;
  }

 private:
  const ChainsSpec& spec_;
  const RuleBook& rules_;
  std::map<std::string, Date> table_;
};

// Columns of a chain, by our words.
enum ChainColumn : std::size_t {
  kDate,
  kContract,
  kStrike,
  kCall,
  kPut,
  kCallVolume,
  kPutVolume,
  kCallBid,
  kCallAsk,
  kPutBid,
  kPutAsk
};

TableSchema chain_schema(const ChainsSpec& spec) {
  TableSchema schema{"chains", "a strike of a contract on a day", {}};
  const auto add = [&](const char* word, CellType type) {
    const auto renamed = spec.columns.find(word);
    schema.columns.push_back(column(renamed == spec.columns.end() ? word : renamed->second, type));
  };
  add("date", CellType::kDate);
  add("contract", CellType::kText);
  for (const char* word : {"strike", "call", "put", "call_volume", "put_volume"}) add(word, CellType::kDouble);
  if (spec.bids) {
    for (const char* word : {"call_bid", "call_ask", "put_bid", "put_ask"}) add(word, CellType::kDouble);
  }
  return schema;
}

// The mid where there are bid and ask, else the last price; nullopt without trade, or below the tick.
std::optional<double> price(const ChainsSpec& spec, const Table& table, std::size_t row, ChainColumn last,
                            ChainColumn volume, ChainColumn bid, ChainColumn ask) {
  std::optional<double> value = number(table, row, last);
  if (spec.bids) {
    const auto bids = number(table, row, bid), asks = number(table, row, ask);
    if (bids && asks) value = (*bids + *asks) / 2.0;
  }
  if (!value || number(table, row, volume).value_or(0.0) <= 0.0 || *value < spec.tick) return std::nullopt;
  return value;
}

}  // namespace

std::vector<OptionDay> read_chains(const ChainsSpec& spec, const RuleBook& rules) {
  const Table table = read(spec.chains, chain_schema(spec));
  const Expiries expiries(spec, rules);
  const Rates rates(spec.rates, spec.rate);
  // By day and expiry; strikes ascending.
  std::map<Date, std::map<std::pair<Date, std::string>, std::map<double, OptionQuote>>> days;
  std::map<std::string, Date> known;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Date date = required(spec.chains, table, row, kDate).date();
    const std::string contract(required(spec.chains, table, row, kContract).text());
    auto expiry = known.find(contract);
    if (expiry == known.end()) expiry = known.emplace(contract, expiries.of(contract, row_of(spec.chains, row))).first;
    OptionQuote quote;
    quote.strike = required(spec.chains, table, row, kStrike).number();
    if (!(quote.strike > 0.0)) fail("{}: a strike of {}", row_of(spec.chains, row), quote.strike);
    quote.call = price(spec, table, row, kCall, kCallVolume, kCallBid, kCallAsk);
    quote.put = price(spec, table, row, kPut, kPutVolume, kPutBid, kPutAsk);
    if (!days[date][{expiry->second, contract}].emplace(quote.strike, quote).second) {
      fail("{}: {} has strike {} on {} already", row_of(spec.chains, row), contract, quote.strike, date.to_string());
    }
  }
  std::vector<OptionDay> all;
  for (const auto& [date, terms] : days) {
    OptionDay day{date, {}};
    for (const auto& [expiry, quotes] : terms) {
      OptionTerm term;
      term.contract = expiry.second;
      term.minutes = (expiry.first - date) * kMinutesADay + (spec.from_midnight ? kMinutesBeforeClose : 0.0);
      term.rate = rates.at(date, static_cast<double>(expiry.first - date));
      for (const auto& [strike, quote] : quotes) term.quotes.push_back(quote);
      day.terms.push_back(std::move(term));
    }
    all.push_back(std::move(day));
  }
  return all;
}

void check_chains(const std::filesystem::path& chains) {
  const Table table = read(chains, chain_schema({}));
  std::set<std::tuple<Date, std::string, double>> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Date date = required(chains, table, row, kDate).date();
    const std::string contract(required(chains, table, row, kContract).text());
    const double strike = required(chains, table, row, kStrike).number();
    if (!(strike > 0.0)) fail("{}: a strike of {}", row_of(chains, row), strike);
    if (!seen.emplace(date, contract, strike).second) {
      fail("{}: {} has strike {} on {} already", row_of(chains, row), contract, strike, date.to_string());
    }
  }
}

void check_expiries(const std::filesystem::path& expiries) { static_cast<void>(read_expiries(expiries)); }

std::vector<OptionDay> read_strips(const std::filesystem::path& strips, const std::filesystem::path& terms) {
  const Table heads =
      read(terms, {"terms",
                   "",
                   {column("date", CellType::kDate), column("near", CellType::kText), column("next", CellType::kText),
                    column("near_minutes", CellType::kDouble), column("next_minutes", CellType::kDouble),
                    column("F1", CellType::kDouble), column("F2", CellType::kDouble), column("K01", CellType::kDouble),
                    column("K02", CellType::kDouble), column("r_1y_pct", CellType::kDouble)}});
  std::vector<OptionDay> days;
  std::map<Date, std::size_t> place;
  for (std::size_t row = 0; row < heads.rows(); ++row) {
    OptionDay day{required(terms, heads, row, 0).date(), {}};
    for (std::size_t term = 0; term < 2; ++term) {
      OptionTerm one;
      one.contract = required(terms, heads, row, 1 + term).text();
      one.minutes = required(terms, heads, row, 3 + term).number();
      one.rate = required(terms, heads, row, 9).number() / 100.0;
      one.strip = OptionStrip{
          required(terms, heads, row, 5 + term).number(), required(terms, heads, row, 7 + term).number(), {}};
      day.terms.push_back(std::move(one));
    }
    if (!place.emplace(day.date, days.size()).second) {
      fail("{}: {} stands twice", row_of(terms, row), day.date.to_string());
    }
    days.push_back(std::move(day));
  }
  const Table points = read(strips, {"strips",
                                     "",
                                     {column("date", CellType::kDate), column("term", CellType::kInteger),
                                      column("strike", CellType::kDouble), column("delta_k", CellType::kDouble),
                                      column("q_price", CellType::kDouble)}});
  // At K0 put and call stand beside each other: their mean is the price.
  std::map<std::pair<Date, std::int64_t>, std::map<double, std::vector<std::size_t>>> rows;
  for (std::size_t row = 0; row < points.rows(); ++row) {
    rows[{required(strips, points, row, 0).date(), required(strips, points, row, 1).integer()}]
        [required(strips, points, row, 2).number()]
            .push_back(row);
  }
  for (const auto& [key, strikes] : rows) {
    const auto found = place.find(key.first);
    if (found == place.end() || key.second < 1 || key.second > 2) {
      fail("{}: {}, term {}: {} has no such term", strips.string(), key.first.to_string(), key.second, terms.string());
    }
    OptionStrip& strip = *days[found->second].terms[static_cast<std::size_t>(key.second - 1)].strip;
    for (const auto& [strike, at] : strikes) {
      StripPoint point{strike, 0.0, 0.0};
      for (const std::size_t row : at)
        point.price += required(strips, points, row, 4).number() / static_cast<double>(at.size());
      const auto width = number(points, at.front(), 3);
      const bool is_end = strike == strikes.begin()->first || strike == strikes.rbegin()->first;
      if (!width && !is_end) fail("{}: column 'delta_k' is empty inside its strip", row_of(strips, at.front()));
      if (!width) continue;
      point.width = *width;
      strip.points.push_back(point);
    }
  }
  for (const OptionDay& day : days) {
    for (const OptionTerm& term : day.terms) {
      if (term.strip->points.empty())
        fail("{}: no strip of {} on {}", strips.string(), term.contract, day.date.to_string());
    }
  }
  return days;
}

}  // namespace hedgelab
