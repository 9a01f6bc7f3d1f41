#include "engine/config/members_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include "engine/config/read_instrument_set.h"
#include "engine/config/study_reader.h"
#include "engine/core/error.h"
#include "engine/import/text_file.h"
#include "engine/table/read_table.h"

namespace hedgelab {
namespace {

const TableSchema& ranks_schema() {
  static const TableSchema kSchema{"ranks",
                                   "a member's place in a contract on a day",
                                   {{"date", "", "trading day", {CellType::kDate}},
                                    {"contract", "", "code", {CellType::kText}},
                                    {"rank_type", "", "0 volume, 1 long, 2 short", {CellType::kInteger}},
                                    {"rank", "", "1 is the largest", {CellType::kInteger}},
                                    {"member", "", "name", {CellType::kText}},
                                    {"volume", "", "lots", {CellType::kInteger}},
                                    {"change", "", "lots, against the day before", {CellType::kInteger}}}};
  return kSchema;
}

std::vector<MemberRank>& of_kind(RankedContract& ranked, std::int64_t kind) {
  return kind == 0 ? ranked.volumes : kind == 1 ? ranked.longs : ranked.shorts;
}

}  // namespace

void read_member_ranks(const std::filesystem::path& path, const RuleBook& rules, MemberRanks& ranks) {
  const Table table = parse_table(path.string(), read_text_file(path), ranks_schema());
  const auto where = [&](std::size_t row) { return fmt::format("{}: row {}", path.string(), row + 1); };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t column = 0; column + 1 < table.columns().size(); ++column) {
      if (table.cell(row, column).is_missing()) {
        fail("{}: column '{}' is empty", where(row), table.columns()[column].name);
      }
    }
    const Date date = table.cell(row, 0).date();
    const std::string code(table.cell(row, 1).text());
    const auto contract = rules.contracts.find(code);
    if (!contract) fail("{}: the rules list no contract '{}'", where(row), code);
    if (!rules.contracts.contract(*contract).is_listed(date) || !rules.calendar.is_trading_day(date)) {
      fail("{}: {} is not listed on {}", where(row), code, date.to_string());
    }
    const std::int64_t kind = table.cell(row, 2).integer();
    if (kind < 0 || kind > 2) fail("{}: rank_type {} is none of 0 volume, 1 long, 2 short", where(row), kind);
    MemberRank one;
    one.rank = static_cast<int>(table.cell(row, 3).integer());
    one.member = table.cell(row, 4).text();
    one.lots = table.cell(row, 5).integer();
    const Cell change = table.cell(row, 6);
    one.change = change.is_missing() ? 0 : change.integer();
    if (one.rank < 1) fail("{}: a rank of {}", where(row), one.rank);
    std::vector<MemberRank>& all = of_kind(ranks[date][*contract], kind);
    for (const MemberRank& other : all) {
      if (other.rank == one.rank || other.member == one.member) {
        fail("{}: rank {} of '{}' in {} on {}: the rank or the member stands twice", where(row), one.rank, one.member,
             code, date.to_string());
      }
    }
    all.push_back(std::move(one));
  }
}

MembersConfig read_members_config(const Json& document, const std::string& file, const RuleBook& rules) {
  JsonObject top(document, file, "");
  MembersConfig config;
  config.name = top.text("name");
  config.description = top.text_or("description", "");
  config.market = daily_market_key(top);
  config.product = top.text("product");
  config.dividends = dividends_key(top);
  try {
    static_cast<void>(rules.contracts.find_instrument(config.product));
  } catch (const InputError& error) {
    top.reject("product", error.what());
  }
  MemberRanks ranks;
  for (const std::string& path : top.texts("ranks")) read_member_ranks(path, rules, ranks);
  if (ranks.empty()) top.reject("ranks", "the tables have no rows");
  MembersStudy& study = config.study;
  study.from = ranks.begin()->first;
  study.to = ranks.rbegin()->first;
  if (top.has("period")) {
    JsonObject period = top.object("period");
    study.from = period.date("start");
    study.to = period.date("end");
    if (study.to < study.from) period.reject("end", "lies before start");
    period.finish();
  }
  study.slot = static_cast<ContractSlot>(
      top.word_or("slot", static_cast<std::size_t>(ContractSlot::kCurrentQuarter), kContractSlotWords));
  study.trader_correlation = top.number_or("trader_correlation", study.trader_correlation, -1.0, 1.0);
  study.two_sided_share = top.number_or("two_sided_share", study.two_sided_share, 0.0, 1.0);
  if (top.has("window")) {
    JsonObject window = top.object("window");
    const std::string code = window.text("contract");
    study.contract = rules.contracts.find(code);
    if (!study.contract) window.reject("contract", fmt::format("the rules list no contract '{}'", code));
    study.window_from = window.date("start");
    study.window_to = window.date("end");
    if (study.window_to < study.window_from) window.reject("end", "lies before start");
    window.finish();
  }
  top.finish();
  config.ranks = std::make_unique<const MemberRanks>(std::move(ranks));
  study.ranks = config.ranks.get();
  return config;
}

}  // namespace hedgelab
