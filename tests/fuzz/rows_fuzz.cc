// The rows of a vendor's file, text or packed, and what they say.
#include "engine/import/import_findings.h"
#include "engine/import/table_rows.h"
#include "engine/import/vendor_row.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  static const ImportSource source = [] {
    ImportSource made;
    made.name = "fuzz";
    made.files = "*";
    made.symbol_from_file_name = true;
    made.time_columns = {"time"};
    made.time_formats = {"%Y-%m-%d %H:%M", "epoch_s", "%Y%m%d*"};
    made.zone_minutes = 480;
    made.thousands = ',';
    made.skip_footer = 1;
    made.open = "open";
    made.high = "high";
    made.low = "low";
    made.close = "close";
    made.volume = "volume";
    made.turnover = "amount";
    return made;
  }();
  const fuzz::InputFile input(fuzz::text_of(data, size));
  return fuzz::answered([&] {
    ImportFindings findings;
    VendorRowReader reader(source, findings);
    const std::uint32_t number = findings.begin_file("fuzz.csv");
    const VendorFile file{input.path().filename().string(), ""};
    const auto rows = open_rows(source, input.path().parent_path(), file);
    reader.start_file(number, file, *rows);
    std::vector<std::string_view> fields;
    for (auto step = rows->next(fields); step != TableRows::Step::kEnd; step = rows->next(fields)) {
      if (step == TableRows::Step::kFault || reader.begin_row(*rows, fields) != VendorRowReader::Outcome::kGood)
        continue;
      VendorRow row;
      if (reader.time(row) != VendorRowReader::Outcome::kGood) continue;
      for (std::size_t i = 0; i < reader.series_count(); ++i) static_cast<void>(reader.bar(i, row));
    }
  });
}
