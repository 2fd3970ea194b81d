/// The JSON:API skeleton that every document of this dialect has (specs/aminotv.md 2): `data`,
/// `links`, resources and identifiers. Read tolerantly in answers, strictly in requests.
///
/// Only for the sources of this codec.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/core/error.hpp"
#include "lib/upstream/aminotv/error_document.hpp"
#include "lib/upstream/aminotv/flaws.hpp"
#include "lib/upstream/aminotv/members.hpp"

namespace usher::upstream::aminotv {

/// Ids are opaque; longer ones are none.
inline constexpr std::size_t id_bytes_max = 255;

/// The elements of a `data` that is an array, or the one object that it is. An element that is no
/// object is null. They live as long as what they were taken from.
using Resources = std::vector<const bj::object*>;

/// Errc::Malformed when `document` has no `data` of either kind.
[[nodiscard]] Result<Resources> resources_of(const bj::object& document);
/// `links.next`, a text or an object with `href`; none when it is absent, null or empty.
/// Errc::Malformed for anything else: the list would be taken for complete.
[[nodiscard]] Result<std::optional<std::string>> next_of(const bj::object& document);

/// A document of a success as the list that it is. It may be moved: what `resources` points to
/// stays where it is.
struct List {
    bj::object document;
    Resources resources;
    std::optional<std::string> next{};
};

/// Errc::Malformed when `body` is no JSON object, has no `data`, or says unreadably what comes
/// next.
[[nodiscard]] Result<List> open_list(std::string_view body);

/// An id: a line of 1 to 255 bytes, or an integer, written in decimal. None otherwise.
[[nodiscard]] std::optional<std::string> read_id(const bj::value& value);
/// The `id` of a resource or identifier.
[[nodiscard]] std::optional<std::string> id_of(const bj::object& resource);
/// Whether it says that it is of `type`.
[[nodiscard]] bool is_of_type(const bj::object& resource, std::string_view type) noexcept;

/// The attributes of a resource. `id` outlives them.
[[nodiscard]] Members attributes_of(const bj::object& resource, std::string_view id, Flaws& flaws);

/// Where relationships are looked up, and where their flaws go.
struct RelationshipsOf {
    const bj::object& resource;
    std::string_view id;
    Flaws& flaws;
};

/// The id that the relationship `name` leads to; none when there is none, or it is of another type
/// than `type` or has no id, which is counted. An identifier that says no type is taken for one of
/// it.
[[nodiscard]] std::optional<std::string> related_id(const RelationshipsOf& of,
                                                    std::string_view name, std::string_view type);
/// The ids that the relationship `name` leads to, of those that say to be of `type`; others are
/// counted. None when the relationship is not there.
[[nodiscard]] std::optional<std::vector<std::string>> related_ids(const RelationshipsOf& of,
                                                                  std::string_view name,
                                                                  std::string_view type);

/// The resources of a request. MALFORMED_DOCUMENT unless `document` has a `data` with at least one,
/// all of them of `type`.
[[nodiscard]] Accepted<Resources> requested(const bj::object& document, std::string_view type);
/// `body` as one JSON object. MALFORMED_DOCUMENT otherwise.
[[nodiscard]] Accepted<bj::object> parse_request(std::string_view body);
/// The one resource of a request. It may be moved: what `resource` points to stays where it is.
struct OnlyResource {
    bj::object document;
    const bj::object* resource = nullptr;  ///< never null in what was read
};
/// `body` as a request about one resource of `type`. MALFORMED_DOCUMENT when it is not JSON, has no
/// `data` or another type, or several resources.
[[nodiscard]] Accepted<OnlyResource> requested_one(std::string_view body, std::string_view type);
/// INVALID_ATTRIBUTE for the first of `flaws` that is more than a matter of taste, in the resource
/// that stands at `index`; none when there is none.
[[nodiscard]] std::optional<Refusal> refusal_of(const Flaws& flaws, std::size_t index);

}  // namespace usher::upstream::aminotv
