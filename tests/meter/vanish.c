/*
 * A microphone with a fault, put before ALSA's own snd_pcm_readi by LD_PRELOAD. It delivers at the pace of a real one; VANISH_AFTER calls
 * later it is gone ("gone"), or calls come VANISH_LATE ms too late, VANISH_TIMES of them in a row ("late": overruns; "slept": so has the PC),
 * or the clock on the wall is put an hour on ("clock"). A wait that the kernel forbids breaks it.
 */
#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RATE 48000
#define PUT_ON_S 3600

static long calls;

static long number(const char *name)
{
	return atol(getenv(name));
}

static bool is_time_for(const char *how)
{
	return strcmp(getenv("VANISH_HOW"), how) == 0 && calls >= number("VANISH_AFTER");
}

snd_pcm_sframes_t snd_pcm_readi(snd_pcm_t *pcm, void *buffer, snd_pcm_uframes_t size)
{
	snd_pcm_sframes_t (*real)(snd_pcm_t *, void *, snd_pcm_uframes_t);

	calls++;
	*(void **)&real = dlsym(RTLD_NEXT, "snd_pcm_readi");
	if (is_time_for("gone"))
		return -ENODEV;
	if ((is_time_for("late") || is_time_for("slept")) && calls < number("VANISH_AFTER") + number("VANISH_TIMES")) {
		usleep((useconds_t)(1000 * number("VANISH_LATE")));
		return is_time_for("late") ? -EPIPE : -ESTRPIPE;
	}
	if (usleep((useconds_t)(size * 1000000 / RATE)) != 0)
		return -errno;
	return real(pcm, buffer, size);
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
	int (*real)(clockid_t, struct timespec *);
	int result;

	*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	result = real(clock, ret);
	if (clock == CLOCK_REALTIME && is_time_for("clock"))
		ret->tv_sec += PUT_ON_S;
	return result;
}
