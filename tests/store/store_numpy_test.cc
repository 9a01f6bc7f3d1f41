// A researcher without this program reads the same numbers.

#include <sys/wait.h>

#include <cstdio>

#include "tests/import/small_import.h"

namespace hedgelab {
namespace {

struct Answer {
  int exit_code;
  std::string text;
};

Answer ask_python(const std::filesystem::path& script, const std::string& arguments) {
  std::FILE* pipe = ::popen(fmt::format("/usr/bin/python3 {} {} 2>&1", script.string(), arguments).c_str(), "r");
  Answer answer{-1, ""};
  if (pipe == nullptr) return answer;
  char block[4096];
  while (const std::size_t got = std::fread(block, 1, sizeof block, pipe)) answer.text.append(block, got);
  const int status = ::pclose(pipe);
  answer.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

TEST(BarStoreForNumPy, MappedArraysHoldTheSameNumbers) {
  if (!std::filesystem::exists("/usr/bin/python3")) GTEST_SKIP() << "no /usr/bin/python3 to run NumPy with";
  const test::SmallImport import;
  test::put(import.folder() / "has_numpy.py", "import numpy\n");
  if (ask_python(import.folder() / "has_numpy.py", "").exit_code != 0) {
    GTEST_SKIP() << "/usr/bin/python3 has no NumPy";
  }
  // A turnover that needs 64 bits: 2,915,000 lots x 300 x 3430.5.
  import.put("daily/IF2401.csv", fmt::format("{}2024-01-02,3430,3440,3420,3425,,2915000,200,3000000000000\n"
                                             "2024-01-04,3431,3441.2,3420,3425.6,3424.4,2915001,0,3000000000001\n",
                                             test::kDailyHeader));
  import.put("minute/IF2401.csv",
             "time,open,high,low,close,volume\n2024-01-03 09:31,3430,3440,3420,3425,5\n"
             "2024-01-04 15:00,3430,3440,3420,3433.2,7\n");
  ASSERT_NE(import.run({test::daily_source(), test::minute_source()}).store_digest, "");
  // The reader of market_data/README.md, word for word; where a minute stands follows from days.npy and slots_1m.npy.
  const std::string readme = read_file(test::source_folder() / "market_data/README.md");
  const std::size_t begin = readme.find("```python\n") + 10;
  ASSERT_NE(begin, std::string::npos + 10);
  test::put(import.folder() / "reader.py", readme.substr(begin, readme.find("```", begin) - begin));
  test::put(import.folder() / "read.py", R"(
import json, sys, numpy
store = sys.argv[1]
manifest = json.load(open(store + "/manifest.json"))
from reader import column
load = lambda name: numpy.load(store + "/" + name, mmap_mode="r")
days, slots = load("days.npy"), load("slots_1m.npy")
print(list(map(int, days)), list(map(int, slots)))
for name in ("open", "close", "settlement", "volume", "open_interest", "turnover", "present"):
    values = column(store, "IF2401", "1d", name)
    assert isinstance(values, numpy.memmap) and values.flags["C_CONTIGUOUS"]
    print(name, values.dtype.str, list(map(int, values)))
series = [s for s in manifest["series"] if s["frequency"] == "1m"][0]
first = list(days).index(int(series["first_day"].replace("-", "")))
offset = int(slots[first:list(days).index(20240104)].sum()) + 239
print(column(store, "IF2401", "1m", "close")[offset] / manifest["price_scale"], column(store, "IF2401", "1m", "present").sum())
)");
  const Answer answer = ask_python(import.folder() / "read.py", import.store().string());
  EXPECT_EQ(answer.exit_code, 0);
  EXPECT_EQ(answer.text,
            "[20240102, 20240103, 20240104] [240, 240, 240]\n"
            "open <i4 [34300000, -2147483648, 34310000]\n"
            "close <i4 [34250000, -2147483648, 34256000]\n"
            "settlement <i4 [-2147483648, -2147483648, 34244000]\n"
            "volume <i4 [2915000, -1, 2915001]\n"
            "open_interest <i4 [200, -1, 0]\n"
            "turnover <i8 [3000000000000, -1, 3000000000001]\n"
            "present |u1 [1, 0, 1]\n"
            "3433.2 2\n");
}

}  // namespace
}  // namespace hedgelab
