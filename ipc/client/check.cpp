// The hot path: no lock, no system call and no allocation. But for a child after fork, which has no
// thread yet: a check that finds the page overdue there starts one (Engine::revive).
#include <cstring>

#include "ipc/client/engine.hpp"
#include "ipc/protocol/page_look.hpp"

namespace {

using namespace usher::client;
using usher::protocol::Form;
using usher::protocol::Moment;
using usher::protocol::PageReader;
using usher::protocol::Prepared;
using usher::protocol::Question;
using usher::protocol::Reason;
using usher::protocol::Verdict;

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

// The answer at the moment when `read_boot_ms` is called, which is given back. Inlined with all
// that it looks at: each call on the way is measurable in a check.
template <typename ReadClock>
[[gnu::always_inline]] inline std::int64_t answer(Engine& engine, const PageReader& reader,
                                                  const Prepared& prepared,
                                                  const ReadClock& read_boot_ms, int& allowed,
                                                  usher_answer* out) noexcept {
    Moment moment;
    Verdict verdict = reader.check(prepared, read_boot_ms, moment);
    if (!Engine::is_kept_up(moment)) [[unlikely]] {
        const Engine::Judged anew = engine.judge_anew(reader, prepared, verdict, moment);
        verdict = anew.verdict;
        moment = anew.moment;
    }
    allowed = verdict.allowed ? 1 : 0;
    if (out != nullptr) *out = answer_of(verdict, moment.trusted_ms / 1000);
    return moment.boot_ms;
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
    int allowed = 0;
    answer(
        *usher, usher->page.reader(), prepared_of(*handle),
        [usher]() noexcept { return usher->clock.now_ms(); }, allowed, out);
    return allowed;
}

int usher_check_text(usher_t* usher, const usher_question* question, usher_answer* out) {
    const auto asked = question_of(question);
    if (usher == nullptr || !asked) return refuse_argument(out);
    const PageReader reader = usher->page.reader();
    int allowed = 0;
    // Twice at most: the daemon may begin to hash by another key in between, hardly ever twice.
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Prepared prepared = reader.prepare(*asked).value_or(Prepared{.form = Form::View});
        usher_answer found;
        answer(
            *usher, reader, prepared, [usher]() noexcept { return usher->clock.now_ms(); }, allowed,
            &found);
        if (out != nullptr) *out = found;
        if (found.reason != USHER_HANDLE_OUTDATED) break;
    }
    return allowed;
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
        int is_allowed = 0;
        boot_ms = answer(
            *usher, reader, prepared_of(handles[i]), [boot_ms]() noexcept { return boot_ms; },
            is_allowed, &answers[i]);
        allowed += is_allowed;
    }
    return allowed;
}
