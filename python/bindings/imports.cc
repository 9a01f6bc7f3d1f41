// Stores: bars of the user's own, by the importer and with its checks; and made-up markets.

#include "engine/config/read_generator_spec.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/words.h"
#include "engine/generator/market_generator.h"
#include "engine/import/import_report.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {
namespace {

py::dict import_files_of(const std::string& spec_text, const std::string& folder, const std::string& store,
                         const std::string& reference, const std::string& existing, const std::string& overlap) {
  const ImportSpec spec = parse_import_spec(spec_text, "import spec");
  ImportOptions options;
  options.existing = parse_word<ExistingStore>(existing).value_or(ExistingStore::kLoseNothing);
  options.overlap = parse_word<StoreOverlap>(overlap).value_or(StoreOverlap::kRefuse);
  ImportReport report;
  {
    const py::gil_scoped_release released;
    const RuleBook rules = read_rule_book(reference, spec.instruments);
    report = import_files(spec, folder, rules, store, {}, options);
  }
  py::dict answer;
  answer["written"] = report.written;
  answer["store_digest"] = report.store_digest;
  for (const auto& [name, count] : counts_of(report)) answer[py::str(std::string(name))] = count;
  answer["findings"] = parts_of(findings_table(report));
  return answer;
}

std::string generate(const std::string& spec_text, const std::string& name, const std::string& store,
                     const std::string& reference) {
  const py::gil_scoped_release released;
  const MarketSpec spec = parse_generator_spec(spec_text, name);
  const RuleBook rules = read_rule_book(reference, spec.instruments);
  return generate_market(spec, rules, store).store_digest;
}

}  // namespace

void bind_imports(py::module_& module) {
  module.def("import_files", &import_files_of);
  module.def("generate", &generate);
}

}  // namespace hedgelab::python
