/* player: an engine in its smallest form. It plays a file, which here means that it copies it to
 * stdout at so many bytes a second, for as long as it may:
 *
 *     player OPTION FILE BYTES_PER_SECOND [USER_KEY]
 *     player USER/CHANNEL/SERVICE FILE BYTES_PER_SECOND
 *
 * The second form plays a television channel by the licences of a user; SERVICE is live, npvr,
 * catchup or startover.
 *
 * It asks before it starts, takes a slot, and stops at once when the right goes away: it waits for
 * the next moment to write in poll(), together with libusher's event descriptor. A check before each
 * write costs nothing worth counting, so it makes one of those too.
 *
 * Exit code: 0 played to the end, 3 not allowed, 4 stopped in the middle, 1 anything else. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "usher.h"

enum { PLAYED = 0, FAILED = 1, NOT_ALLOWED = 3, STOPPED = 4 };
enum { WRITES_PER_SECOND = 20, OPEN_MS = 2000, SLOT_MS = 2000, ASK_MS = 2000 };

struct stream {
    usher_t *usher;
    usher_question question;
    usher_handle handle;
    uint64_t slot; /* 0: none */
    int file;
    size_t bytes_per_write;
};

static int64_t now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Checks the handle; prepares it again when the daemon hashes by another key now. Of a channel the
 * page need not say anything: then the daemon is asked. */
static int may_play(struct stream *stream, usher_answer *answer) {
    int allowed = usher_check(stream->usher, &stream->handle, answer);
    if (answer->reason == USHER_HANDLE_OUTDATED &&
        usher_prepare(stream->usher, &stream->question, &stream->handle) == 0) {
        allowed = usher_check(stream->usher, &stream->handle, answer);
    }
    if (answer->reason == USHER_ASK_DAEMON) {
        allowed = usher_ask(stream->usher, &stream->question, ASK_MS, answer);
    }
    return allowed == 1;
}

/* Waits until `deadline`, at most; 0 when an event says that the stream has to end. */
static int wait_until(struct stream *stream, int64_t deadline) {
    struct pollfd events = {usher_event_fd(stream->usher), POLLIN, 0};
    for (int64_t left = deadline - now_ms(); left > 0; left = deadline - now_ms()) {
        usher_event event;
        poll(&events, 1, (int)left);
        while (usher_next_event(stream->usher, &event) == 1) {
            if (event.kind == USHER_EVENT_SLOT_ENDED) {
                fprintf(stderr, "player: the slot has ended\n");
                stream->slot = 0;
                return 0;
            }
            if (event.answer.allowed != 1 && event.answer.reason != USHER_ASK_DAEMON) return 0;
        }
    }
    return 1;
}

static int write_all(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return 0;
        bytes += written;
        count -= (size_t)written;
    }
    return 1;
}

static int play(struct stream *stream) {
    char *buffer = malloc(stream->bytes_per_write);
    int64_t next = now_ms();
    int result = PLAYED;
    while (buffer != NULL) {
        usher_answer answer;
        ssize_t count;
        if (!may_play(stream, &answer)) {
            fprintf(stderr, "player: stopped: %s\n", usher_reason_text(answer.reason));
            result = STOPPED;
            break;
        }
        count = read(stream->file, buffer, stream->bytes_per_write);
        if (count <= 0) {
            result = count == 0 ? PLAYED : FAILED;
            break;
        }
        if (!write_all(buffer, (size_t)count)) {
            result = FAILED;
            break;
        }
        next += 1000 / WRITES_PER_SECOND;
        if (!wait_until(stream, next) && stream->slot == 0) {
            result = STOPPED;
            break;
        }
    }
    if (buffer == NULL) result = FAILED;
    free(buffer);
    return result;
}

/* Everything that has to be there before the first byte is played. */
static int begin(struct stream *stream) {
    usher_watch_t *watch = NULL;
    usher_answer answer;
    usher_slot slot;
    usher_prepare(stream->usher, &stream->question, &stream->handle);
    if (usher_watch(stream->usher, &stream->question, NULL, NULL, &watch) != 0) return FAILED;
    if (!may_play(stream, &answer)) {
        fprintf(stderr, "player: not allowed: %s\n", usher_reason_text(answer.reason));
        if (answer.reason == USHER_NO_DAEMON) {
            fprintf(stderr, "player: %s\n", usher_problem(stream->usher));
        }
        return NOT_ALLOWED;
    }
    if (usher_acquire_slot(stream->usher, &stream->question, SLOT_MS, &slot) != 1) {
        fprintf(stderr, "player: no slot\n");
        return NOT_ALLOWED;
    }
    stream->slot = slot.id;
    return PLAYED;
}

/* Parts USER/CHANNEL/SERVICE in place; 0 for what is an option. */
static int take_channel(char *text, usher_question *question) {
    char *channel = strchr(text, '/');
    char *service = strrchr(text, '/');
    if (channel == NULL || channel == service) return 0;
    *channel = *service = '\0';
    question->user = text;
    question->channel = channel + 1;
    question->service = service + 1;
    return 1;
}

int main(int argc, char **argv) {
    struct stream stream = {0};
    usher_options options = {0};
    int64_t started = now_ms();
    int result;
    if (argc < 4 || argc > 5 || atol(argv[3]) <= 0) {
        fprintf(stderr, "usage: player OPTION FILE BYTES_PER_SECOND [USER_KEY]\n"
                        "       player USER/CHANNEL/SERVICE FILE BYTES_PER_SECOND\n");
        return FAILED;
    }
    if (!take_channel(argv[1], &stream.question)) {
        stream.question.option = argv[1];
        stream.question.user_key = argc == 5 ? argv[4] : NULL;
    }
    stream.bytes_per_write = (size_t)atol(argv[3]) / WRITES_PER_SECOND + 1;
    stream.file = open(argv[2], O_RDONLY | O_CLOEXEC);
    if (stream.file < 0) {
        fprintf(stderr, "player: %s: %s\n", argv[2], strerror(errno));
        return FAILED;
    }
    options.size = sizeof options;
    options.name = "player";
    options.wait_ms = OPEN_MS;
    if (usher_open(&options, &stream.usher) != 0) return FAILED;

    result = begin(&stream);
    if (result == PLAYED) {
        started = now_ms();
        result = play(&stream);
        usher_report_use(stream.usher, &stream.question, (uint32_t)((now_ms() - started) / 1000), 0);
    }
    if (stream.slot != 0) usher_release_slot(stream.usher, stream.slot);
    usher_close(stream.usher);
    close(stream.file);
    return result;
}
