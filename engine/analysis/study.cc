#include "engine/analysis/study.h"

#include "engine/core/error.h"

namespace hedgelab {

const Table& Study::table(std::string_view table_name) const {
  for (const StudyTable& one : tables) {
    if (one.table.name() == table_name) return one.table;
  }
  throw InvariantError("a study has no table of that name");
}

}  // namespace hedgelab
