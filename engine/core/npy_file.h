#pragma once
// NumPy's .npy format, version 1.0, one-dimensional, little-endian: what C++ maps without copying and a researcher
// opens with numpy.load(path, mmap_mode="r").

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/mapped_file.h"

namespace hedgelab {

enum class NpyType : std::uint8_t { kInt8, kUint8, kInt32, kInt64, kFloat64 };
[[nodiscard]] std::string_view npy_descriptor(NpyType type);  // "<i4"
[[nodiscard]] std::size_t item_size(NpyType type);

template <class T>
[[nodiscard]] constexpr NpyType npy_type_of();
template <>
constexpr NpyType npy_type_of<std::int8_t>() {
  return NpyType::kInt8;
}
template <>
constexpr NpyType npy_type_of<std::uint8_t>() {
  return NpyType::kUint8;
}
template <>
constexpr NpyType npy_type_of<std::int32_t>() {
  return NpyType::kInt32;
}
template <>
constexpr NpyType npy_type_of<std::int64_t>() {
  return NpyType::kInt64;
}
template <>
constexpr NpyType npy_type_of<double>() {
  return NpyType::kFloat64;
}

/// Header (padded to a multiple of 64 bytes) and data as one byte string.
[[nodiscard]] std::string npy_bytes(NpyType type, std::size_t count, std::span<const std::byte> data);
template <class T>
[[nodiscard]] std::string npy_bytes(std::span<const T> values) {
  return npy_bytes(npy_type_of<T>(), values.size(), std::as_bytes(values));
}

/// One array of a file of .npy arrays, as it lies in memory.
class NpyView {
 public:
  NpyView() = default;
  /// The array that begins at `offset` of `bytes`; bytes behind its end are not looked at. `name` is for messages.
  /// Throws InputError naming it when there is no .npy array of version 1.0-3.0, it is Fortran-ordered, not
  /// one-dimensional, of another type than `expected`, or goes beyond the bytes.
  NpyView(std::span<const std::byte> bytes, std::size_t offset, NpyType expected, const std::string& name);

  [[nodiscard]] std::size_t size() const { return count_; }
  /// REQUIRES: T is the type given at construction (else InvariantError).
  template <class T>
  [[nodiscard]] std::span<const T> values() const {
    check_type(npy_type_of<T>());
    return {static_cast<const T*>(data_), count_};
  }
  /// Header and values, without what follows.
  [[nodiscard]] std::size_t length() const { return length_; }

 private:
  void check_type(NpyType type) const;
  const void* data_ = nullptr;
  std::size_t count_ = 0;
  std::size_t length_ = 0;
  NpyType type_ = NpyType::kInt32;
};

/// A .npy file, mapped.
class MappedNpy {
 public:
  MappedNpy() = default;
  /// Throws InputError naming the file as MappedFile and NpyView, and when the file is longer than its header says.
  MappedNpy(const std::filesystem::path& path, NpyType expected);

  [[nodiscard]] std::size_t size() const { return view_.size(); }
  template <class T>
  [[nodiscard]] std::span<const T> values() const {
    return view_.values<T>();
  }
  /// All bytes of the file, header included: what a digest covers.
  [[nodiscard]] std::span<const std::byte> file_bytes() const { return file_.bytes(); }

 private:
  MappedFile file_;
  NpyView view_;
};

}  // namespace hedgelab
