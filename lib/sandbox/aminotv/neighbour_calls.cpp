#include <array>
#include <utility>

#include "lib/sandbox/aminotv/channel_books.hpp"
#include "lib/sandbox/aminotv/handlers.hpp"
#include "lib/sandbox/aminotv/neighbour_answers.hpp"
#include "lib/sandbox/aminotv/user_books.hpp"

namespace usher::sandbox::aminotv {
namespace {

using upstream::aminotv::UserChange;

Reply show(const Backend& backend, const Call& call, const User& user, int status = 200) {
    const std::array users{user};
    return {.status = status, .body = write_users(users, provider_options(backend, call))};
}

Reply refuse_email() {
    return refuse({.code = ErrorCode::InvalidAttribute,
                   .detail = "another user has this e-mail",
                   .pointer = "/data/0/attributes/contact_details/email"});
}

}  // namespace

Task<Result<Reply>> get_users(std::shared_ptr<Backend> backend, Call call) {
    return answer_list<UserBooks>(std::move(backend), std::move(call),
                                  upstream::aminotv::write_users);
}

Task<Result<Reply>> get_user(std::shared_ptr<Backend> backend, Call call) {
    const UserId id{call.ids.at(0)};
    auto read = [id](store::Database& database) -> Result<std::optional<User>> {
        return UserBooks{database}.find(id);
    };
    const Result<std::optional<User>> user = co_await backend->with_database(std::move(read));
    if (!user) co_return user.error();
    if (!*user) co_return refuse({.code = ErrorCode::UserNotFound});
    co_return show(*backend, call, **user);
}

Task<Result<Reply>> create_user(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<UserChange> change = upstream::aminotv::read_user_change(call.request.body);
    if (!change) co_return refuse(change.error());
    User user;
    apply(*change, user);
    const Instant now = backend->clock.now();
    auto add = [user, password = change->password,
                now](store::Database& database) -> Result<std::optional<User>> {
        UserBooks users{database};
        const Result<UserId> id = users.add(user, password, now);
        if (!id) return id.error();
        return users.find(*id);
    };
    const Result<std::optional<User>> added = co_await backend->with_database(std::move(add));
    if (!added && added.error().code() == Errc::Conflict) co_return refuse_email();
    if (!added) co_return added.error();
    co_return show(*backend, call, **added, 201);
}

Task<Result<Reply>> update_user(std::shared_ptr<Backend> backend, Call call) {
    const Accepted<UserChange> change = upstream::aminotv::read_user_change(call.request.body);
    if (!change) co_return refuse(change.error());
    const UserId id{call.ids.at(0)};
    auto work = [id, change = *change](store::Database& database) -> Result<std::optional<User>> {
        UserBooks users{database};
        std::optional<User> user = users.find(id);
        if (!user) return user;
        apply(change, *user);
        const Result<void> replaced = users.replace(*user, change.password);
        if (!replaced) return replaced.error();
        return user;
    };
    const Result<std::optional<User>> user = co_await backend->with_database(std::move(work));
    if (!user && user.error().code() == Errc::Conflict) co_return refuse_email();
    if (!user) co_return user.error();
    if (!*user) co_return refuse({.code = ErrorCode::UserNotFound});
    co_return show(*backend, call, **user);
}

Task<Result<Reply>> delete_user(std::shared_ptr<Backend> backend, Call call) {
    const UserId id{call.ids.at(0)};
    auto work = [id](store::Database& database) -> Result<bool> {
        return UserBooks{database}.remove(id);
    };
    const Result<bool> removed = co_await backend->with_database(std::move(work));
    if (!removed) co_return removed.error();
    if (!*removed) co_return refuse({.code = ErrorCode::UserNotFound});
    co_return Reply{.status = 204};
}

Task<Result<Reply>> get_channels(std::shared_ptr<Backend> backend, Call call) {
    return answer_list<ChannelBooks>(std::move(backend), std::move(call),
                                     upstream::aminotv::write_channels);
}

Task<Result<Reply>> get_channel(std::shared_ptr<Backend> backend, Call call) {
    const ChannelId id{call.ids.at(0)};
    auto read = [id](store::Database& database) -> Result<std::optional<Channel>> {
        return ChannelBooks{database}.find(id);
    };
    const Result<std::optional<Channel>> channel = co_await backend->with_database(std::move(read));
    if (!channel) co_return channel.error();
    if (!*channel) co_return refuse({.code = ErrorCode::NotFound});
    const std::array channels{**channel};
    co_return Reply{.body = write_channels(channels, provider_options(*backend, call))};
}

}  // namespace usher::sandbox::aminotv
