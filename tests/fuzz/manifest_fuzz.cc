// A store's manifest that somebody edited, over the columns of a sound store.
#include "engine/core/files.h"
#include "engine/store/bar_store.h"
#include "engine/store/bar_store_writer.h"
#include "engine/store/store_place.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  static const std::filesystem::path folder = [] {
    const auto place = fuzz::scratch_folder();
    BarStoreWriter writer(fuzz::rules());
    BarRecord bar;
    bar.at = {fuzz::rules().calendar.index_of(Date::parse("2024-01-02")), 0};
    bar.close = 33'000'000;
    writer.add_series("IF2401", SeriesKind::kContract, Frequency::kDaily, "fuzz", {bar});
    writer.write(place);
    return place;
  }();
  remove_all_below(folder / "manifest.json");
  write_new_file(folder / "manifest.json", fuzz::text_of(data, size));
  return fuzz::answered([&] {
    static_cast<void>(files_of_store(folder));
    const BarStore store(folder, fuzz::rules());
    store.verify();
  });
}
