// The rest of the C interface.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "ipc/client/engine.hpp"
#include "ipc/client/guarded.hpp"

namespace {

using namespace usher::client;

constexpr const char* default_path = "/run/usher/engine.sock";
constexpr std::size_t path_bytes_max = 107;  // of a Unix socket, the NUL not counted

// The members that the caller's version of the header knows.
std::optional<usher_options> options_of(const usher_options* given) {
    usher_options options{};
    if (given == nullptr) return options;
    constexpr std::size_t first_size = offsetof(usher_options, reserved) + sizeof(uint32_t);
    if (given->size < first_size) return std::nullopt;
    std::memcpy(&options, given, std::min(given->size, sizeof options));
    if (options.reserved != 0) return std::nullopt;
    return options;
}

std::optional<Settings> settings_of(const usher_options& options) {
    const char* path = options.socket_path;
    if (path == nullptr) path = ::secure_getenv("USHER_ENGINE_SOCKET");
    if (path == nullptr || *path == '\0') path = default_path;
    const char* name = options.name == nullptr ? "" : options.name;
    if (::strnlen(path, path_bytes_max + 1) > path_bytes_max) return std::nullopt;
    if (::strnlen(name, USHER_TEXT_MAX + 1) > USHER_TEXT_MAX) return std::nullopt;
    std::string greeting;
    const usher::protocol::Hello hello{.name = name};
    if (!usher::protocol::append_message(greeting, 1, hello)) return std::nullopt;
    return Settings{.socket_path = path, .name = name};
}

}  // namespace

int usher_open(const usher_options* given, usher_t** out) {
    if (out == nullptr) return USHER_E_ARGUMENT;
    *out = nullptr;
    return guarded([given, out] {
        const std::optional<usher_options> options = options_of(given);
        if (!options) return static_cast<int>(USHER_E_ARGUMENT);
        std::optional<Settings> settings = settings_of(*options);
        if (!settings) return static_cast<int>(USHER_E_ARGUMENT);
        std::optional<PageView> page = PageView::reserve();
        std::optional<Bell> wake = Bell::make();
        std::optional<Bell> events = Bell::make();
        if (!page || !wake || !events) return static_cast<int>(USHER_E_SYSTEM);

        auto usher = std::make_unique<usher_t>(std::move(*settings), std::move(*page),
                                               std::move(*wake), std::move(*events));
        if (!usher->start()) return static_cast<int>(USHER_E_SYSTEM);
        if (options->wait_ms != 0)
            usher->wait_for_page(std::chrono::milliseconds{options->wait_ms});
        *out = usher.release();
        return 0;
    });
}

void usher_close(usher_t* usher) {
    delete usher;
}

int usher_watch(usher_t* usher, const usher_question* question, usher_callback callback,
                void* context, usher_watch_t** out) {
    if (usher == nullptr || out == nullptr) return USHER_E_ARGUMENT;
    *out = nullptr;
    const auto asked = question_of(question);
    if (!asked) return USHER_E_ARGUMENT;
    return guarded([&] { return usher->watch(*asked, callback, context, out); });
}

void usher_unwatch(usher_watch_t* watch) {
    if (watch == nullptr) return;
    guarded([watch] {
        watch->engine->unwatch(watch);
        return 0;
    });
}

int usher_event_fd(usher_t* usher) {
    return usher == nullptr ? static_cast<int>(USHER_E_ARGUMENT) : usher->event_descriptor();
}

int usher_next_event(usher_t* usher, usher_event* event) {
    if (usher == nullptr || event == nullptr) return USHER_E_ARGUMENT;
    return guarded([&] { return usher->next_event(*event) ? 1 : 0; });
}

int usher_acquire_slot(usher_t* usher, const usher_question* question, uint32_t timeout_ms,
                       usher_slot* out) {
    if (usher == nullptr || out == nullptr) return USHER_E_ARGUMENT;
    *out = {};
    const auto asked = question_of(question);
    if (!asked) return USHER_E_ARGUMENT;
    return guarded(
        [&] { return usher->acquire_slot(*asked, std::chrono::milliseconds{timeout_ms}, *out); });
}

int usher_release_slot(usher_t* usher, uint64_t slot) {
    if (usher == nullptr) return USHER_E_ARGUMENT;
    return guarded([&] { return usher->release_slot(slot); });
}

int usher_report_use(usher_t* usher, const usher_question* question, uint32_t seconds,
                     uint64_t bytes) {
    const auto asked = question_of(question);
    if (usher == nullptr || !asked) return USHER_E_ARGUMENT;
    return guarded([&] {
        return usher->report_use({.seconds = seconds, .bytes = bytes, .question = *asked});
    });
}

const char* usher_problem(usher_t* usher) {
    return usher == nullptr ? usher_error_text(USHER_E_ARGUMENT) : usher->problem();
}
