// Threat model Q6 once more, through SQLite's own VFS for Unix: the n-th system call fails.
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <chrono>
#include <iostream>

#include "tests/crash/failing_life.hpp"
#include "tests/support/proof_size.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace usher;
using namespace usher::test;

namespace {

enum class Call : std::uint8_t { Open, Read, Write, Truncate, Status, Remove, Flush };

struct Failure {
    std::string_view name;
    int error;  ///< 0: a part of the bytes is moved
    std::vector<Call> calls;
};

/// What is to fail; for the functions below, which SQLite calls by pointer.
struct Plan {
    const Failure* failure = nullptr;
    FailingCalls* calls = nullptr;

    /// Whether this call is to fail.
    [[nodiscard]] bool fails(Call call) const {
        if (failure == nullptr || std::ranges::find(failure->calls, call) == failure->calls.end()) {
            return false;
        }
        return calls->next_fails();
    }
};
Plan plan;

template <typename Real, typename... Arguments>
auto unless_it_fails(Call call, Real real, Arguments... arguments) -> decltype(real(arguments...)) {
    if (!plan.fails(call)) return real(arguments...);
    errno = plan.failure->error;
    return -1;
}

template <typename Real, typename Bytes, typename... Rest>
ssize_t move_bytes(Call call, Real real, int file, Bytes bytes, std::size_t size, Rest... rest) {
    if (!plan.fails(call)) return real(file, bytes, size, rest...);
    if (plan.failure->error == 0) return real(file, bytes, (size + 1) / 2, rest...);
    errno = plan.failure->error;
    return -1;
}

int open_file(const char* path, int flags, int mode) {
    return unless_it_fails(Call::Open, [=] { return ::open(path, flags, mode); });
}
ssize_t read_file_part(int file, void* to, std::size_t size) {
    return move_bytes(Call::Read, ::read, file, to, size);
}
ssize_t read_at(int file, void* to, std::size_t size, off_t offset) {
    return move_bytes(Call::Read, ::pread, file, to, size, offset);
}
ssize_t write_file_part(int file, const void* from, std::size_t size) {
    return move_bytes(Call::Write, ::write, file, from, size);
}
ssize_t write_at(int file, const void* from, std::size_t size, off_t offset) {
    return move_bytes(Call::Write, ::pwrite, file, from, size, offset);
}
int truncate_file(int file, off_t size) {
    return unless_it_fails(Call::Truncate, ::ftruncate, file, size);
}
int status_of(int file, struct stat* status) {
    return unless_it_fails(Call::Status, ::fstat, file, status);
}
int remove_file(const char* path) {
    return unless_it_fails(Call::Remove, ::unlink, path);
}

/// While it lives, SQLite's system calls are those above.
class Redirection {
public:
    Redirection() {
        set("open", open_file);
        set("read", read_file_part);
        set("pread", read_at);
        set("pread64", read_at);
        set("write", write_file_part);
        set("pwrite", write_at);
        set("pwrite64", write_at);
        set("ftruncate", truncate_file);
        set("fstat", status_of);
        set("unlink", remove_file);
    }
    Redirection(const Redirection&) = delete;
    Redirection& operator=(const Redirection&) = delete;
    ~Redirection() { unix_->xSetSystemCall(unix_, nullptr, nullptr); }

private:
    template <typename Function>
    void set(const char* name, Function function) {
        unix_->xSetSystemCall(unix_, name, reinterpret_cast<sqlite3_syscall_ptr>(function));
    }
    sqlite3_vfs* unix_ = sqlite3_vfs_find("unix");
};

Findings fail_everywhere(const Failure& failure, const std::vector<Batch>& batches) {
    const DiskContent begins_with = disk_with_a_store();
    const auto live_with = [&](FailingCalls& calls, Findings& findings) {
        const TemporaryDirectory directory;
        const std::string path = directory.file("usher.db");
        write_file(path, begins_with.find("usher.db")->bytes());
        plan = {.failure = &failure, .calls = &calls};
        live({.open = [&] { return QueuedStore::open(path, ""); },
              .end_faults = [&] { calls.end(); },
              .cut_power = [] {},  // the machine's own disk is spared
              .reads_go_on = failure.error == ENOSPC || failure.error == EDQUOT},
             begins_with, batches, findings);
        plan = {};
    };
    // What lasts and is retried by SQLite for ever would be no life.
    const bool may_last = failure.error != EINTR && failure.error != 0;
    return fail_at_every_call(live_with, may_last);
}

const std::vector<Failure>& failures() {
    using enum Call;
    static const std::vector<Failure> all{
        {"EIO", EIO, {Open, Read, Write, Truncate, Status, Remove, Flush}},
        {"ENOSPC", ENOSPC, {Open, Write}},
        {"EDQUOT", EDQUOT, {Open, Write}},
        {"EMFILE", EMFILE, {Open}},
        {"EINTR", EINTR, {Open, Read, Write, Truncate, Flush}},
        {"short write", 0, {Write}},
        {"short read", 0, {Read}},
    };
    return all;
}

}  // namespace

// In this program fsync flushes nothing: who fails is told, and nobody waits for a disk.
extern "C" int fdatasync(int) {
    return unless_it_fails(Call::Flush, [] { return 0; });
}
extern "C" int fsync(int) {
    return unless_it_fails(Call::Flush, [] { return 0; });
}

BOOST_AUTO_TEST_SUITE(system_call_failures)

BOOST_AUTO_TEST_CASE(no_failing_system_call_makes_a_false_answer) {
    const auto start = std::chrono::steady_clock::now();
    const Redirection redirection;
    Random random{7};
    const std::vector<Batch> batches = workload(random, 10);
    for (const Failure& failure : failures()) {
        const Findings findings = fail_everywhere(failure, batches);
        print("system call, " + std::string{failure.name}, findings);
        BOOST_TEST(findings.wrong.empty());
    }
    std::cout << "n-th system call fails: " << seconds_since(start) << " s\n";
}

BOOST_AUTO_TEST_SUITE_END()
