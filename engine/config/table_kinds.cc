#include "engine/config/table_kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/config/constituent_tables.h"
#include "engine/config/fund_tables.h"
#include "engine/config/members_reader.h"
#include "engine/config/option_tables.h"
#include "engine/core/csv_fields.h"
#include "engine/core/error.h"
#include "engine/import/text_file.h"
#include "engine/market/dividend_points.h"
#include "engine/market/known_series.h"

namespace hedgelab {
namespace {

namespace fs = std::filesystem;

void check_ranks(const fs::path& file, const RuleBook& rules) {
  MemberRanks ranks;
  read_member_ranks(file, rules, ranks);
}
void check_dividends(const fs::path& file, const RuleBook& rules) {
  static_cast<void>(read_dividend_points(CsvTable::read(file, {"as_of", "contract", "points"}), rules));
}

void check_series(const fs::path& file, const RuleBook& rules) {
  // When a day closes is asked of the hours that the rules have; a store asks its own again when it is opened.
  const SlotGrid days(rules.calendar, rules.sessions, rules.sessions.groups().front(), Frequency::kDaily);
  static_cast<void>(read_known_series(file, "", days));
}

// Rows, and the days from first to last of the first column that holds dates.
void take_facts(const fs::path& file, std::string_view text, StoreTable& facts) {
  CsvRecords records(file.native(), text, CsvRecords::Comments::kHash);
  std::vector<std::string_view> fields;
  std::string unescaped;
  static_cast<void>(records.next(fields, unescaped));  // the header
  std::optional<std::size_t> dates;
  while (records.next(fields, unescaped)) {
    ++facts.rows;
    Date date;
    if (!dates) {
      const auto is_date = [&](std::string_view field) { return Date::try_parse(field, date); };
      const auto at = std::find_if(fields.begin(), fields.end(), is_date);
      if (at != fields.end()) dates = static_cast<std::size_t>(at - fields.begin());
    }
    if (!dates || *dates >= fields.size() || !Date::try_parse(fields[*dates], date)) continue;
    facts.first_date = facts.first_date ? std::min(*facts.first_date, date) : date;
    facts.last_date = facts.last_date ? std::max(*facts.last_date, date) : date;
  }
}

}  // namespace

const std::vector<TableKind>& table_kinds() {
  static const std::vector<TableKind> kKinds{
      {"member_ranks", "date,contract,rank_type,rank,member,volume,change", "members' places in a contract",
       check_ranks},
      {kKnownSeriesTable, "date,value  or  date,time,value",
       "a signal, a volatility, a percentile of your own, for strategies that read it by its name; a value of a day is "
       "known from the next one on ('# known: at the close': from its last bar), with a time from that minute",
       check_series},
      {"option_chains", "date,contract,strike,call,put,call_volume,put_volume", "option prices by strike",
       [](const fs::path& file, const RuleBook&) { check_chains(file); }},
      {"option_expiries", "contract,last_trading_day", "last trading days of options",
       [](const fs::path& file, const RuleBook&) { check_expiries(file); }},
      {"dividend_forecasts", "as_of,contract,points", "dividend points up to a contract's expiry", check_dividends},
      {"index_weights", "as_of,index,stock,weight_pct", "month-end weights of an index",
       [](const fs::path& file, const RuleBook&) { check_weights(file); }},
      {"stock_prices", "date,stock,close", "closes of stocks, adjusted or not",
       [](const fs::path& file, const RuleBook&) { check_stock_prices(file); }},
      {"payouts", "stock,period_end,plan_date,meeting_date,record_date,ex_date,cash_per_share,status",
       "dividends of stocks", [](const fs::path& file, const RuleBook&) { check_payouts(file); }},
      {"earnings", "stock,period_end,disclosed_on,eps", "earnings a share",
       [](const fs::path& file, const RuleBook&) { check_earnings(file); }},
      {"funds", "date,fund,benchmark,nav", "net asset values",
       [](const fs::path& file, const RuleBook&) { static_cast<void>(read_funds(file)); }},
      {"valuations", "date,index,pe_ttm", "price over trailing earnings",
       [](const fs::path& file, const RuleBook&) { static_cast<void>(read_valuations(file)); }},
  };
  return kKinds;
}

CheckedTable read_checked_table(const std::string& kind, const fs::path& file, const RuleBook& rules) {
  const std::vector<TableKind>& kinds = table_kinds();
  const auto at = std::find_if(kinds.begin(), kinds.end(), [&](const TableKind& one) { return one.word == kind; });
  if (at == kinds.end()) {
    std::vector<std::string> words;
    for (const TableKind& one : kinds) words.emplace_back(one.word);
    fail("there is no kind of table '{}'; known: {}{}", kind, fmt::join(words, ", "), did_you_mean(kind, words));
  }
  at->check(file, rules);
  CheckedTable table;
  table.text = read_text_file(file);
  const std::string name = file.filename().string();
  table.facts.name = name.substr(0, name.find('.'));
  table.facts.kind = kind;
  table.facts.source = file.filename().string();
  take_facts(file, table.text, table.facts);
  if (table.facts.rows == 0) fail("{}: has no rows", file.string());
  return table;
}

}  // namespace hedgelab
