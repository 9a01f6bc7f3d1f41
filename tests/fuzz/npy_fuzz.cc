// A .npy file of somebody else's.
#include <numeric>

#include "engine/core/npy_file.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hedgelab;
  const fuzz::InputFile file(fuzz::text_of(data, size));
  return fuzz::answered([&] {
    const MappedNpy column(file.path(), NpyType::kInt32);
    const auto values = column.values<std::int32_t>();
    volatile std::int64_t sum = std::accumulate(values.begin(), values.end(), std::int64_t{0});
    static_cast<void>(sum);
  });
}
