#include "engine/core/npy_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "tests/support/places.h"

namespace hedgelab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string failure_of(const std::filesystem::path& path, NpyType expected) {
  try {
    const MappedNpy column(path, expected);
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(path.string()));  // every message names the file
    return error.what();
  }
  return "nothing was thrown";
}

/// A version 1.0 file with this dictionary, unpadded, followed by these bytes.
std::string file_with(const std::string& dictionary, const std::string& data) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(dictionary.size() & 0xff);
  bytes += static_cast<char>(dictionary.size() >> 8);
  return bytes + dictionary + data;
}

class NpyFile : public ::testing::Test {
 protected:
  std::filesystem::path put(const std::string& bytes) {
    write_file_atomically(scratch_ / "column.npy", bytes);
    return scratch_ / "column.npy";
  }
  test::ScratchFolder scratch_;
};

// The format's own rules: magic, version, little-endian header length, dictionary, spaces, newline, data at 64.
TEST_F(NpyFile, AHeaderIsVersionOneAndTheDataBeginAtAMultipleOf64) {
  const std::vector<std::int32_t> values{1, -2};
  const std::string bytes = npy_bytes(std::span<const std::int32_t>(values));
  ASSERT_EQ(bytes.size(), 128U + 8U);  // the dictionary has 57 characters: 10 + 57 + newline pads to 128
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_EQ(bytes[8], 118);  // 128 - 10
  EXPECT_EQ(bytes[9], 0);
  EXPECT_EQ(bytes.substr(10, 57), "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }");
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(bytes.substr(128), std::string("\x01\0\0\0\xfe\xff\xff\xff", 8));
}

TEST_F(NpyFile, EveryTypeComesBackAsItWasWritten) {
  const std::vector<std::int8_t> i1{-128, 0, 127};
  const std::vector<std::uint8_t> u1{0, 1, 255};
  const std::vector<std::int32_t> i4{std::numeric_limits<std::int32_t>::min(), 7};
  const std::vector<std::int64_t> i8{std::numeric_limits<std::int64_t>::max()};
  const std::vector<double> f8{0.1, -1e300};
  EXPECT_THAT(MappedNpy(put(npy_bytes(std::span<const std::int8_t>(i1))), NpyType::kInt8).values<std::int8_t>(),
              ElementsAre(-128, 0, 127));
  EXPECT_THAT(MappedNpy(put(npy_bytes(std::span<const std::uint8_t>(u1))), NpyType::kUint8).values<std::uint8_t>(),
              ElementsAre(0, 1, 255));
  EXPECT_THAT(MappedNpy(put(npy_bytes(std::span<const std::int32_t>(i4))), NpyType::kInt32).values<std::int32_t>(),
              ElementsAre(std::numeric_limits<std::int32_t>::min(), 7));
  EXPECT_THAT(MappedNpy(put(npy_bytes(std::span<const std::int64_t>(i8))), NpyType::kInt64).values<std::int64_t>(),
              ElementsAre(std::numeric_limits<std::int64_t>::max()));
  EXPECT_THAT(MappedNpy(put(npy_bytes(std::span<const double>(f8))), NpyType::kFloat64).values<double>(),
              ElementsAre(0.1, -1e300));
}

TEST_F(NpyFile, AnEmptyColumnIsAColumn) {
  const MappedNpy column(put(npy_bytes(std::span<const std::int32_t>())), NpyType::kInt32);
  EXPECT_EQ(column.size(), 0U);
  EXPECT_TRUE(column.values<std::int32_t>().empty());
}

TEST_F(NpyFile, AMapMovesAndItsDataStayWhereTheyAre) {
  const std::vector<std::int32_t> values{5, 6};
  MappedNpy first(put(npy_bytes(std::span<const std::int32_t>(values))), NpyType::kInt32);
  const auto span = first.values<std::int32_t>();
  MappedNpy second(std::move(first));
  MappedNpy third;
  third = std::move(second);
  EXPECT_EQ(third.values<std::int32_t>().data(), span.data());
  EXPECT_THAT(span, ElementsAre(5, 6));
  EXPECT_EQ(third.file_bytes().size(), 136U);
}

TEST_F(NpyFile, AnotherProgramsHeaderOfTheSameArrayIsRead) {
  // Other key order, double quotes, no padding; ten bytes and 54 of dictionary put the data at 64.
  std::string dictionary = R"({"shape": (1,), "fortran_order": False,"descr": "<i4"})";
  dictionary.resize(54, ' ');
  const MappedNpy column(put(file_with(dictionary, std::string("\x09\0\0\0", 4))), NpyType::kInt32);
  EXPECT_THAT(column.values<std::int32_t>(), ElementsAre(9));
}

TEST_F(NpyFile, AFileThatIsNoColumnIsRefusedInWords) {
  const std::vector<std::int32_t> values{1, 2, 3};
  const std::string good = npy_bytes(std::span<const std::int32_t>(values));
  EXPECT_THAT(failure_of(scratch_ / "nothing.npy", NpyType::kInt32), HasSubstr("cannot be opened"));
  EXPECT_THAT(failure_of(put(""), NpyType::kInt32), HasSubstr("is empty"));
  EXPECT_THAT(failure_of(scratch_.path(), NpyType::kInt32), HasSubstr("is a folder"));
  EXPECT_THAT(failure_of(put("date,open,high\n2024-01-02,1,2\n"), NpyType::kInt32), HasSubstr("not a .npy array"));
  EXPECT_THAT(failure_of(put(good.substr(0, 40)), NpyType::kInt32), HasSubstr("cut short inside its header"));
  EXPECT_THAT(failure_of(put(good.substr(0, good.size() - 1)), NpyType::kInt32), HasSubstr("the file is cut short"));
  EXPECT_THAT(failure_of(put(good.substr(0, good.size() - 4)), NpyType::kInt32), HasSubstr("the file is cut short"));
  EXPECT_THAT(failure_of(put(good + "abcd"), NpyType::kInt32), HasSubstr("too long"));
  EXPECT_THAT(failure_of(put(good), NpyType::kInt64), HasSubstr("holds values of type '<i4'; expected '<i8'"));
  std::string other_version = good;
  other_version[6] = 9;
  EXPECT_THAT(failure_of(put(other_version), NpyType::kInt32), HasSubstr("version 1.0 to 3.0"));
}

TEST_F(NpyFile, AForeignArrayIsRefusedInWords) {
  const auto failure = [&](std::string dictionary) {
    dictionary.resize(118, ' ');
    return failure_of(put(file_with(dictionary, std::string(8, '\0'))), NpyType::kInt32);
  };
  EXPECT_THAT(failure("{'descr': '<i4', 'fortran_order': True, 'shape': (2,), }"), HasSubstr("Fortran order"));
  EXPECT_THAT(failure("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 1), }"), HasSubstr("2 dimensions"));
  EXPECT_THAT(failure("{'descr': '<i4', 'fortran_order': False, 'shape': (), }"), HasSubstr("0 dimensions"));
  EXPECT_THAT(failure("{'descr': '>i4', 'fortran_order': False, 'shape': (2,), }"), HasSubstr("type '>i4'"));
  EXPECT_THAT(failure("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"), HasSubstr("type '<f4'"));
  EXPECT_THAT(failure("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }"), HasSubstr("plain array"));
  EXPECT_THAT(failure("{'descr': '<i4', 'shape': (2,), }"), HasSubstr("plain array"));
  EXPECT_THAT(failure("{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,), }"),
              HasSubstr("plain array"));
  // 4611686018427387906 values of 4 bytes are 8 bytes more than 2^64: the product must not wrap around.
  EXPECT_THAT(failure("{'descr': '<i4', 'fortran_order': False, 'shape': (4611686018427387906,), }"),
              HasSubstr("the file is cut short"));
}

TEST_F(NpyFile, DataThatCannotBeReadInPlaceAreRefused) {
  const std::string dictionary = "{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }";  // 57: data at byte 67
  EXPECT_THAT(failure_of(put(file_with(dictionary, std::string(4, '\0'))), NpyType::kInt32),
              HasSubstr("byte 67, which is not a multiple of 4"));
}

TEST_F(NpyFile, ReadingAColumnAsAnotherTypeIsABug) {
  const std::vector<std::int32_t> values{1};
  const MappedNpy column(put(npy_bytes(std::span<const std::int32_t>(values))), NpyType::kInt32);
  EXPECT_THROW((void)column.values<std::int64_t>(), InvariantError);
}

}  // namespace
}  // namespace hedgelab
