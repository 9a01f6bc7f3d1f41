// Stores: bars of the user's own, by the importer and with its checks; and made-up markets.

#include "engine/config/read_generator_spec.h"
#include "engine/config/read_import_spec.h"
#include "engine/config/read_instrument_set.h"
#include "engine/core/error.h"
#include "engine/generator/market_generator.h"
#include "engine/import/importer.h"
#include "python/bindings/bindings.h"

namespace hedgelab::python {
namespace {

py::dict import_files_of(const std::string& spec_text, const std::string& folder, const std::string& store,
                         const std::string& reference, const std::string& existing, const std::string& overlap) {
  const ImportSpec spec = parse_import_spec(spec_text, "import spec");
  ImportOptions options;
  options.existing = existing == "add"       ? ExistingStore::kAdd
                     : existing == "replace" ? ExistingStore::kReplace
                                             : ExistingStore::kLoseNothing;
  options.overlap = overlap == "keep"      ? StoreOverlap::kKeep
                    : overlap == "replace" ? StoreOverlap::kReplace
                                           : StoreOverlap::kRefuse;
  ImportReport report;
  {
    const py::gil_scoped_release released;
    const RuleBook rules = read_rule_book(reference, spec.instruments);
    report = import_files(spec, folder, rules, store, {}, options);
  }
  py::list findings;
  for (const ImportFinding& finding : report.findings) {
    findings.append(py::make_tuple(std::string(to_string(finding.kind)), finding.fatal, finding.file, finding.line,
                                   finding.message));
  }
  py::dict answer;
  answer["written"] = report.written;
  answer["store_digest"] = report.store_digest;
  answer["rows"] = report.rows;
  answer["bars"] = report.bars;
  answer["dropped"] = report.dropped;
  answer["known"] = report.known;
  answer["replaced"] = report.replaced;
  answer["fatal"] = report.fatal_count();
  answer["findings"] = findings;
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
