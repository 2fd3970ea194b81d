/// A program as a child of the test, ended by its own pid whatever happens.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace usher::test {

class Process {
public:
    static constexpr std::chrono::seconds limit{60};

    /// Starts `program`. Its stdout is read here; its stderr goes to the end of the file `log`.
    Process(const std::string& program, const std::vector<std::string>& arguments,
            const std::string& log);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    /// SIGKILL, if it still runs.
    ~Process();

    /// The next line of its stdout, without the line end. Throws std::runtime_error when none comes
    /// within `limit` or stdout ends.
    [[nodiscard]] std::string read_line();
    /// The rest of its stdout, up to its end.
    [[nodiscard]] std::string read_rest();

    void signal(int number) const;
    /// Waits for the end: the exit code, or 128 and the number of the signal that ended it. SIGKILL
    /// after `limit`.
    int wait();
    [[nodiscard]] bool is_running();
    /// What it holds in memory, in KiB.
    [[nodiscard]] long resident_kib() const;
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
    bool fill();
    bool reap(int options);

    pid_t pid_ = -1;
    int output_ = -1;
    int status_ = 0;
    std::string unread_;
};

/// How a program ran that was to end by itself.
struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

[[nodiscard]] Outcome run_program(const std::string& program,
                                  const std::vector<std::string>& arguments);

}  // namespace usher::test
