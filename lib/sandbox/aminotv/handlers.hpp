/// What this dialect's endpoints do. Who may call, and in which media types, has been judged.
#pragma once

#include "lib/sandbox/aminotv/call.hpp"

namespace usher::sandbox::aminotv {

// The user's own (specs/aminotv.md 4.1).
[[nodiscard]] Task<Result<Reply>> get_user_licenses(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> purchase_license(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_catalogue(std::shared_ptr<Backend>, Call);

// Tokens (3.2).
[[nodiscard]] Task<Result<Reply>> issue_tokens(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> log_in(std::shared_ptr<Backend>, Call);

// The provider's (4.2).
[[nodiscard]] Task<Result<Reply>> get_licenses(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_license(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_licenses_of_user(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> create_license(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> create_licenses(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> delete_license(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> delete_licenses(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_products(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_product(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> create_product(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> update_product(std::shared_ptr<Backend>, Call);

// Neighbours (4.3).
[[nodiscard]] Task<Result<Reply>> get_users(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_user(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> create_user(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> update_user(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> delete_user(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_channels(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_channel(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_devices(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_device(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> create_device(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> update_device(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> delete_device(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_live_stream(std::shared_ptr<Backend>, Call);
[[nodiscard]] Task<Result<Reply>> get_recording_stream(std::shared_ptr<Backend>, Call);

}  // namespace usher::sandbox::aminotv
