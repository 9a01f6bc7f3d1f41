// A vendor file, plain or gzip, line by line.
#include "engine/import/line_reader.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  return fuzz::answered([&] {
    LineReader reader(file.path());
    std::string_view line;
    constexpr std::int64_t kLines = 100'000;  // a small gzip file may hold very many
    while (reader.line() < kLines && reader.next(line)) {
    }
  });
}
