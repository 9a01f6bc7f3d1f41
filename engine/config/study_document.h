#pragma once
// A config of market analysis as it was read: the document with its --set changes, and the rules it is to be read with.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/config/json_object.h"
#include "engine/reference/rule_book.h"

namespace hedgelab {

class StudyDocument {
 public:
  /// `assignments` are those of --set. Throws InputError naming file, line or path.
  StudyDocument(std::string file, const std::vector<std::string>& assignments, const std::filesystem::path& reference);
  ~StudyDocument();
  StudyDocument(StudyDocument&&) = delete;  // what is read with its rules points into them

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const Json& json() const { return *json_; }
  [[nodiscard]] const RuleBook& rules() const { return rules_; }

 private:
  std::string file_;
  std::unique_ptr<const Json> json_;
  RuleBook rules_;
};

}  // namespace hedgelab
