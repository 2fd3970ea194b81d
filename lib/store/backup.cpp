#include "lib/store/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <SQLiteCpp/Backup.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string_view>
#include <vector>

#include "lib/store/connection.hpp"
#include "lib/store/durable_file.hpp"
#include "lib/store/files.hpp"

namespace usher::store {
namespace {

constexpr int pages_a_step = 256;  // 1 MiB
constexpr std::string_view unfinished_end = ".new";
constexpr std::array<std::string_view, 4> family{"", "-journal", "-wal", "-shm"};

bool is_unfinished(std::string_view name) {
    return name.starts_with('.') && std::ranges::any_of(family, [name](std::string_view suffix) {
               return name.ends_with(suffix) &&
                      name.substr(0, name.size() - suffix.size()).ends_with(unfinished_end);
           });
}

// The file while it is not finished; gone at the end, unless it got its name.
class Unfinished {
public:
    explicit Unfinished(const std::filesystem::path& target)
        : path_{(target.parent_path() / ("." + target.filename().string()))
                    .string()
                    .append(unfinished_end)} {
        remove();
        file_ = Descriptor{
            ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() { remove(); }

    [[nodiscard]] bool is_open() const { return file_.is_open(); }
    [[nodiscard]] int file() const { return file_.number(); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    void remove() const {
        for (const std::string_view suffix : family) {
            ::unlink(std::string{path_}.append(suffix).c_str());
        }
    }

    std::string path_;
    Descriptor file_;
};

Result<void> copy(SQLite::Database& from, const Unfinished& to, const OnProgress& on_progress) {
    SQLite::Database copy = open_carefully(to.path());
    // It is worth nothing before it is whole, and is made anew after a crash.
    copy.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    SQLite::Backup backup{copy, from};
    while (backup.executeStep(pages_a_step) != SQLITE_DONE) {
        if (::fdatasync(to.file()) != 0) return error_of_errno(to.path());
        const int pages = backup.getTotalPageCount();
        if (!on_progress({.done = pages - backup.getRemainingPageCount(), .of = pages})) {
            return Error{Errc::Unavailable, "the backup was given up"};
        }
    }
    return {};
}

// The copied header asks for a log; a backup is one file.
Result<void> check(const Unfinished& copied) {
    SQLite::Database copy = open_carefully(copied.path());
    const std::string journal = copy.execAndGet("PRAGMA journal_mode = DELETE").getString();
    if (journal != "delete") return Error{Errc::Storage, "the copy keeps a log: " + journal};
    const std::string health = copy.execAndGet("PRAGMA integrity_check(1)").getString();
    if (health != "ok") return Error{Errc::Damaged, "the copy is damaged: " + health};
    return {};
}

Result<void> give_name(const Unfinished& copied, const std::filesystem::path& target) {
    const Descriptor directory{
        ::open(target.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const bool named = directory.is_open() && ::fsync(copied.file()) == 0 &&
                       ::renameat2(AT_FDCWD, copied.path().c_str(), AT_FDCWD, target.c_str(),
                                   RENAME_NOREPLACE) == 0 &&
                       ::fsync(directory.number()) == 0;
    if (!named) return error_of_errno(target.string());
    return {};
}

}  // namespace

Result<std::int64_t> back_up(const std::string& source, const std::string& target,
                             const OnProgress& on_progress) try {
    const std::filesystem::path named = with_real_directory(target);
    const Unfinished unfinished{named};
    if (!unfinished.is_open()) return error_of_errno(target);
    SQLite::Database from = open_carefully(with_real_directory(source));
    // One snapshot for all steps: without it each commit would begin the copy anew. A transaction
    // has it from its first reading on.
    from.exec("BEGIN");
    static_cast<void>(from.execAndGet("PRAGMA user_version").getInt());
    const Result<void> copied = copy(from, unfinished, on_progress);
    from.exec("ROLLBACK");
    if (!copied) return copied.error();
    if (const Result<void> checked = check(unfinished); !checked) return checked.error();
    struct stat status{};
    if (::fstat(unfinished.file(), &status) != 0) return error_of_errno(target);
    if (const Result<void> done = give_name(unfinished, named); !done) return done.error();
    return std::int64_t{status.st_size};
} catch (const SQLite::Exception& failure) {
    return error_of(failure).within("backup");
}

void remove_unfinished_backups(const std::string& directory) noexcept try {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        if (is_unfinished(entry.path().filename().string())) found.push_back(entry.path());
    }
    for (const std::filesystem::path& path : found) ::unlink(path.c_str());
} catch (const std::exception&) {  // no directory, or one that cannot be read: the next time
}

}  // namespace usher::store
