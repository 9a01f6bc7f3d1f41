// Rows of a vendor's file behind a header.
#include "engine/core/csv_table.h"
#include "engine/import/import_findings.h"
#include "engine/import/vendor_row.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  static const ImportSource source = [] {
    ImportSource made;
    made.name = "fuzz";
    made.files = "*";
    made.symbol_from_file_name = true;
    made.time_column = "time";
    made.time_format = "%Y-%m-%d %H:%M";
    made.open = "open";
    made.high = "high";
    made.low = "low";
    made.close = "close";
    made.volume = "volume";
    made.turnover = "amount";
    return made;
  }();
  return fuzz::answered([&] {
    ImportFindings findings;
    VendorRowReader reader(source, findings);
    const std::uint32_t file = findings.begin_file("fuzz.csv");
    std::uint32_t number = 0;
    for (const std::string_view line : split(fuzz::text_of(data, size), '\n')) {
      if (++number == 1) {
        reader.start_file(file, line);
        continue;
      }
      VendorRow row;
      static_cast<void>(reader.read(line, number, row));
    }
  });
}
