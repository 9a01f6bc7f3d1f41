#pragma once
// A file descriptor of the operating system that closes itself.

#include <unistd.h>

#include <utility>

namespace hedgelab {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  /// Takes what ::open returned; a negative number is "not open".
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor() {
    if (is_open()) ::close(number_);
  }
  FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int get() const { return number_; }
  /// For a writer, to whom a failed close is data lost: what ::close returned.
  [[nodiscard]] int close() { return ::close(std::exchange(number_, -1)); }

 private:
  int number_ = -1;
};

}  // namespace hedgelab
