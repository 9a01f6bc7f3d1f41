#include "engine/import/header_words.h"

#include <utility>

namespace hedgelab {
namespace {

constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"symbol", "symbol"},
    {"code", "symbol"},
    {"contract", "symbol"},
    {"ts_code", "symbol"},
    {"order_book_id", "symbol"},
    {"instrument", "symbol"},
    {"instrument_id", "symbol"},
    {"instrumentid", "symbol"},
    {"合约代码", "symbol"},
    {"合约", "symbol"},
    {"代码", "symbol"},
    {"证券代码", "symbol"},
    {"指数代码", "symbol"},
    {"指数代码index code", "symbol"},
    {"date", "date"},
    {"trade_date", "date"},
    {"trading_date", "date"},
    {"tradedate", "date"},
    {"trading_day", "date"},
    {"day", "date"},
    {"日期", "date"},
    {"交易日期", "date"},
    {"交易日", "date"},
    {"日期date", "date"},
    {"datetime", "datetime"},
    {"trade_time", "datetime"},
    {"timestamp", "datetime"},
    {"date_time", "datetime"},
    {"bob", "datetime"},
    {"eob", "datetime"},
    {"时间戳", "datetime"},
    {"日期时间", "datetime"},
    {"time", "time"},
    {"时间", "time"},
    {"minute", "time"},
    {"interval", "interval"},
    {"open", "open"},
    {"o", "open"},
    {"open_price", "open"},
    {"openprice", "open"},
    {"开盘", "open"},
    {"开盘价", "open"},
    {"今开盘", "open"},
    {"开盘open", "open"},
    {"开盘价(元)", "open"},
    {"high", "high"},
    {"h", "high"},
    {"high_price", "high"},
    {"highest_price", "high"},
    {"最高", "high"},
    {"最高价", "high"},
    {"最高high", "high"},
    {"最高价(元)", "high"},
    {"low", "low"},
    {"l", "low"},
    {"low_price", "low"},
    {"lowest_price", "low"},
    {"最低", "low"},
    {"最低价", "low"},
    {"最低low", "low"},
    {"最低价(元)", "low"},
    {"close", "close"},
    {"c", "close"},
    {"close_price", "close"},
    {"closeprice", "close"},
    {"收盘", "close"},
    {"收盘价", "close"},
    {"今收盘", "close"},
    {"收盘close", "close"},
    {"收盘价(元)", "close"},
    {"nav", "close"},
    {"value", "close"},
    {"settle", "settlement"},
    {"settlement", "settlement"},
    {"settle_price", "settlement"},
    {"settlement_price", "settlement"},
    {"结算价", "settlement"},
    {"今结算", "settlement"},
    {"结算", "settlement"},
    {"volume", "volume"},
    {"vol", "volume"},
    {"v", "volume"},
    {"成交量", "volume"},
    {"成交量(手)", "volume"},
    {"open_interest", "open_interest"},
    {"oi", "open_interest"},
    {"hold", "open_interest"},
    {"position", "open_interest"},
    {"close_oi", "open_interest"},
    {"openinterest", "open_interest"},
    {"持仓量", "open_interest"},
    {"持仓", "open_interest"},
    {"turnover", "turnover"},
    {"amount", "turnover"},
    {"money", "turnover"},
    {"total_turnover", "turnover"},
    {"成交额", "turnover"},
    {"成交金额", "turnover"},
    {"成交额(百万)", "turnover"},
    {"成交额(万元)", "turnover"},
    {"成交金额(万元)", "turnover"},
    {"成交金额（亿元）turnover", "turnover"},
};

// The longer words first: 百万 holds 万.
constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
    {"百万", "million_CNY"}, {"million", "million_CNY"}, {"亿", "100_million_CNY"}, {"万", "10_000_CNY"}};

}  // namespace

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string_view key_of_header(std::string_view word) {
  const std::string lower = lower_case(word);
  for (const auto& [known, key] : kWords) {
    if (lower == known) return key;
  }
  return "";
}

std::string_view unit_of_header(std::string_view word) {
  const std::string lower = lower_case(word);
  for (const auto& [known, unit] : kUnits) {
    if (lower.find(known) != std::string::npos) return unit;
  }
  return "";
}

}  // namespace hedgelab
