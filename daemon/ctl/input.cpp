#include "daemon/ctl/input.hpp"

#include <sys/random.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <fstream>
#include <iostream>

#include "daemon/ctl/invocation.hpp"
#include "lib/core/text.hpp"

namespace usher::ctl {
namespace {

constexpr std::size_t secret_bytes_max = std::size_t{48} * 1024;

std::string read_all(std::istream& in) {
    std::string text(secret_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

std::string trimmed(const std::string& text) {
    constexpr const char* white_space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

// Lets the terminal show nothing of what is typed for as long as it lives.
class SilentTerminal {
public:
    SilentTerminal() {
        is_silent_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (is_silent_) is_silent_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (is_silent_) static_cast<void>(::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_));
    }

private:
    termios before_{};
    bool is_silent_ = false;
};

std::string first_line(std::istream& in, const std::string& where) {
    const std::string text = read_all(in);
    std::string line = text.substr(0, text.find_first_of("\r\n"));
    if (line.empty()) throw Failure{ExitCode::Usage, where + ": nothing to read"};
    return line;
}

std::string ask_for_password(const Console& console) {
    const SilentTerminal silent;
    console.err << "password: " << std::flush;
    std::string line;
    std::getline(console.in, line);
    console.err << '\n';
    if (line.empty()) throw Failure{ExitCode::Usage, "no password was given"};
    return line;
}

}  // namespace

void add_password_option(CLI::App& command, std::string& file, const std::string& without) {
    command
        .add_option("--password-file", file,
                    "The password, as first line of FILE; - for the terminal or standard input. "
                    "Without it " +
                        without)
        ->type_name("FILE");
}

std::string read_password(const std::string& file, const Console& console) {
    if (!file.empty() && file != "-") {
        std::ifstream stream{file, std::ios::binary};
        if (!stream) throw Failure{ExitCode::Usage, file + ": cannot be read"};
        return first_line(stream, file);
    }
    const bool is_terminal = &console.in == &std::cin && ::isatty(STDIN_FILENO) == 1;
    return is_terminal ? ask_for_password(console) : first_line(console.in, "standard input");
}

std::string read_secret(const std::string& file, std::istream& in) {
    const bool from_file = !file.empty() && file != "-";
    std::ifstream stream;
    if (from_file) stream.open(file, std::ios::binary);
    if (from_file && !stream) throw Failure{ExitCode::Usage, file + ": cannot be read"};

    const std::string text = read_all(from_file ? stream : in);
    const std::string where = from_file ? file : "standard input";
    if (text.size() > secret_bytes_max) {
        throw Failure{ExitCode::Usage, where + ": larger than 48 KiB"};
    }
    std::string secret = trimmed(text);
    if (secret.empty()) throw Failure{ExitCode::Usage, where + ": nothing to read"};
    return secret;
}

std::string new_uuid() {
    std::string bytes(16, '\0');
    if (getentropy(bytes.data(), bytes.size()) != 0) {
        throw Failure{ExitCode::Failed, "the system gives no random bytes"};
    }
    const auto mark = [&bytes](std::size_t at, unsigned mask, unsigned bits) {
        bytes[at] = static_cast<char>((static_cast<unsigned char>(bytes[at]) & mask) | bits);
    };
    mark(6, 0x0f, 0x40);  // version 4
    mark(8, 0x3f, 0x80);  // variant

    std::string uuid = to_hex(bytes);
    for (const std::size_t hyphen : {8U, 13U, 18U, 23U}) uuid.insert(hyphen, 1, '-');
    return uuid;
}

}  // namespace usher::ctl
