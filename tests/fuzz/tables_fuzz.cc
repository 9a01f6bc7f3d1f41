// One of the exchange's rule tables: the first byte says which, the rest is the file.
#include <array>

#include "engine/core/files.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

constexpr std::array kTables{"closed_weekdays.csv", "sessions.csv", "products.csv",        "fees.csv",
                             "delivery_fees.csv",   "margins.csv",  "position_limits.csv", "price_limit_exceptions.csv",
                             "stamp_duty.csv"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  static const std::filesystem::path folder = [] {
    const auto place = fuzz::scratch_folder();
    create_folders(place);
    for (const char* table : kTables) {
      write_new_file(place / table, read_file(fuzz::source_folder() / "market_data/reference" / table));
    }
    return place;
  }();
  if (size == 0) return 0;
  const std::filesystem::path table = folder / kTables[data[0] % kTables.size()];
  const std::string sound = read_file(table);
  remove_all_below(table);
  write_new_file(table, fuzz::text_of(data + 1, size - 1));
  const int answer = fuzz::answered([&] { static_cast<void>(RuleBook::read(folder)); });
  remove_all_below(table);
  write_new_file(table, sound);
  return answer;
}
