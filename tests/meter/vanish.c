/*
 * A microphone with a fault, put before ALSA's own snd_pcm_readi by LD_PRELOAD. It delivers at the pace of a real one; VANISH_AFTER calls
 * later it is gone ("gone"), or calls come VANISH_LATE ms too late, VANISH_TIMES of them in a row ("late": overruns; "slept": so has the PC),
 * or the clock on the wall is put an hour on ("clock"). A wait that the kernel forbids breaks it.
 *
 * But for "never", each clock goes on by what is waited for here and by nothing else: however busy the PC is that runs the test, the program
 * sees a microphone that is late by just that much.
 */
#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RATE 48000
#define PUT_ON_S 3600
#define CLOCKS 16

static long calls;
static int64_t waited_us;

static long number(const char *name)
{
	return atol(getenv(name));
}

static bool is_time_for(const char *how)
{
	return strcmp(getenv("VANISH_HOW"), how) == 0 && calls >= number("VANISH_AFTER");
}

static int wait_us(int64_t us)
{
	waited_us += us;
	return usleep((useconds_t)us);
}

snd_pcm_sframes_t snd_pcm_readi(snd_pcm_t *pcm, void *buffer, snd_pcm_uframes_t size)
{
	snd_pcm_sframes_t (*real)(snd_pcm_t *, void *, snd_pcm_uframes_t);

	calls++;
	*(void **)&real = dlsym(RTLD_NEXT, "snd_pcm_readi");
	if (is_time_for("gone"))
		return -ENODEV;
	if ((is_time_for("late") || is_time_for("slept")) && calls < number("VANISH_AFTER") + number("VANISH_TIMES")) {
		wait_us(1000 * number("VANISH_LATE"));
		return is_time_for("late") ? -EPIPE : -ESTRPIPE;
	}
	if (wait_us((int64_t)size * 1000000 / RATE) != 0)
		return -errno;
	return real(pcm, buffer, size);
}

/** The same clock as it was when it was first asked for, and what was waited since. */
static void stand_still(clockid_t clock, struct timespec *at)
{
	static struct timespec first[CLOCKS];
	int64_t ns;

	if (clock < 0 || clock >= CLOCKS)
		return;
	if (first[clock].tv_sec == 0 && first[clock].tv_nsec == 0) {
		first[clock] = *at;
		first[clock].tv_sec -= waited_us / 1000000;
	}
	ns = first[clock].tv_nsec + waited_us * 1000;
	*at = (struct timespec){first[clock].tv_sec + ns / 1000000000, ns % 1000000000};
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int (*real)(clockid_t, struct timespec *);
	int result;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	result = real(clock, ret);
	if (result == 0 && strcmp(getenv("VANISH_HOW"), "never") != 0)
		stand_still(clock, ret);
	if (clock == CLOCK_REALTIME && is_time_for("clock"))
		ret->tv_sec += PUT_ON_S;
	return result;
}
