// The rules against the dates in daily bars of real contracts.

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "engine/core/csv_table.h"
#include "engine/reference/contract_table.h"
#include "tests/reference/expectations.h"

namespace hedgelab {
namespace {

using test::day;

std::string read_gzip(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  if (!file) fail("{}: cannot be opened", path.string());
  std::string text;
  std::array<char, 1 << 16> block{};
  int count = 0;
  while ((count = gzread(file.get(), block.data(), block.size())) > 0) {
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  if (count < 0) fail("{}: damaged gzip file", path.string());
  return text;
}

// The files are cut at both ends: older contracts begin on 2017-03-07 or 08, younger ones end on 2025-05-30.
constexpr const char* kFilesBegin = "2017-03-08";
constexpr const char* kFilesEnd = "2025-05-30";

TEST(ContractLife, InDailyBarsBeginsAndEndsByRule) {
  HEDGELAB_NEEDS_REAL_DATA();
  const auto calendar = TradingCalendar::read(test::reference_folder() / "closed_weekdays.csv");
  const ContractTable table(read_instruments(test::reference_folder() / "products.csv"), calendar);
  int begins = 0;
  int ends = 0;
  for (const char* product : {"IF", "IH", "IC", "IM"}) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(*test::real_data_folder() / "daily" / product)) {
      files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      const std::string code = file.stem().stem().string();
      const auto id = table.find(code);
      ASSERT_TRUE(id.has_value()) << code;
      const Contract& contract = table.contract(*id);
      const auto bars = CsvTable::parse(file.string(), read_gzip(file), {"date"});
      ASSERT_FALSE(bars.rows().empty()) << code;
      const Date first = bars.rows().front().date("date");
      const Date last = bars.rows().back().date("date");
      if (contract.listed_on > day(kFilesBegin)) {
        EXPECT_EQ(first, contract.listed_on) << code;
        ++begins;
      }
      if (contract.last_trading_day <= day(kFilesEnd)) {
        EXPECT_EQ(last, contract.last_trading_day) << code;
        ++ends;
      }
      // One bar for every trading day in between: the calendar has no day too many and none too few.
      DayIndex expected = calendar.index_of(first);
      for (const auto& row : bars.rows()) {
        ASSERT_EQ(row.date("date"), calendar.day(expected)) << row.where();
        ASSERT_TRUE(contract.is_listed(row.date("date"))) << row.where();
        ++expected;
      }
    }
  }
  EXPECT_GT(begins, 250);
  EXPECT_GT(ends, 250);
}

}  // namespace
}  // namespace hedgelab
