/// Log lines as values: a fixed message and named fields, safe to print whatever the fields hold.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace usher {

/// The severities of syslog that we use; the numbers are RFC 5424's.
enum class Severity : std::uint8_t { Error = 3, Warning = 4, Notice = 5, Info = 6 };

/// A named value beside a message. Never a key, token, secret, query string or body: use `masked`.
struct LogField {
    std::string_view name;
    std::string value;
};

/// Takes one finished line, without a line end. Called on the event loop.
using LogSink = std::function<void(Severity, std::string_view line)>;

/// A handle on the process's log, copied freely into whoever reports.
class Log {
public:
    /// A log that says nothing, for tests.
    Log() = default;
    explicit Log(LogSink sink) : sink_{std::move(sink)} {}

    void error(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void warning(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void notice(std::string_view message, std::initializer_list<LogField> fields = {}) const;
    void info(std::string_view message, std::initializer_list<LogField> fields = {}) const;

private:
    void write(Severity severity, std::string_view message,
               std::initializer_list<LogField> fields) const;

    LogSink sink_;
};

/// `value` fit for one line: control characters, 0x7f to 0x9f, U+2028, U+2029, quotes and bytes
/// that are not UTF-8 escaped, at most `bytes_max` of it (threat model D80).
[[nodiscard]] std::string escape_for_log(std::string_view value, std::size_t bytes_max = 200);

}  // namespace usher
