#include <vector>

#include "engine/core/npy_file.h"
#include "engine/table/table_views.h"

namespace hedgelab {

std::string npy(const Table& table, std::size_t column) {
  const std::vector<double> numbers = table.numbers(column);
  return npy_bytes<double>(numbers);
}

}  // namespace hedgelab
