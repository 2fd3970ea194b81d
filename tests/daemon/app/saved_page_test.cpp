#include "daemon/app/saved_page.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/ipc/engine/engine_fixture.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace std::chrono_literals;
using namespace usher;
using app::SavedPage;

namespace {

struct Fixture : test::EngineFixture {
    test::TemporaryDirectory temporary;
    store::StateDirectory directory = store::StateDirectory::open(temporary.file("state")).value();
    std::string file = temporary.file("state") + "/saved-page";
    Secret seal{std::string(32, 's')};

    void keep() {
        give("alpha", "noAds");
        const std::vector<protocol::CacheLine> image = publisher.image();
        SavedPage::keep(directory, seal, std::as_bytes(std::span{image})).value();
    }
    std::optional<SavedPage> take(const std::string& sealed_under = std::string(32, 's'),
                                  const protocol::HashKey& hash_key = test::page_key) {
        return SavedPage::take(directory, Secret{sealed_under}, hash_key).value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(saved_page, Fixture)

BOOST_AUTO_TEST_CASE(answers_as_the_daemon_that_kept_it) {
    keep();
    std::optional<SavedPage> page = take();
    BOOST_REQUIRE(page);
    const auto verdict_on = [&](const std::string& key, const std::string& option) {
        return page->verdict_on({.option = OptionId{option}, .user_key = UserKey{key}}, time);
    };
    const license::Verdict yes = verdict_on("alpha", "noAds");
    BOOST_CHECK(yes.allowed);
    BOOST_CHECK(yes.valid_to == time.now() + 24h);
    BOOST_CHECK(yes.freshness == license::Freshness::Stale);
    BOOST_CHECK(verdict_on("alpha", "premium").reason == license::Reason::MissingOption);
    BOOST_CHECK(verdict_on("beta", "noAds").reason == license::Reason::UnknownKey);
    BOOST_CHECK(page->verdict_on({.option = OptionId{"noAds"}}, time).allowed);
    BOOST_CHECK(
        page->verdict_on({.option = OptionId{"noAds"}, .product = ProductId{"p"}}, time).allowed);
    clock.pass(25h);
    BOOST_CHECK(verdict_on("alpha", "noAds").reason == license::Reason::Lapsed);
}

BOOST_AUTO_TEST_CASE(is_taken_once) {
    BOOST_CHECK(!take());
    keep();
    BOOST_CHECK(take());
    BOOST_CHECK(!std::filesystem::exists(file));
    BOOST_CHECK(!take());
}

BOOST_AUTO_TEST_CASE(is_gone_after_a_seal_or_a_hash_key_that_is_another) {
    keep();
    BOOST_CHECK(!take(std::string(32, 't')));
    BOOST_CHECK(!std::filesystem::exists(file));
    keep();
    BOOST_CHECK(!take(std::string(32, 's'), {.first = 1, .second = 2}));
}

BOOST_AUTO_TEST_CASE(a_single_changed_bit_or_a_cut_makes_it_worthless) {
    keep();
    const std::string good = test::read_file(file);
    const auto write = [&](const std::string& bytes) {
        test::write_file(file, bytes);
        BOOST_REQUIRE_EQUAL(::chmod(file.c_str(), 0600), 0);
    };
    for (std::size_t at = 0; at < good.size(); at += at < 200 ? 7 : 997) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        write(bad);
        BOOST_CHECK_MESSAGE(!take(), "bit of byte " << at);
    }
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{27}, std::size_t{28}, std::size_t{4096}, good.size() - 1}) {
        write(good.substr(0, size));
        BOOST_CHECK_MESSAGE(!take(), size << " bytes");
    }
    write(good);
    BOOST_CHECK(take());
}

BOOST_AUTO_TEST_SUITE_END()
