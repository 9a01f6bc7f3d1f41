#pragma once
// Quotes and participants from tables of the user's own.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "engine/analysis/intraday_study.h"
#include "engine/analysis/participation_study.h"

namespace hedgelab {

/// Columns time, contract, futures and index, or what `columns` calls them (ours to the file's); plain or packed. A
/// time begins with its date, 2026-06-10 09:31:00, and sorts as text. Throws InputError naming file and row for a price
/// that is not positive and a time that a contract has twice.
[[nodiscard]] IntradayQuotes read_basis_quotes(const std::filesystem::path& path,
                                               const std::map<std::string, std::string>& columns);
inline constexpr std::string_view kQuoteColumns[] = {"time", "contract", "futures", "index"};

/// CSV date,product,long_accounts,short_accounts: the days of `product`. Throws InputError naming file and row for a
/// number that is not positive, a date that the product has twice, and when the table does not have the product.
[[nodiscard]] std::map<Date, Participants> read_participants(const std::filesystem::path& path,
                                                             std::string_view product);

}  // namespace hedgelab
