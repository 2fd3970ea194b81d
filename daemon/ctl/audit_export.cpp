#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/audit.hpp"
#include "lib/journal/lines.hpp"
#include "lib/journal/verification.hpp"

namespace usher::ctl {
namespace {

// Many times what the longest entry takes.
constexpr std::size_t line_bytes_max = std::size_t{1024} * 1024;

Failure unreadable(const std::string& file, const std::string& cause) {
    return {ExitCode::Usage, file + ": " + cause};
}

/// A file's lines. Throws Failure where it cannot be read, or is no export by a line's length.
class Lines {
public:
    explicit Lines(const std::string& file) : file_{file}, in_{file, std::ios::binary} {
        if (!in_) throw unreadable(file_, std::strerror(errno));
    }

    /// Whether the file does not end where a line does.
    [[nodiscard]] bool are_cut() const noexcept { return are_cut_; }
    /// None at the end; good until it is called again.
    [[nodiscard]] std::optional<std::string_view> next() {
        in_.getline(line_.data(), static_cast<std::streamsize>(line_.size()));
        const auto taken = static_cast<std::size_t>(in_.gcount());
        if (in_.bad()) throw unreadable(file_, "it could not be read to its end");
        are_cut_ = in_.eof() && taken > 0;
        if (in_.eof()) return are_cut_ ? std::optional{shown(taken)} : std::nullopt;
        if (in_.fail()) throw unreadable(file_, "a line is too long for an export");
        return shown(taken - 1);  // without its end, which counts
    }

private:
    [[nodiscard]] std::string_view shown(std::size_t size) const { return {line_.data(), size}; }

    const std::string& file_;
    std::ifstream in_;
    std::vector<char> line_ = std::vector<char>(line_bytes_max);
    bool are_cut_ = false;
};

constexpr const char* another_form = "changed, it has not the form of an export";

/// The lines of an export, from the second on, as one verification.
class ExportReader {
public:
    ExportReader(journal::Heading heading, crypto::VerifyKey key)
        : heading_{std::move(heading)}, key_{key}, verification_{key, heading_.base} {}

    /// The line that the heading was read from.
    void take_first(std::string_view line) {
        if (text_of(heading_) != line) add(another_form);
        if (heading_.key != key_) {
            add("it names another key");
        } else if (!journal::is_signed_by(key_, heading_)) {
            add("it has a wrong signature");
        }
    }

    // What a line has besides the members that a hash or a signature covers is nobody's word.
    void take(std::string_view line) {
        ++line_number_;
        const Result<journal::Line> read = journal::read_line(line);
        if (!read) return add(read.error().context());
        if (text_of(*read) != line) add(another_form);
        std::visit([this](const auto& what) { verification_.take(what); }, *read);
    }

    void take_end(bool is_cut) {
        if (is_cut) add("its end is missing");
    }

    [[nodiscard]] AuditVerdict finish() {
        if (journal::is_signed_by(key_, heading_.end)) {
            verification_.finish(head_at(heading_.end));
        } else {
            line_number_ = 1;
            add("the last checkpoint has a wrong signature");
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
    // About the line that was taken last.
    void add(const std::string& fault) {
        ++verdict_.fault_count;
        if (verdict_.faults.size() < journal::Verification::findings_max) {
            verdict_.faults.push_back("line " + std::to_string(line_number_) + ": " + fault);
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
    Lines lines{file};
    const std::optional<std::string_view> shown = lines.next();
    if (!shown) throw unreadable(file, "it is empty");
    const std::string first{*shown};
    Result<journal::Heading> heading = journal::read_heading(first);
    if (!heading) {
        throw unreadable(file, "no export of a journal: " + heading.error().context());
    }
    const Result<crypto::VerifyKey> given =
        key.empty() ? Result<crypto::VerifyKey>{heading->key} : journal::read_key(key);
    if (!given) throw Failure{ExitCode::Usage, "--key: " + given.error().context()};

    ExportReader reader{std::move(*heading), *given};
    reader.take_first(first);
    bool is_cut = lines.are_cut();
    while (const auto line = lines.next()) {
        reader.take(*line);
        is_cut = lines.are_cut();
    }
    reader.take_end(is_cut);
    return reader.finish();
}

}  // namespace usher::ctl
