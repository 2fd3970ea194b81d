// The hot path: no lock, no system call and no allocation. But for a child after fork, which has no
// thread yet: a check that finds the page overdue there starts one (Engine::revive).
#include <cstdint>
#include <cstring>

#include "ipc/client/engine.hpp"
#include "ipc/protocol/page_look.hpp"

namespace {

using namespace usher::client;
using usher::protocol::Form;
using usher::protocol::PageReader;
using usher::protocol::Prepared;
using usher::protocol::Question;
using usher::protocol::Reason;
using usher::protocol::Verdict;
using usher::protocol::page_look::Checked;

// A handle that nobody prepared has another mark.
constexpr std::uint32_t handle_mark = 0x3148'5355U;
struct PaddedPrepared {
    Prepared prepared;
    std::uint64_t unused = 0;
};
static_assert(sizeof(PaddedPrepared) == sizeof(usher_handle));

// Not copied: a copy costs as much as the search.
const Prepared& prepared_of(const usher_handle& handle) noexcept {
    return reinterpret_cast<const PaddedPrepared&>(handle).prepared;
}

bool is_handle(const usher_handle& handle) noexcept {
    return prepared_of(handle).mark == handle_mark;
}

// A check, and the answer as C sees it. Inlined with all that it looks at: each call on the way is
// measurable.
template <typename ReadClock>
[[gnu::always_inline]] inline Checked answer(Engine& engine, const PageReader& reader,
                                             const Prepared& prepared,
                                             const ReadClock& read_boot_ms,
                                             usher_answer* out) noexcept {
    Checked checked = usher::protocol::page_look::check(reader, prepared, read_boot_ms);
    if (!Engine::is_kept_up(checked.moment)) [[unlikely]]
        checked = engine.judge_anew(reader, prepared, checked);
    if (out != nullptr) *out = answer_of(checked.verdict, checked.moment.trusted_ms / 1000);
    return checked;
}

int refuse_argument(usher_answer* out) noexcept {
    if (out != nullptr) *out = answer_of(Verdict{.reason = Reason::InvalidArgument}, 0);
    return USHER_E_ARGUMENT;
}

}  // namespace

int usher_prepare(usher_t* usher, const usher_question* question, usher_handle* out) {
    if (usher == nullptr || out == nullptr) return USHER_E_ARGUMENT;
    *out = {};
    const auto asked = question_of(question);
    if (!asked) return USHER_E_ARGUMENT;
    const auto prepared = usher->page.reader().prepare(*asked);
    // Without a page: a key id that no page has.
    PaddedPrepared made{.prepared = prepared.value_or(Prepared{.form = Form::View})};
    made.prepared.mark = handle_mark;
    std::memcpy(out, &made, sizeof made);
    return prepared ? 0 : USHER_E_NO_DAEMON;
}

int usher_check(usher_t* usher, const usher_handle* handle, usher_answer* out) {
    if (usher == nullptr || handle == nullptr || !is_handle(*handle)) return refuse_argument(out);
    const auto now = [usher]() noexcept { return usher->clock.now_ms(); };
    const Checked checked = answer(*usher, usher->page.reader(), prepared_of(*handle), now, out);
    return checked.verdict.allowed ? 1 : 0;
}

int usher_check_text(usher_t* usher, const usher_question* question, usher_answer* out) {
    const auto asked = question_of(question);
    if (usher == nullptr || !asked) return refuse_argument(out);
    const PageReader reader = usher->page.reader();
    const auto now = [usher]() noexcept { return usher->clock.now_ms(); };
    Checked checked;
    // Twice at most: the daemon may begin to hash by another key in between, hardly ever twice.
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Prepared prepared = reader.prepare(*asked).value_or(Prepared{.form = Form::View});
        checked = answer(*usher, reader, prepared, now, out);
        if (checked.verdict.reason != Reason::HandleOutdated) break;
    }
    return checked.verdict.allowed ? 1 : 0;
}

int usher_check_batch(usher_t* usher, const usher_handle* handles, usher_answer* answers,
                      size_t count) {
    // So far ahead that memory has answered when the handle's turn comes.
    constexpr std::size_t ahead = 8;
    if (usher == nullptr || (count != 0 && (handles == nullptr || answers == nullptr))) {
        return USHER_E_ARGUMENT;
    }
    const PageReader reader = usher->page.reader();
    std::int64_t boot_ms = usher->clock.now_ms();
    int allowed = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i + ahead < count) reader.prefetch(prepared_of(handles[i + ahead]));
        if (!is_handle(handles[i])) {
            refuse_argument(&answers[i]);
            continue;
        }
        const Checked checked = answer(
            *usher, reader, prepared_of(handles[i]), [boot_ms]() noexcept { return boot_ms; },
            &answers[i]);
        boot_ms = checked.moment.boot_ms;  // later, if the clock had to be measured
        allowed += checked.verdict.allowed ? 1 : 0;
    }
    return allowed;
}
