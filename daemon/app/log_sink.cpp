#include "daemon/app/log_sink.hpp"

#include <unistd.h>

#include <cstdlib>

namespace usher::app {
namespace {

std::string_view word(Severity severity) {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Notice: return "notice";
        case Severity::Info: return "info";
    }
    return "error";
}

std::string level_prefix(Severity severity) {
    return "<" + std::to_string(static_cast<int>(severity)) + ">";
}

}  // namespace

LogSink stderr_sink(std::string program) {
    const bool is_journal = std::getenv("JOURNAL_STREAM") != nullptr;
    return [program = std::move(program), is_journal](Severity severity, std::string_view line) {
        std::string text = is_journal ? level_prefix(severity)
                                      : program + ": " + std::string{word(severity)} + ": ";
        text.append(line).append("\n");
        // A log that cannot be written has nobody to be told.
        [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
    };
}

}  // namespace usher::app
