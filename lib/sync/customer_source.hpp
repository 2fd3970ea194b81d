/// What each collection of the copy is upstream, by the type of its rows there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "lib/core/text.hpp"
#include "lib/enforcement/customer_copy.hpp"
#include "lib/upstream/interworks/client.hpp"
#include "lib/upstream/interworks/properties.hpp"

namespace usher::sync {

/// `confirms_absences`: one row is asked for singly before it counts as gone (IW-SYNC-3). `id`
/// reads what the copy has as a row's id; none: no such id.
template <typename Row>
struct CustomerSource;

template <>
struct CustomerSource<upstream::interworks::Account> {
    static constexpr auto collection = enforcement::CustomerCollection::Accounts;
    static constexpr bool confirms_absences = false;
    static auto pages(upstream::interworks::Client& client,
                      upstream::interworks::ListQuery<upstream::interworks::Account> query,
                      upstream::interworks::PageStart start) {
        return client.accounts(std::move(query), start);
    }
    static std::optional<upstream::interworks::AccountId> id(const std::string& text) {
        const std::optional<std::int64_t> number = to_integer(text);
        if (!number) return std::nullopt;
        return upstream::interworks::AccountId{static_cast<std::int32_t>(*number)};
    }
};

template <>
struct CustomerSource<upstream::interworks::Product> {
    static constexpr auto collection = enforcement::CustomerCollection::Products;
    static constexpr bool confirms_absences = false;
    static auto pages(upstream::interworks::Client& client,
                      upstream::interworks::ListQuery<upstream::interworks::Product> query,
                      upstream::interworks::PageStart start) {
        query.include = {upstream::interworks::products::addons};
        return client.products(std::move(query), start);
    }
    static std::optional<upstream::interworks::ProductGuid> id(const std::string& text) {
        return upstream::interworks::ProductGuid::parse(text);
    }
};

template <>
struct CustomerSource<upstream::interworks::Subscription> {
    static constexpr auto collection = enforcement::CustomerCollection::Subscriptions;
    static constexpr bool confirms_absences = true;
    static auto pages(upstream::interworks::Client& client,
                      upstream::interworks::ListQuery<upstream::interworks::Subscription> query,
                      upstream::interworks::PageStart start) {
        return client.subscriptions(std::move(query), start);
    }
    static std::optional<upstream::interworks::SubscriptionGuid> id(const std::string& text) {
        return upstream::interworks::SubscriptionGuid::parse(text);
    }
};

template <>
struct CustomerSource<upstream::interworks::Asset> {
    static constexpr auto collection = enforcement::CustomerCollection::Assets;
    static constexpr bool confirms_absences = true;
    static auto pages(upstream::interworks::Client& client,
                      upstream::interworks::ListQuery<upstream::interworks::Asset> query,
                      upstream::interworks::PageStart start) {
        return client.assets(std::move(query), start);
    }
    static std::optional<upstream::interworks::AssetGuid> id(const std::string& text) {
        return upstream::interworks::AssetGuid::parse(text);
    }
};

}  // namespace usher::sync
