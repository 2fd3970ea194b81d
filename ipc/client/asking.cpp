// Questions that the page does not answer.
#include "ipc/client/engine.hpp"
#include "ipc/client/guarded.hpp"

namespace usher::client {

using protocol::Answers;
using protocol::Ask;

int Engine::ask(const protocol::Question& question, std::chrono::milliseconds timeout,
                usher_answer& out) {
    const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
    Lock lock{mutex_};
    if (is_keeper()) return USHER_E_ARGUMENT;  // whom the answer would come to
    if (!start_locked()) return USHER_E_SYSTEM;
    if (!changed_.wait_until(lock, deadline, [this] { return welcomed_; })) {
        return USHER_E_NO_DAEMON;
    }
    Call call;
    const std::uint32_t id = next_id();
    {
        const Waiting waiting{calls_, id, call};
        if (!say(id, Ask{.questions = {question}})) return USHER_E_ARGUMENT;
        wake_.ring();
        if (!changed_.wait_until(lock, deadline, [&call] { return call.done; })) {
            return USHER_E_TIMEOUT;
        }
    }
    const auto* const answers = call.answer ? std::get_if<Answers>(&*call.answer) : nullptr;
    if (answers == nullptr || answers->verdicts.size() != 1) return USHER_E_NO_DAEMON;
    out = answer_of(answers->verdicts.front(), trusted_s());
    return out.allowed;
}

}  // namespace usher::client

int usher_ask(usher_t* usher, const usher_question* question, uint32_t timeout_ms,
              usher_answer* out) {
    using namespace usher::client;
    usher_answer answer{};
    int result = usher_check_text(usher, question, &answer);
    const auto asked = question_of(question);
    if (result >= 0 && asked && answer.reason == USHER_ASK_DAEMON) {
        result = guarded(
            [&] { return usher->ask(*asked, std::chrono::milliseconds{timeout_ms}, answer); });
    }
    if (out != nullptr) *out = answer;
    return result;
}
