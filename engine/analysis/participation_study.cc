#include "engine/analysis/participation_study.h"

#include <fmt/format.h>

#include "engine/analysis/growing_sample.h"
#include "engine/table/table_of.h"

namespace hedgelab {
namespace {

struct ParticipationRow {
  Date date{};
  double long_accounts = 0.0, short_accounts = 0.0, ratio = 0.0;
  std::optional<double> percentile{};
};

const TableOf<ParticipationRow>& participation_table() {
  static const TableOf<ParticipationRow> kTable(
      "participation", "a day of the product",
      {{"date", unit::kNone, "trading day", &ParticipationRow::date},
       {"long_accounts", unit::kNone, "accounts that are long", &ParticipationRow::long_accounts},
       {"short_accounts", unit::kNone, "accounts that are short", &ParticipationRow::short_accounts},
       {"ratio", unit::kNone, "long over short", &ParticipationRow::ratio},
       {"percentile", unit::kShare, "of the ratio among the days up to this one", &ParticipationRow::percentile}});
  return kTable;
}

}  // namespace

Study participation_study(const ParticipationStudy& study) {
  Study result;
  result.name = "participation";
  result.parameters = {{"product", study.product}, {"date", study.date.to_string()}};
  GrowingSample sample;
  std::vector<ParticipationRow> rows;
  for (const auto& [date, day] : study.days) {
    if (date > study.date) break;
    ParticipationRow row{.date = date, .long_accounts = day.long_accounts, .short_accounts = day.short_accounts};
    row.ratio = day.long_accounts / day.short_accounts;
    sample.add(row.ratio);
    row.percentile = sample.share_at_or_below(row.ratio);
    rows.push_back(row);
  }
  if (rows.empty() || rows.back().date != study.date) {
    result.notes.push_back(fmt::format("participants: no row of {} on {}", study.product, study.date.to_string()));
  }
  result.tables.push_back({participation_table().of(rows), true});
  return result;
}

}  // namespace hedgelab
