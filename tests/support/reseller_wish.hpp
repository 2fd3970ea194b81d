/// The baseline of specs/createreseller.md 11, with a login name of its own.
#pragma once

#include <string>

#include "lib/sync/reseller_wish.hpp"

namespace usher::test {

[[nodiscard]] inline sync::NewResellerWish reseller_wish(const std::string& user_name,
                                                         const std::string& password = "quay77") {
    sync::NewResellerWish wish;
    wish.parameters = {{.name = "fname", .text = "Ines"},
                       {.name = "lname", .text = "Okafor"},
                       {.name = "email", .text = "ines@example.net"},
                       {.name = "company", .text = "North Quay"},
                       {.name = "phone", .text = "+1 201 555 0123"},
                       {.name = "user_name", .text = user_name}};
    wish.password = Secret{password};
    return wish;
}

}  // namespace usher::test
