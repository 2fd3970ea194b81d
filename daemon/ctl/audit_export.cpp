#include <cerrno>
#include <cstring>
#include <fstream>

#include "daemon/ctl/audit.hpp"
#include "lib/journal/lines.hpp"
#include "lib/journal/verification.hpp"

namespace usher::ctl {
namespace {

/// The lines of an export, from the second on, as one verification.
class ExportReader {
public:
    ExportReader(journal::Heading heading, crypto::VerifyKey key)
        : heading_{std::move(heading)}, key_{key}, verification_{key, heading_.base} {}

    void take(std::string_view line) {
        ++line_number_;
        if (const Result<journal::Line> read = journal::read_line(line)) {
            std::visit([this](const auto& what) { verification_.take(what); }, *read);
        } else {
            add("line " + std::to_string(line_number_) + ": " + read.error().context());
        }
    }

    [[nodiscard]] AuditVerdict finish() {
        if (journal::is_signed_by(key_, heading_.end)) {
            verification_.finish(head_at(heading_.end));
        } else {
            add("line 1: the last checkpoint has a wrong signature");
        }
        verdict_.checked = verification_.checked();
        verdict_.key = journal::key_text(key_);
        verdict_.fault_count += verification_.finding_count();
        for (const journal::Finding& finding : verification_.findings()) {
            verdict_.faults.push_back(text_of(finding));
        }
        return std::move(verdict_);
    }

private:
    void add(std::string fault) {
        ++verdict_.fault_count;
        if (verdict_.faults.size() < journal::Verification::findings_max) {
            verdict_.faults.push_back(std::move(fault));
        }
    }

    journal::Heading heading_;
    crypto::VerifyKey key_;
    journal::Verification verification_;
    AuditVerdict verdict_{};
    std::size_t line_number_ = 1;
};

}  // namespace

AuditVerdict verify_export(const std::string& file, const std::string& key) {
    std::ifstream in{file, std::ios::binary};
    std::string line;
    if (!in || !std::getline(in, line)) {
        const std::string cause = in.is_open() ? "it is empty" : std::strerror(errno);
        throw Failure{ExitCode::Usage, file + ": " + cause};
    }
    Result<journal::Heading> heading = journal::read_heading(line);
    if (!heading) {
        throw Failure{ExitCode::Usage,
                      file + ": no export of a journal: " + heading.error().context()};
    }
    const Result<crypto::VerifyKey> given =
        key.empty() ? Result<crypto::VerifyKey>{heading->key} : journal::read_key(key);
    if (!given) throw Failure{ExitCode::Usage, "--key: " + given.error().context()};

    ExportReader reader{std::move(*heading), *given};
    while (std::getline(in, line)) reader.take(line);
    return reader.finish();
}

}  // namespace usher::ctl
