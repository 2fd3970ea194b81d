#include "lib/store/activation_table.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/lib/store/tables_fixture.hpp"

using namespace usher;
using namespace usher::store;
using license::Activation;
using license::ActivationState;

namespace {

constexpr Instant noon = from_unix(1'800'000'000);

Activation activation(std::string id, std::string user_key = "key-one",
                      std::string service = "noAds") {
    return {.request = {.id = ActivationId{std::move(id)},
                        .user_key = UserKey{std::move(user_key)},
                        .service = OptionId{std::move(service)},
                        .period = PeriodId{"m1"}},
            .created_at = noon,
            .changed_at = noon,
            .wanted_at = noon};
}

struct Fixture : test::TablesFixture {
    ActivationTable activations{database, sealer};

    void insert(const Activation& one) {
        in_write([&] { activations.insert(one); });
    }
    void enter(Activation one, ActivationState state) {
        one.state = state;
        in_write([&] { activations.update(one); });
    }
    Result<Activation> find(std::string id) {
        return in_write([&] { return activations.find(ActivationId{std::move(id)}); });
    }
    static std::vector<std::string> ids(const Result<std::vector<Activation>>& found) {
        std::vector<std::string> names;
        for (const Activation& one : found.value()) names.push_back(one.request.id.text());
        return names;
    }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(activation_table, Fixture)

BOOST_AUTO_TEST_CASE(gives_back_an_activation_as_it_was_inserted) {
    Activation whole = activation("a");
    whole.wanted_at = noon + Seconds{3};
    whole.sent_at = noon + Seconds{4};
    whole.first_sent_at = noon + Seconds{2};
    whole.attempts = 2;
    whole.before = license::Reading{noon + Seconds{1}};
    whole.before_lags = true;
    whole.upstream_ahead = Seconds{-7};
    whole.valid_to_after = noon + Seconds{2};
    whole.cost = Cents{-150};
    whole.evidence = "asked";
    whole.resolution = license::Resolution{.by = "ann", .reason = "books", .at = noon + Seconds{5}};
    insert(whole);
    insert(activation("b", "key-two"));
    BOOST_CHECK(find("a").value() == whole);
    BOOST_CHECK(find("b").value() == activation("b", "key-two"));
    const Result<Activation> none = find("c");
    BOOST_TEST_REQUIRE(!none.has_value());
    BOOST_CHECK(none.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(update_keeps_state_and_what_was_seen) {
    insert(activation("a"));
    Activation seen = activation("a");
    seen.state = ActivationState::Confirmed;
    seen.changed_at = noon + Seconds{5};
    seen.wanted_at = noon + Seconds{3};
    seen.sent_at = noon + Seconds{4};
    seen.first_sent_at = noon + Seconds{1};
    seen.attempts = 1;
    seen.before = license::Reading{};
    seen.before_lags = true;
    seen.upstream_ahead = Seconds{7};
    seen.valid_to_after = noon + Seconds{100};
    seen.cost = Cents{200};
    seen.evidence = "answer without an error";
    seen.resolution = license::Resolution{.by = "bob", .reason = "asked", .at = noon + Seconds{6}};
    in_write([&] { activations.update(seen); });
    BOOST_CHECK(find("a").value() == seen);
    BOOST_CHECK(failure_of([&] { activations.update(activation("b")); }) == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(every_state_survives) {
    using enum ActivationState;
    insert(activation("a"));
    for (const ActivationState state :
         {Prepared, Sending, Unknown, InDoubt, Confirmed, Rejected, Cancelled, WrittenOff}) {
        enter(activation("a"), state);
        BOOST_CHECK(find("a")->state == state);
    }
}

BOOST_AUTO_TEST_CASE(one_id_is_taken_once) {
    insert(activation("a"));
    enter(activation("a"), ActivationState::Confirmed);
    BOOST_CHECK(failure_of([&] { activations.insert(activation("a", "key-two")); }) ==
                Errc::Conflict);
}

// Threat model D67.
BOOST_AUTO_TEST_CASE(one_pair_of_user_key_and_service_has_one_open_activation) {
    using enum ActivationState;
    insert(activation("a"));
    for (const ActivationState state : {Prepared, Sending, Unknown, InDoubt}) {
        enter(activation("a"), state);
        BOOST_CHECK(failure_of([&] { activations.insert(activation("b")); }) == Errc::Conflict);
    }
    insert(activation("other service", "key-one", "premium"));
    insert(activation("other key", "key-two"));
    for (const ActivationState state : {Confirmed, Rejected, Cancelled, WrittenOff}) {
        enter(activation("a"), state);
        const std::string id = "after " + std::string{license::name(state)};
        insert(activation(id));
        enter(activation(id), Cancelled);
    }
    insert(activation("c"));
    BOOST_CHECK(failure_of([&] {
                    Activation reopened = activation("a");
                    activations.update(reopened);
                }) == Errc::Conflict);
}

BOOST_AUTO_TEST_CASE(open_for_finds_the_open_one_of_a_pair) {
    insert(activation("done"));
    enter(activation("done"), ActivationState::Confirmed);
    insert(activation("open"));
    const auto open_for = [&](const char* user_key, const char* service) {
        return in_write([&] {
            return activations.open_for("", sealer.tag(UserKey{user_key}), OptionId{service});
        });
    };
    BOOST_CHECK(open_for("key-one", "noAds") == ActivationId{"open"});
    BOOST_CHECK(!open_for("key-one", "premium"));
    BOOST_CHECK(!open_for("key-two", "noAds"));
    for (const ActivationState state : {ActivationState::Unknown, ActivationState::InDoubt}) {
        enter(activation("open"), state);
        BOOST_CHECK(open_for("key-one", "noAds") == ActivationId{"open"});
    }
    enter(activation("open"), ActivationState::Rejected);
    BOOST_CHECK(!open_for("key-one", "noAds"));
}

BOOST_AUTO_TEST_CASE(lists_the_newest_first_and_the_open_ones_oldest_first) {
    for (const char* id : {"a", "b", "c", "d"}) insert(activation(id, std::string{"key-"} + id));
    enter(activation("b", "key-b"), ActivationState::Confirmed);
    enter(activation("c", "key-c"), ActivationState::InDoubt);
    BOOST_CHECK((ids(in_write([&] { return activations.newest(3); })) == Names{"d", "c", "b"}));
    BOOST_CHECK((ids(in_write([&] { return activations.newest(9); })).size() == 4U));
    BOOST_CHECK(ids(in_write([&] { return activations.newest(0); })).empty());
    const auto after = [&](const char* id) {
        return in_write([&] { return activations.newest(2, ActivationId{id}); });
    };
    BOOST_CHECK((ids(after("d")) == Names{"c", "b"}));
    BOOST_CHECK((ids(after("b")) == Names{"a"}));
    BOOST_CHECK(ids(after("a")).empty());
    BOOST_CHECK(after("x").error().code() == Errc::NotFound);
    BOOST_CHECK((ids(in_write([&] { return activations.open(); })) == Names{"a", "c", "d"}));
}

BOOST_AUTO_TEST_CASE(a_user_key_moved_to_another_row_does_not_open) {
    insert(activation("a", "key-one"));
    insert(activation("b", "key-two"));
    execute(
        "UPDATE activation SET user_key ="
        " (SELECT user_key FROM activation other WHERE other.row = 3 - activation.row)");
    BOOST_CHECK(find("a").error().code() == Errc::NotAccepted);
    const auto open = in_write([&] { return activations.open(); });
    BOOST_TEST_REQUIRE(!open.has_value());
    BOOST_CHECK(open.error().code() == Errc::NotAccepted);
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_no_activation_is) {
    insert(activation("a"));
    for (const char* sql :
         {"UPDATE activation SET state = 'in doubt'", "UPDATE activation SET user_key_tag = x'00'",
          "UPDATE activation SET service = ''", "UPDATE activation SET id = ''",
          "UPDATE activation SET attempts = -1", "UPDATE activation SET before_read = 2",
          "UPDATE activation SET valid_to_before = 1", "UPDATE activation SET resolved_by = 'a'",
          "UPDATE activation SET resolved_by = '', resolved_why = 'a', resolved_at = 1"}) {
        BOOST_CHECK(failure_of([&] { database.prepare(sql).run(); }) == Errc::Conflict);
    }
}

BOOST_AUTO_TEST_CASE(keeps_who_asked_and_at_which_price) {
    Activation one = activation("1");
    one.asked_by = Actor{"token shop"};
    one.request.price = Cents{150};
    insert(one);
    one.quoted = Cents{151};
    in_write([&] { activations.update(one); });
    BOOST_CHECK(find("1").value() == one);
}

BOOST_AUTO_TEST_CASE(the_last_confirmed_one_is_of_the_same_key_and_service) {
    const auto last = [&](const std::string& key) {
        return in_write(
                   [&] { return activations.last_confirmed("", UserKey{key}, OptionId{"noAds"}); })
            .value();
    };
    BOOST_CHECK(!last("key-one"));
    for (const auto* id : {"1", "2", "3"}) {
        Activation one = activation(id);
        one.changed_at = noon - Seconds{one.request.id.text().front()};  // a clock that is put back
        insert(one);
        enter(one, ActivationState::Confirmed);
    }
    insert(activation("4"));
    BOOST_CHECK_EQUAL(last("key-one")->request.id.text(), "3");
    BOOST_CHECK(!last("key-two"));
}

BOOST_AUTO_TEST_CASE(what_another_upstream_has_is_apart) {
    const auto at = [](const char* upstream, const char* id) {
        Activation one = activation(id);
        one.upstream = upstream;
        return one;
    };
    const KeyTag tag = sealer.tag(UserKey{"key-one"});
    const auto open_for = [&](const char* upstream) {
        return in_write([&] { return activations.open_for(upstream, tag, OptionId{"noAds"}); });
    };
    const auto bought = [&](const char* upstream) {
        return ids(in_write([&] { return activations.bought(upstream, tag); }));
    };
    insert(at("here", "a"));
    insert(at("there", "b"));
    BOOST_CHECK(find("b").value() == at("there", "b"));
    BOOST_CHECK(failure_of([&] { activations.insert(at("there", "c")); }) == Errc::Conflict);
    BOOST_CHECK(open_for("here") == ActivationId{"a"});
    BOOST_CHECK(open_for("there") == ActivationId{"b"});
    BOOST_CHECK(!open_for(""));

    enter(at("there", "b"), ActivationState::Confirmed);
    BOOST_CHECK(!open_for("there"));
    BOOST_CHECK(bought("there") == Names{"b"});
    BOOST_CHECK(bought("here").empty());
    const auto last = in_write(
        [&] { return activations.last_confirmed("here", UserKey{"key-one"}, OptionId{"noAds"}); });
    BOOST_CHECK(!last.value());
}

BOOST_AUTO_TEST_CASE(of_each_service_the_last_one_was_bought) {
    for (const char* id : {"1", "2"}) {
        insert(activation(id));
        enter(activation(id), ActivationState::Confirmed);
    }
    insert(activation("3", "key-one", "premium"));
    enter(activation("3", "key-one", "premium"), ActivationState::Confirmed);
    const auto bought =
        in_write([&] { return activations.bought("", sealer.tag(UserKey{"key-one"})); });
    BOOST_CHECK((ids(bought) == Names{"2", "3"}));
}

BOOST_AUTO_TEST_SUITE_END()
