#include "lib/enforcement/backups.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <filesystem>
#include <thread>
#include <utility>

#include "lib/store/backup.hpp"
#include "lib/store/files.hpp"

namespace usher::enforcement {
namespace {

// `20261122T104613Z`
std::string compact(Instant instant) {
    std::string text = rfc3339(instant);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

}  // namespace

std::string_view name(BackupState state) noexcept {
    switch (state) {
        case BackupState::None: return "none";
        case BackupState::Running: return "running";
        case BackupState::Done: return "done";
        case BackupState::Failed: return "failed";
    }
    return "none";
}

class Backups::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Executor executor, std::string database, TimeKeeper& time, Log log)
        : executor_{std::move(executor)},
          database_{std::move(database)},
          time_{time},
          log_{std::move(log)} {
        store::remove_unfinished_backups(directory());
    }

    Result<void> start();
    void stop();
    [[nodiscard]] const BackupReport& report() const noexcept { return report_; }

private:
    [[nodiscard]] std::string directory() const {
        return (std::filesystem::path{database_}.parent_path() / "backups").string();
    }
    [[nodiscard]] bool go_on(store::CopyProgress progress);
    void end(const Result<std::int64_t>& copied);

    Executor executor_;
    std::string database_;
    TimeKeeper& time_;
    Log log_;
    BackupReport report_;
    std::thread thread_;
    std::atomic<bool> given_up_ = false;
};

Result<void> Backups::Impl::start() {
    if (report_.state == BackupState::Running) {
        return Error{Errc::Conflict, "a backup is being made already"};
    }
    const Result<void> made = store::make_private_directory(directory());
    if (!made) return made.error();
    if (thread_.joinable()) thread_.join();
    store::remove_unfinished_backups(directory());
    const Instant now = time_.now();
    report_ = {.state = BackupState::Running,
               .file = directory() + "/usher-" + compact(now) + ".db",
               .started_at = now};
    thread_ = std::thread{[this, target = report_.file] {
        const Result<std::int64_t> copied =
            store::back_up(database_, target, [this](auto progress) { return go_on(progress); });
        net::post(executor_, [self = weak_from_this(), copied] {
            if (const auto impl = self.lock()) impl->end(copied);
        });
    }};
    return {};
}

// On the thread.
bool Backups::Impl::go_on(store::CopyProgress progress) {
    net::post(executor_, [self = weak_from_this(), progress] {
        const auto impl = self.lock();
        if (!impl) return;
        impl->report_.pages_done = progress.done;
        impl->report_.pages = progress.of;
    });
    return !given_up_;
}

void Backups::Impl::end(const Result<std::int64_t>& copied) {
    report_.ended_at = time_.now();
    if (copied) {
        report_.state = BackupState::Done;
        report_.bytes = *copied;
        report_.pages_done = report_.pages;
        log_.notice("a backup was made", {{"file", report_.file}});
    } else {
        report_.state = BackupState::Failed;
        report_.error = copied.error().message();
        log_.error("a backup failed", {{"cause", report_.error}});
    }
}

void Backups::Impl::stop() {
    given_up_ = true;
    if (thread_.joinable()) thread_.join();
}

Backups::Backups(Executor executor, std::string database, TimeKeeper& time, Log log)
    : impl_{
          std::make_shared<Impl>(std::move(executor), std::move(database), time, std::move(log))} {}

Backups::~Backups() {
    impl_->stop();
}

Result<void> Backups::start() {
    return impl_->start();
}

const BackupReport& Backups::report() const noexcept {
    return impl_->report();
}

}  // namespace usher::enforcement
