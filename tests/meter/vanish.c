/*
 * A microphone with a fault, put before ALSA's own snd_pcm_readi by LD_PRELOAD. It delivers at the pace of a real one; VANISH_AFTER calls
 * later it is gone ("gone"), or one call comes much too late ("late": an overrun), or the PC has slept ("slept"), or the clock on the wall
 * is put an hour on ("clock").
 */
#include <alsa/asoundlib.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RATE 48000
#define TOO_LATE_US 1200000
#define PUT_ON_S 3600

static long calls;

static bool is_time_for(const char *how)
{
	return strcmp(getenv("VANISH_HOW"), how) == 0 && calls >= atol(getenv("VANISH_AFTER"));
}

snd_pcm_sframes_t snd_pcm_readi(snd_pcm_t *pcm, void *buffer, snd_pcm_uframes_t size)
{
	snd_pcm_sframes_t (*real)(snd_pcm_t *, void *, snd_pcm_uframes_t);
	bool first = ++calls == atol(getenv("VANISH_AFTER"));

	*(void **)&real = dlsym(RTLD_NEXT, "snd_pcm_readi");
	if (is_time_for("gone"))
		return -ENODEV;
	if (first && (is_time_for("late") || is_time_for("slept"))) {
		usleep(TOO_LATE_US);
		return is_time_for("late") ? -EPIPE : -ESTRPIPE;
	}
	usleep((useconds_t)(size * 1000000 / RATE));
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
