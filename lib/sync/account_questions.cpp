#include "lib/sync/account_questions.hpp"

#include <utility>

namespace usher::sync {
namespace {

// Upstream decides how many products nobody knows; the catalogue comes without a wish too.
constexpr std::size_t sought_max = 1000;

}  // namespace

using upstream::aminotv::ErrorCode;
using upstream::aminotv::Failure;
using upstream::aminotv::LicenseDocument;
using upstream::aminotv::Outcome;
using upstream::aminotv::ProductDocument;

AccountQuestions::AccountQuestions(QuestionSettings settings, AccountSessions& sessions,
                                   enforcement::Accounts& accounts, enforcement::TimeKeeper& time,
                                   Log log)
    : settings_{settings},
      sessions_{sessions},
      accounts_{accounts},
      time_{time},
      log_{std::move(log)},
      findings_{log_} {}

void AccountQuestions::forget(const UserId& user) {
    missing_.erase(user);
    findings_.forget(user);
}

void AccountQuestions::attest(const std::optional<Instant>& date) {
    if (settings_.attests_time && date) time_.attest(*date);
}

Task<Result<void>> AccountQuestions::ask_licenses(UserId user) {
    Outcome<LicenseDocument> answer = co_await sessions_.licenses(user);
    if (!answer) {
        Failure failure = answer.error();
        co_return co_await take_failure(std::move(user), std::move(failure));
    }
    attest(answer->date);
    LicenseDocument document = std::move(answer->value);
    co_return co_await take(std::move(user), std::move(document));
}

Task<Result<void>> AccountQuestions::take(UserId user, LicenseDocument document) {
    missing_.erase(user);
    findings_.note(user, document.flaws);
    findings_.note(document.products);
    enforcement::LicenseAnswer answer{.user = user,
                                      .licenses = std::move(document.licenses),
                                      .products = std::move(document.products),
                                      .only_if_here = true};
    const Result<void> taken = co_await accounts_.take(std::move(answer));
    if (taken) look_for_unknown(user);
    co_return taken;
}

// A user whom upstream does not know twice, with time between, has nothing any more.
Task<Result<void>> AccountQuestions::take_failure(UserId user, Failure failure) {
    attest(failure.date);
    // The status first: the code in another one is no word on the user.
    const bool is_unknown =
        failure.error.code() == Errc::NotFound && failure.code == ErrorCode::UserNotFound;
    if (!is_unknown) {
        if (failure.status != 0) missing_.erase(user);
        co_return failure.error;
    }
    const auto [found, is_first] = missing_.try_emplace(user, Missing{time_.since_boot()});
    Missing& missing = found->second;
    const std::chrono::milliseconds for_long = time_.since_boot() - missing.since;
    if (is_first || for_long < settings_.missing_again_after) {
        const auto rest = std::chrono::ceil<Seconds>(settings_.missing_again_after - for_long);
        co_return failure.error.with_retry_after(rest);
    }
    if (!std::exchange(missing.is_told, true)) {
        log_.warning("upstream does not know the user: the licences are dropped",
                     {{"user", user.text()}});
    }
    enforcement::LicenseAnswer nothing{
        .user = std::move(user), .licenses = {}, .products = {}, .only_if_here = true};
    co_return co_await accounts_.take(std::move(nothing));
}

Task<Result<void>> AccountQuestions::ask_catalogue() {
    const std::optional<UserId> user = accounts_.any_logged_in();
    if (!user) co_return Error{Errc::Unauthorized, "nobody has logged in"};
    Outcome<ProductDocument> answer = co_await sessions_.products(*user);
    if (!answer) {
        attest(answer.error().date);
        co_return answer.error().error;
    }
    attest(answer->date);
    findings_.note(UserId{}, answer->value.flaws);
    findings_.note(answer->value.products);
    std::vector<license::Product> products = std::move(answer->value.products);
    co_return co_await accounts_.take_catalogue(std::move(products));
}

// Hidden products are not in the catalogue: it is asked once for each.
void AccountQuestions::look_for_unknown(const UserId& user) {
    const auto is_known = [this](const BundleId& id) {
        return accounts_.projection().find_product(id) != nullptr;
    };
    std::erase_if(sought_, is_known);
    const auto account = accounts_.projection().find(user);
    if (!account) return;
    for (const license::License& license : account->licenses) {
        if (is_known(license.product) || sought_.size() >= sought_max) continue;
        wishes_ = sought_.insert(license.product).second || wishes_;
    }
}

}  // namespace usher::sync
