/* playback_engine: an engine in its smallest form that plays for the applications of usherd's Engine
 * API. Whatever is asked for "plays" at one address, which a real engine would serve:
 *
 *     playback_engine URL INFOHASH [OPTION ...]
 *
 * The options are those without which a playback ends, besides those that usherd knows of. It prints
 * a line for everything that it is told, and goes on until SIGINT or SIGTERM. Exit code: 0, or 1 for
 * a wrong call. */
#include <signal.h>
#include <stdio.h>

#include "usher_playback.h"

enum { OPEN_MS = 2000 };

struct engine {
    usher_t *usher;
    usher_playback plays;
};

static const char *name_of_kind(int kind) {
    static const char *const names[] = {"content id", "infohash", "transport file", "magnet"};
    return kind >= USHER_CONTENT_ID && kind <= USHER_MAGNET ? names[kind - 1] : "something";
}

static const char *name_of_stop(int why) {
    switch (why) {
        case USHER_STOP_APPLICATION: return "application";
        case USHER_STOP_MISSING_OPTION: return "missing option";
        case USHER_STOP_LATE: return "late";
        case USHER_STOP_NOT_USABLE: return "not usable";
        case USHER_STOP_LOST: return "lost";
        default: return "unknown";
    }
}

static const char *name_of_state(int state) {
    static const char *const names[] = {"no daemon", "attached", "taken", "off"};
    return state >= USHER_PLAYER_NO_DAEMON && state <= USHER_PLAYER_OFF ? names[state] : "unknown";
}

/* On libusher's thread: a real engine would only begin here, and answer when it has a stream. */
static void start(void *context, const usher_playback_request *request) {
    struct engine *engine = context;
    printf("start %llu %s %s\n", (unsigned long long)request->playback, name_of_kind(request->kind),
           request->content);
    if (request->kind != USHER_CONTENT_ID && request->kind != USHER_INFOHASH) {
        usher_playback_refused(engine->usher, request->playback, "only ids and infohashes play here");
        return;
    }
    if (usher_playback_started(engine->usher, request->playback, &engine->plays) != 0) {
        usher_playback_refused(engine->usher, request->playback, "the engine cannot say where");
    }
}

static void stop(void *context, uint64_t playback, int why) {
    (void)context;
    printf("stop %llu %s\n", (unsigned long long)playback, name_of_stop(why));
}

static void state(void *context, int now) {
    (void)context;
    printf("state %s\n", name_of_state(now));
}

int main(int argc, char **argv) {
    struct engine engine = {0};
    usher_options options = {0};
    usher_player player = {0};
    sigset_t ends;
    int signal_number = 0;
    int result;
    if (argc < 3 || argc - 3 > USHER_NEEDED_OPTIONS_MAX) {
        fprintf(stderr, "usage: playback_engine URL INFOHASH [OPTION ...]\n");
        return 1;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);

    engine.plays.size = sizeof engine.plays;
    engine.plays.url = argv[1];
    engine.plays.infohash = argv[2];
    engine.plays.is_live = 1;
    engine.plays.options = (const char *const *)(argv + 3);
    engine.plays.options_count = (size_t)(argc - 3);
    options.size = sizeof options;
    options.name = "playback_engine";
    options.wait_ms = OPEN_MS;
    if (usher_open(&options, &engine.usher) != 0) return 1;

    player.size = sizeof player;
    player.context = &engine;
    player.start = start;
    player.stop = stop;
    player.state = state;
    result = usher_playback_attach(engine.usher, &player);
    if (result == 0) {
        sigwait(&ends, &signal_number);
        usher_playback_detach(engine.usher);
    } else {
        fprintf(stderr, "playback_engine: %s\n", usher_error_text(result));
    }
    usher_close(engine.usher);
    return result == 0 ? 0 : 1;
}
