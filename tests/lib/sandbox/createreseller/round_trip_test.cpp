// What the client writes is what the sandbox reads, whatever is wished for.
#include <boost/test/unit_test.hpp>
#include <random>

#include "lib/crypto/random.hpp"
#include "lib/sandbox/createreseller/desk.hpp"
#include "lib/upstream/createreseller/parameters.hpp"
#include "lib/upstream/createreseller/password.hpp"
#include "lib/upstream/createreseller/request.hpp"

using namespace usher;
using namespace usher::sandbox::createreseller;
namespace codec = upstream::createreseller;

namespace {

constexpr unsigned first_seed = 7;
constexpr int wishes = 500;

class Wishes {
public:
    codec::NewReseller next() {
        codec::NewReseller wish;
        for (const codec::Parameter& parameter : codec::parameters()) {
            if (!parameter.is_mandatory() && random_() % 2 == 0) continue;
            // The first kind of value that the parameter takes.
            const bool is_taken =
                take(wish, parameter, text()) || take(wish, parameter, number(2)) ||
                take(wish, parameter, random_() % 2 == 0 ? "true" : "false") ||
                take(wish, parameter, number(9)) || take(wish, parameter, email());
            BOOST_REQUIRE_MESSAGE(is_taken, parameter.name);
        }
        // An agreement needs a record, an earner his percentage.
        wish.agree_notifications.reset();
        wish.agree_terms.reset();
        if (!wish.commission) wish.commission_user.reset();
        return wish;
    }

private:
    static bool take(codec::NewReseller& wish, const codec::Parameter& parameter,
                     const std::string& text) {
        return read_into(wish, parameter, text);
    }
    // What breaks queries, and letters of several bytes; no blank at an end, none where it is a
    // user name's, and no number alone.
    std::string text() {
        static const std::vector<std::string> pieces{"a", "Z",      "9",      "=",         "?",
                                                     "/", "\"",     "~",      "_",         "*",
                                                     "!", "\u00e9", "\u4e2d", "\U0001f600"};
        std::string text = "x1";
        const std::size_t count = 4 + random_() % 12;
        for (std::size_t i = 0; i < count; ++i) text += pieces[random_() % pieces.size()];
        return text;
    }
    std::string number(std::size_t digits) {
        std::string number = std::to_string(1 + random_() % 9);
        while (number.size() < digits) number += static_cast<char>('0' + random_() % 10);
        return number;
    }
    std::string email() { return text() + "+tag&x@example.net"; }

    std::mt19937 random_{first_seed};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(createreseller_round_trip)

BOOST_AUTO_TEST_CASE(a_call_is_read_as_it_was_written) {
    const codec::Administrator administrator{.user = codec::UserName{"ops & admin"},
                                             .api_id = Secret{"a+b=c&d%e"}};
    Wishes wishes_of_people;
    for (int i = 0; i < wishes; ++i) {
        codec::NewReseller wish = wishes_of_people.next();
        codec::NewReseller expected;
        for (const codec::Parameter& parameter : codec::parameters()) {
            const std::string text = text_of(wish, parameter);
            if (!text.empty()) BOOST_REQUIRE(read_into(expected, parameter, text));
        }
        expected.password = Secret{wish.password.reveal()};
        const auto request = codec::CreationRequest::prepare(
            std::move(wish), {.unknown_password_allowed = true, .now = earliest_instant});
        BOOST_REQUIRE(request);

        Form form;
        form.add(request->write(administrator).value()).value();
        BOOST_CHECK_EQUAL(form.find("ev"), "createReseller");
        BOOST_CHECK_EQUAL(form.find("user"), "ops & admin");
        BOOST_CHECK_EQUAL(form.find("api_id"), "a+b=c&d%e");
        const Accepted<codec::NewReseller> read = read_reseller(form);
        BOOST_REQUIRE_MESSAGE(read, "seed " << first_seed << ", wish " << i);
        for (const codec::Parameter& parameter : codec::parameters()) {
            BOOST_CHECK_EQUAL(text_of(*read, parameter), text_of(expected, parameter));
        }
        BOOST_CHECK_EQUAL(read->password.reveal(), expected.password.reveal());
        BOOST_CHECK(codec::effective_user_name(*read) == request->user_name());
    }
}

BOOST_AUTO_TEST_CASE(a_generated_password_arrives) {
    codec::NewReseller wish;
    wish.first_name = wish.last_name = wish.company = "x";
    wish.email = codec::EmailAddress{"a@b.c"};
    wish.phone = codec::PhoneNumber{"5550123"};
    wish.password = codec::generate_password(crypto::random_bytes);
    const std::string password{wish.password.reveal()};
    const codec::Administrator administrator{.user = codec::UserName{"ops"},
                                             .api_id = Secret{"key"}};
    Form form;
    form.add(codec::CreationRequest::prepare(std::move(wish), {})
                 .value()
                 .write(administrator)
                 .value())
        .value();
    BOOST_CHECK_EQUAL(read_reseller(form).value().password.reveal(), password);
}

BOOST_AUTO_TEST_SUITE_END()
