#include "tests/ipc/client/fake_daemon.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <random>
#include <stdexcept>

namespace usher::client::test {
namespace {

using namespace protocol;
using namespace std::chrono_literals;

constexpr auto limit = 30s;
constexpr Policy policy{
    .fresh_for_s = 2'000'000, .stale_for_s = 1000, .grace_for_s = 1000, .allow_expired = false};

PageFile make_file(unsigned slot_size_log2) {
    auto file = PageFile::create(page_bytes(slot_size_log2));
    if (!file) throw std::runtime_error{"no page for a test"};
    return std::move(*file);
}

PageSettings settings_of(const TestPage::Settings& settings) {
    static std::mt19937_64 random{std::random_device{}()};
    const std::int64_t boot = boot_ms();
    return {.instance = random(),
            .hash_key = settings.key,
            .slot_size_log2 = settings.slot_size_log2,
            .page_life_ms = settings.page_life_ms,
            .policies = {&policy, 1},
            .first_generation = 1 + random() % (std::uint64_t{1} << 46U),
            .heartbeat_boot_ms = boot - settings.heartbeat_age_ms,
            .time_offset_ms = now * 1000 - boot};
}

void send_bytes(int socket, const std::string& bytes, int descriptor) {
    iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    [[maybe_unused]] const auto sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

}  // namespace

std::int64_t boot_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::int64_t{time.tv_sec} * 1000 + time.tv_nsec / 1'000'000;
}

TestPage::TestPage(const Settings& settings)
    : file_{make_file(settings.slot_size_log2)}, writer_{file_.memory(), settings_of(settings)} {
    writer_.set(PageFlag::UpstreamAnswers, true);
}

void TestPage::put(const Question& question, const Right& right) {
    const Header& header = writer_.header();
    const Prepared prepared = prepare(header.hash_key, header.key_id, question).value();
    bool put = writer_.put(prepared.place, right_words(right, 0));
    if (question.user_key) put = put && writer_.put(prepared.second, marker_words({}));
    if (!put) throw std::runtime_error{"the page of a test is full"};
}

void TestPage::say(const Question& question, const ChannelAnswer& answer) {
    const Header& header = writer_.header();
    const Prepared prepared = prepare(header.hash_key, header.key_id, question).value();
    if (!writer_.put(prepared.place, channel_words(answer, 0))) {
        throw std::runtime_error{"the page of a test is full"};
    }
}

void TestPage::remove(const Question& question) {
    const Header& header = writer_.header();
    writer_.remove(prepare(header.hash_key, header.key_id, question)->place);
}

FakeDaemon::FakeDaemon(std::string path, TestPage& page, Answer answer, bool greets)
    : path_{std::move(path)},
      page_{page},
      answer_{std::move(answer)},
      greets_{greets},
      listener_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)},
      wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.c_str(),
                std::min(path_.size() + 1, sizeof address.sun_path));
    ::unlink(path_.c_str());
    if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_.get(), 16) != 0) {
        throw std::runtime_error{"a test cannot listen at " + path_};
    }
    thread_ = std::thread{[this] { run(); }};
}

FakeDaemon::~FakeDaemon() {
    {
        const std::lock_guard lock{mutex_};
        ends_ = true;
    }
    ::eventfd_write(wake_.get(), 1);
    thread_.join();
    ::unlink(path_.c_str());
}

void FakeDaemon::push(const Message& message, int descriptor) {
    std::string bytes;
    if (!append_message(bytes, 0, message)) throw std::logic_error{"a message that is none"};
    const std::lock_guard lock{mutex_};
    for (Peer& peer : peers_) send_bytes(peer.socket.get(), bytes, descriptor);
}

void FakeDaemon::push_raw(const std::string& bytes) {
    const std::lock_guard lock{mutex_};
    for (Peer& peer : peers_) send_bytes(peer.socket.get(), bytes, -1);
}

Message FakeDaemon::await_type(std::uint16_t type) {
    std::unique_lock lock{mutex_};
    const auto has_type = [type](const std::unique_ptr<Kept>& kept) {
        return std::visit([&](const auto& message) { return message.type == type; }, kept->message);
    };
    auto found = inbox_.end();
    const bool in_time = came_.wait_for(lock, limit, [&] {
        found = std::ranges::find_if(inbox_, has_type);
        return found != inbox_.end();
    });
    if (!in_time) throw std::runtime_error{"the message did not come: " + std::to_string(type)};
    given_.push_back(std::move(*found));
    inbox_.erase(found);
    return given_.back()->message;
}

void FakeDaemon::run() {
    while (true) {
        std::vector<pollfd> descriptors{{.fd = listener_.get(), .events = POLLIN, .revents = 0},
                                        {.fd = wake_.get(), .events = POLLIN, .revents = 0}};
        {
            const std::lock_guard lock{mutex_};
            if (ends_) return;
            std::erase_if(peers_, [](const Peer& peer) { return peer.gone; });
            for (const Peer& peer : peers_) {
                descriptors.push_back({.fd = peer.socket.get(), .events = POLLIN, .revents = 0});
            }
        }
        ::poll(descriptors.data(), descriptors.size(), -1);
        const std::lock_guard lock{mutex_};
        std::size_t index = 2;
        for (Peer& peer : peers_) {
            if (descriptors[index++].revents != 0) read(peer);
        }
        if (descriptors[0].revents != 0) accept();
    }
}

void FakeDaemon::accept() {
    Descriptor socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!socket) return;
    peers_.push_back({.socket = std::move(socket)});
    ++connections_;
}

void FakeDaemon::read(Peer& peer) {
    const std::span<char> space = peer.frames.space();
    const ssize_t received = ::recv(peer.socket.get(), space.data(), space.size(), 0);
    if (received <= 0) {
        peer.gone = true;
        return;
    }
    peer.frames.add(static_cast<std::size_t>(received));
    while (const auto frame = peer.frames.next()) {
        auto kept = std::make_unique<Kept>();
        kept->bytes = frame->payload;
        const auto message =
            read_message({.type = frame->type, .id = frame->id, .payload = kept->bytes});
        if (!message) throw std::logic_error{"libusher sent what is no message"};
        kept->message = *message;
        if (std::holds_alternative<Hello>(*message) && !greets_) {
            reply(peer, frame->id,
                  {.messages = {Welcome{.instance = page_.writer().header().instance,
                                        .file_bytes = page_.bytes()}},
                   .descriptor = page_.file().descriptor()});
        } else if (answer_) {
            reply(peer, frame->id, answer_(*message));
        }
        inbox_.push_back(std::move(kept));
        came_.notify_all();
    }
}

void FakeDaemon::reply(Peer& peer, std::uint32_t id, const Reply& reply) {
    std::string bytes;
    for (const Message& message : reply.messages) {
        if (!append_message(bytes, id, message)) throw std::logic_error{"a message that is none"};
    }
    bytes += reply.raw;
    if (!bytes.empty()) send_bytes(peer.socket.get(), bytes, reply.descriptor);
    if (reply.closes) {
        ::shutdown(peer.socket.get(), SHUT_RDWR);
        peer.gone = true;
    }
}

}  // namespace usher::client::test
