#include "engine/sweep/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <exception>
#include <span>

#include "engine/core/files.h"
#include "engine/core/growing_file.h"
#include "engine/core/npy_header.h"
#include "engine/sweep/block_walk.h"
#include "engine/sweep/sweep_table.h"
#include "engine/table/table_views.h"

namespace hedgelab {
namespace fs = std::filesystem;
namespace {

// "3, 5-9, 12": at most a line of them.
std::string in_ranges(const std::vector<std::uint64_t>& numbers) {
  constexpr std::size_t kMost = 8;
  std::string text;
  std::size_t ranges = 0;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (++ranges > kMost) return text + ", ...";
    if (!text.empty()) text += ", ";
    text += last == i ? fmt::format("{}", numbers[i]) : fmt::format("{}-{}", numbers[i], numbers[last]);
    i = last + 1;
  }
  return text;
}

void refuse_missing(const SweepFolder& folder) {
  const std::uint64_t blocks = blocks_of(folder.sweep());
  std::vector<std::uint64_t> missing;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    if (!is_file(folder.path_of(block))) missing.push_back(block);
  }
  if (missing.empty()) return;
  fail("{}: {} of {} blocks are still to be made: {}; run the sweep again, or its shards: what stands is kept",
       folder.path().string(), missing.size(), blocks, in_ranges(missing));
}

/// One numeric column as it grows.
struct ColumnFile {
  std::size_t column;
  GrowingFile file;
  ColumnFile(std::size_t at, const fs::path& path, std::size_t rows) : column(at), file(path) {
    file.append(npy_header(NpyType::kFloat64, rows));
  }
};

/// Some rows of a block, and what they are in the files.
struct RowsText {
  std::span<const PointRow> rows;
  std::string text;
  std::vector<std::vector<double>> numbers;
};

/// Each by a thread of its own.
void format(std::vector<RowsText>& slices, const Sweep& sweep, const TableSchema& schema,
            const std::deque<ColumnFile>& columns) {
  const std::size_t head = csv(Table(schema)).size();
  std::vector<std::exception_ptr> errors(slices.size());
  const auto work = [&](std::size_t i) {
    try {
      Table table(schema);
      table.reserve(slices[i].rows.size());
      append_rows(table, sweep, slices[i].rows);
      slices[i].text = csv(table).substr(head);
      for (const ColumnFile& column : columns) slices[i].numbers.push_back(table.numbers(column.column));
    } catch (...) {
      errors[i] = std::current_exception();
    }
  };
  if (slices.size() == 1) {
    work(0);
  } else if (!slices.empty()) {
    boost::asio::thread_pool pool(slices.size());
    for (std::size_t i = 0; i < slices.size(); ++i) boost::asio::post(pool, [&work, i] { work(i); });
    pool.join();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace

void for_each_block(const SweepFolder& folder, const std::function<void(const std::vector<PointRow>&)>& take) {
  const bool is_search = folder.sweep().config().document.search.is_there;
  if (!is_search) refuse_missing(folder);
  const std::unique_ptr<BlockWalk> walk = walk_of(folder.sweep());
  std::uint64_t block = 0;
  while (const auto points = walk->next()) {
    const auto rows = folder.read(block, *points);
    if (!rows) {
      fail("{}: {}; run the sweep again: what stands is kept", folder.path_of(block).string(),
           is_search ? fmt::format("the search stands before round {}", block) : "went away while it was read");
    }
    walk->take(*rows);
    take(*rows);
    ++block;
  }
}

MergeCounts merge_blocks(const SweepFolder& folder, int threads) {
  // Twice through the blocks: a column's file begins with its count of rows,
  // and nothing is replaced before every block has been seen whole.
  MergeCounts counts;
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    ++counts.blocks;
    counts.points += rows.size();
    for (const PointRow& row : rows) counts.unfinished += row.outcome != PointOutcome::kFinished ? 1 : 0;
  });
  const TableSchema schema = sweep_schema(folder.sweep());
  create_folders(folder.path() / "columns");
  std::deque<ColumnFile> columns;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (!schema.columns[i].type.is_numeric()) continue;
    columns.emplace_back(i, folder.path() / "columns" / (schema.columns[i].name + ".npy"),
                         static_cast<std::size_t>(counts.points));
  }
  GrowingFile text(folder.path() / "sweep.csv");
  text.append(csv(Table(schema)));
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    constexpr std::size_t kSlice = 1024;  // rows, of which the text of one for each thread is held
    std::vector<RowsText> slices;
    for (std::size_t first = 0; first < rows.size(); first += kSlice) {
      const std::size_t end = std::min(rows.size(), first + kSlice);
      slices.push_back({std::span(rows).subspan(first, end - first), {}, {}});
      if (slices.size() < static_cast<std::size_t>(std::max(1, threads)) && end < rows.size()) continue;
      format(slices, folder.sweep(), schema, columns);
      for (const RowsText& slice : slices) {
        text.append(slice.text);
        for (std::size_t i = 0; i < columns.size(); ++i) {
          const std::vector<double>& numbers = slice.numbers[i];
          columns[i].file.append({reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double)});
        }
      }
      slices.clear();
    }
  });
  for (ColumnFile& column : columns) column.file.commit();
  text.commit();
  return counts;
}

}  // namespace hedgelab
