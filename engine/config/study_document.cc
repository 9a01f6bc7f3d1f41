#include "engine/config/study_document.h"

#include <nlohmann/json.hpp>

#include "engine/config/backtest_reader.h"
#include "engine/config/read_instrument_set.h"

namespace hedgelab {
namespace {

Json changed_document(const std::string& file, const std::vector<std::string>& assignments) {
  Json document = read_json_file(file);
  for (const auto& assignment : assignments) set_json_path(document, assignment, file);
  return document;
}

}  // namespace

StudyDocument::StudyDocument(std::string file, const std::vector<std::string>& assignments,
                             const std::filesystem::path& reference)
    : file_(std::move(file)),
      json_(std::make_unique<const Json>(changed_document(file_, assignments))),
      rules_(read_rule_book(reference, instruments_of(*json_, file_))) {}

StudyDocument::~StudyDocument() = default;

}  // namespace hedgelab
