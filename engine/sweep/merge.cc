#include "engine/sweep/merge.h"

#include <fmt/format.h>

#include <deque>

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

MergeCounts merge_blocks(const SweepFolder& folder) {
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
  const std::size_t head = csv(Table(schema)).size();
  for_each_block(folder, [&](const std::vector<PointRow>& rows) {
    Table table(schema);
    table.reserve(rows.size());
    append_rows(table, folder.sweep(), rows);
    text.append(std::string_view(csv(table)).substr(head));
    for (ColumnFile& column : columns) {
      const std::vector<double> numbers = table.numbers(column.column);
      column.file.append({reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double)});
    }
  });
  for (ColumnFile& column : columns) column.file.commit();
  text.commit();
  return counts;
}

}  // namespace hedgelab
