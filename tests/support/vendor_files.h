#pragma once
// Vendor files written for tests and benchmarks, and the spec of the commonest of them.

#include <zlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/files.h"
#include "engine/import/import_spec.h"

namespace hedgelab::test {

inline void put(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  write_file_atomically(path, text);
}

inline std::string gzipped(std::string_view text) {
  std::string packed(compressBound(static_cast<uLong>(text.size())) + 64, '\0');
  z_stream stream{};
  ensure(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib cannot be started");
  std::string input(text);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ensure(deflate(&stream, Z_FINISH) == Z_STREAM_END, "zlib did not finish");
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  return packed.substr(0, size);
}

/// 1-minute files named after their contract with columns time,open,high,low,close,volume, stamped by the bar's end.
inline ImportSource minute_source() {
  ImportSource source;
  source.name = "minute";
  source.files = "minute/*.csv";
  source.frequency = Frequency::kOneMinute;
  source.symbol_from_file_name = true;
  source.time_columns = {"time"};
  source.time_formats = {"%Y-%m-%d %H:%M"};
  source.label = BarLabel::kEnd;
  source.open = "open";
  source.high = "high";
  source.low = "low";
  source.close = "close";
  source.volume = "volume";
  return source;
}

}  // namespace hedgelab::test
