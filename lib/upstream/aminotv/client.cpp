#include "lib/upstream/aminotv/client.hpp"

#include <utility>

#include "lib/core/wipe.hpp"
#include "lib/http/query.hpp"
#include "lib/upstream/aminotv/joined_pages.hpp"

namespace usher::upstream::aminotv {
namespace {

std::string bearer(const Tokens& tokens) {
    return "Bearer " + std::string{tokens->access.reveal()};
}

std::string licenses_path(const UserId& user) {
    return "/api/license/v4/users/" + http::percent_encode(user.text()) + "/licenses";
}

template <typename T>
Failure failure_with(const Answered<T>& answer, Error error) {
    return {.error = std::move(error), .date = answer.date};
}

std::optional<Failure> cannot_be_sent(std::string_view idempotency_key) {
    if (is_idempotency_key(idempotency_key)) return std::nullopt;
    return Failure{.error = Error{Errc::Malformed, "idempotency key: 1 to 255 visible characters"}};
}

// The pair of an answer, that follows on `before` unless that is null.
Result<Tokens> read_pair(std::string_view body, const Tokens& before) {
    Result<TokenPair> pair = read_tokens(body);
    if (!pair) return pair.error();
    if (before != nullptr && pair->user != before->user) {
        return Error{Errc::NotAccepted, "tokens: of another user"};
    }
    if (before != nullptr && pair->refresh.empty()) {
        pair->refresh = Secret{before->refresh.reveal()};
        pair->refresh_expires_at = before->refresh_expires_at;
    }
    return Tokens{std::make_shared<const TokenPair>(std::move(*pair))};
}

}  // namespace

Client::Client(Url url, ClientSettings settings, const std::string& ca_file)
    : settings_{std::move(settings)}, transport_{std::move(url), settings_.limits, ca_file} {}

Task<Outcome<LicenseDocument>> Client::licenses(Tokens tokens) const {
    PageWalk walk{transport_.target_of(licenses_path(tokens->user)), settings_.pages_max};
    auto read = [user = tokens->user](std::string_view body) { return read_licenses(body, user); };
    Pages<LicenseDocument> pages{transport_, std::move(walk), bearer(tokens), std::move(read)};

    LicenseDocument whole;
    Joined<license::License> licenses{settings_.licenses_max};
    Joined<license::Product> products{settings_.products_max};
    std::function<Result<void>(LicenseDocument&)> take = [&](LicenseDocument& page) {
        // A product stands with every page that has a licence to it; only different ones count.
        Flaws ignored;
        const Result<void> added = products.add(page.products, 0, ignored);
        if (!added) return added;
        whole.flaws.merge(page.flaws);
        return licenses.add(page.licenses, page.resource_count, whole.flaws);
    };
    Outcome<std::monostate> all =
        co_await read_all(std::move(pages), settings_.list_bytes_max, std::move(take));
    if (!all) co_return all.error();
    whole.resource_count = licenses.resource_count();
    whole.licenses = licenses.take();
    whole.products = products.take();
    co_return Answered<LicenseDocument>{.value = std::move(whole), .date = all->date};
}

Task<Outcome<ProductDocument>> Client::products(Tokens tokens) const {
    PageWalk walk{transport_.target_of("/api/license/v4/products"), settings_.pages_max};
    Pages<ProductDocument> pages{transport_, std::move(walk), bearer(tokens), read_products};
    co_return co_await read_joined(std::move(pages), &ProductDocument::products,
                                   settings_.products_max, settings_.list_bytes_max);
}

Task<Outcome<ChannelDocument>> Client::channels(std::string language) const {
    std::string path = "/api/metadata/v1/channels";
    if (!language.empty()) path += "?language=" + http::percent_encode(language);
    PageWalk walk{transport_.target_of(path), settings_.pages_max};
    Pages<ChannelDocument> pages{transport_, std::move(walk), "", read_channels};
    co_return co_await read_joined(std::move(pages), &ChannelDocument::channels,
                                   settings_.products_max, settings_.list_bytes_max);
}

Task<Outcome<PurchaseSuccess>> Client::send_purchase(Tokens tokens,
                                                     WrittenPurchase purchase) const {
    if (std::optional<Failure> failure = cannot_be_sent(purchase.idempotency_key)) {
        co_return *failure;
    }
    http::ClientRequest request{.method = "POST",
                                .target = transport_.target_of(licenses_path(tokens->user)),
                                .body = std::move(purchase.body)};
    request.fields.push_back(
        {.name = settings_.idempotency_field, .value = purchase.idempotency_key});
    std::string authorization = bearer(tokens);
    Outcome<http::Response> answer =
        co_await transport_.send(std::move(request), std::move(authorization));
    if (!answer) co_return answer.error();

    http::Response& response = answer->value;
    Result<PurchaseAnswer> bought = read_purchase_answer(response.body, tokens->user);
    if (!bought) {
        // It may well be bought; only the same key again tells.
        const std::string what = "the purchase's answer: " + bought.error().context();
        Failure unknown = failure_with(*answer, Error{Errc::NoAnswer, what});
        unknown.status = response.status;
        co_return unknown;
    }
    PurchaseSuccess success{.status = response.status, .answer = std::move(*bought)};
    if (response.body.size() <= passed_on_bytes_max) success.body = std::move(response.body);
    co_return Answered<PurchaseSuccess>{.value = std::move(success), .date = answer->date};
}

Task<Outcome<Tokens>> Client::ask_for_tokens(http::ClientRequest request, Tokens before) const {
    std::string none;
    Outcome<http::Response> answer = co_await transport_.send(std::move(request), std::move(none));
    if (!answer) {
        Failure failure = answer.error();
        failure.text.clear();  // it may quote what logs in
        failure.body.clear();
        co_return failure;
    }
    Result<Tokens> tokens = read_pair(answer->value.body, before);
    if (!tokens) co_return failure_with(*answer, tokens.error());
    co_return Answered<Tokens>{.value = std::move(*tokens), .date = answer->date};
}

// What `asked` holds is in the body alone from then on.
http::ClientRequest Client::token_request(TokenRequest asked) const {
    http::ClientRequest request{.method = "POST",
                                .target = transport_.target_of(settings_.token_path),
                                .body = write_token_request(asked)};
    wipe(asked.password);
    wipe(asked.refresh_token);
    request.fields.push_back({.name = "Content-Type", .value = "application/json"});
    return request;
}

Task<Outcome<Tokens>> Client::refresh(Tokens tokens) const {
    http::ClientRequest request = token_request(
        {.grant = GrantType::RefreshToken, .refresh_token = std::string{tokens->refresh.reveal()}});
    co_return co_await ask_for_tokens(std::move(request), std::move(tokens));
}

Task<Outcome<Tokens>> Client::log_in(Login login) const {
    http::ClientRequest request = token_request({.grant = GrantType::Password,
                                                 .username = login.email,
                                                 .password = std::string{login.password.reveal()}});
    co_return co_await ask_for_tokens(std::move(request), nullptr);
}

Task<Outcome<Tokens>> Client::log_in_legacy(Login login) const {
    const std::string path = legacy_login_target(login.email, settings_.login_service);
    http::ClientRequest request{
        .method = "POST",
        .target = transport_.target_of(path),
        .body = "password=" + http::percent_encode(login.password.reveal())};
    request.fields.push_back(
        {.name = "Content-Type", .value = "application/x-www-form-urlencoded"});
    co_return co_await ask_for_tokens(std::move(request), nullptr);
}

}  // namespace usher::upstream::aminotv
