#include "tests/support/seller.hpp"

#include <boost/json/array.hpp>
#include <stdexcept>

#include "lib/sandbox/accounts.hpp"

namespace usher::test {
namespace {

namespace acestream = upstream::acestream;

acestream::Account demo_account(acestream::Entry entry) {
    for (const sandbox::AccountSettings& account : sandbox::demo_accounts()) {
        if (account.entry != entry) continue;
        return {.entry = entry,
                .api_key = account.api_key,
                .api_secret = Secret{account.api_secret},
                .application = account.application};
    }
    throw std::logic_error{"no demo account"};
}

}  // namespace

Seller::Seller(Peer peer, acestream::Entry entry)
    : peer_{std::move(peer)}, account_{demo_account(entry)} {}

acestream::CreatedKey Seller::create_key(acestream::CreateUserKey request) const {
    const Answer answer = send(acestream::signed_query(account_, request));
    return acestream::read_created_key(answer.status, answer.body).value();
}

acestream::Activated Seller::activate(const UserKey& user_key, const std::string& service,
                                      const std::string& period) const {
    const acestream::ActivateService request{
        .user_key = user_key, .service = OptionId{service}, .period = PeriodId{period}};
    const Answer answer = send(acestream::signed_query(account_, request));
    return acestream::read_activated(answer.status, answer.body).value();
}

Answer Seller::send(const Result<std::string>& query) const {
    return get(peer_, "/" + std::string{name(account_.entry)} + "?" + query.value());
}

std::string balance(const Peer& control, acestream::Entry entry) {
    const boost::json::object state = get(control, "/control/v1/state").json();
    for (const boost::json::value& account : state.at("accounts").as_array()) {
        if (account.at("entry").as_string() == name(entry)) {
            return std::string{account.at("balance").as_string()};
        }
    }
    throw std::out_of_range{"no such account"};
}

}  // namespace usher::test
