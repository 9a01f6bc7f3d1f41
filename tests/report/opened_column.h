#pragma once
// A column of the page read back, as page/state.js does: the other end of engine/report/page_column.h.

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/core/date.h"

namespace hedgelab::test {

/// The bytes of base64.
inline std::string unpacked_bytes(const std::string& text) {
  const std::string signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<unsigned>(signs.find(c));
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 255);
  }
  return bytes;
}

/// Its values row by row, null for none.
inline nlohmann::json opened(const nlohmann::json& column) {
  nlohmann::json values = nlohmann::json::array();
  const auto each_step = [&](const std::string& text, auto value_of) {
    std::int64_t last = 0;
    const std::string bytes = unpacked_bytes(text);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      std::uint64_t code = 0;
      int shift = 0;
      for (;; ++at, shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        code |= static_cast<std::uint64_t>(byte & 127) << shift;
        if (byte < 128) break;
      }
      if (code == 0) {
        values.push_back(nullptr);
        continue;
      }
      const auto half = static_cast<std::int64_t>(code / 2);
      last += code % 2 == 1 ? half : -half;
      values.push_back(value_of(last));
    }
  };
  if (column.contains("steps")) {
    const double unit = std::pow(10.0, column.at("decimals").get<int>());
    each_step(column.at("steps"),
              [&](std::int64_t value) { return nlohmann::json(static_cast<double>(value) / unit); });
  } else if (column.contains("doubles")) {
    const std::string bytes = unpacked_bytes(column.at("doubles"));
    for (std::size_t at = 0; at < bytes.size(); at += 8) {
      double value = 0.0;
      std::memcpy(&value, bytes.data() + at, 8);
      values.push_back(std::isnan(value) ? nlohmann::json() : nlohmann::json(value));
    }
  } else if (column.contains("dates")) {
    each_step(column.at("dates"),
              [](std::int64_t day) { return Date::from_days(static_cast<std::int32_t>(day)).to_string(); });
  } else if (column.contains("minutes")) {
    each_step(column.at("minutes"), [](std::int64_t minute) {
      return Timestamp(Date::from_days(static_cast<std::int32_t>(minute / 1440)), static_cast<int>(minute % 1440))
          .to_string();
    });
  } else if (column.contains("at")) {
    each_step(column.at("at"),
              [&](std::int64_t word) { return column.at("words").at(static_cast<std::size_t>(word)); });
  } else {
    values = column.at("texts");
  }
  return values;
}

}  // namespace hedgelab::test
