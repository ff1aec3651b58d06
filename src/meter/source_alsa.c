/*
 * A microphone. What an overrun loses is told by the monotonic clock: so many samples should have come by now and have not.
 */
#include <alsa/asoundlib.h>
#include <stdlib.h>

#include "base/clock.h"
#include "meter/source.h"

#define RATE_STANDARD 48000
#define LATENCY_US 200000
#define NORMALLY_LATE_MS 500 /* what a device may hold back without having lost anything */

struct capture {
	struct source source; /* first */
	snd_pcm_t *pcm;
	bool began;
	int64_t began_ms, frames, left; /* left: of what was asked for */
	int32_t buffer[SOURCE_FRAMES * SOURCE_CHANNELS_MAX];
};

static void discard(const char *file, int line, const char *function, int err, const char *format, ...)
{
	(void)file, (void)line, (void)function, (void)err, (void)format; /* what failed is said by us, once */
}

/** Samples that should have come and will not. */
static int64_t missing(const struct capture *c)
{
	int64_t late = (clock_monotonic_ms() - c->began_ms - NORMALLY_LATE_MS) * c->source.rate_hz / 1000 - c->frames;

	return late > 0 ? late : 0;
}

static bool begin(struct capture *c)
{
	c->began = true;
	c->began_ms = clock_monotonic_ms();
	return snd_pcm_start(c->pcm) == 0;
}

static long capture_read(struct source *source, int64_t *ret_gap)
{
	struct capture *c = (struct capture *)source;
	snd_pcm_uframes_t wanted = c->left < SOURCE_FRAMES ? (snd_pcm_uframes_t)c->left : SOURCE_FRAMES;
	int64_t samples;
	snd_pcm_sframes_t n;

	*ret_gap = 0;
	if (wanted == 0)
		return 0;
	if (!c->began && !begin(c))
		return -1;
	n = snd_pcm_readi(c->pcm, c->buffer, wanted);
	if (n == -EINTR)
		return 0; /* Ctrl-C */
	if ((n == -EPIPE || n == -ESTRPIPE) && snd_pcm_prepare(c->pcm) == 0 && snd_pcm_start(c->pcm) == 0) { /* too late, or the PC slept */
		*ret_gap = missing(c);
		c->frames += *ret_gap;
		n = snd_pcm_readi(c->pcm, c->buffer, wanted);
	}
	if (n <= 0)
		return -1;
	samples = n * source->channels;
	for (int64_t i = 0; i < samples; i++)
		source->frames[i] = c->buffer[i] * 0x1p-31;
	explicit_bzero(c->buffer, sizeof(c->buffer));
	c->frames += n;
	c->left -= n;
	return (long)n;
}

static void capture_close(struct source *source)
{
	struct capture *c = (struct capture *)source;

	if (c->pcm)
		snd_pcm_close(c->pcm);
	free(c);
}

bool source_alsa(const char *device, const struct meter_options *o, struct source **ret, char *why, size_t why_n)
{
	struct capture *c = calloc(1, sizeof(*c));
	int rate = o->rate_hz ? o->rate_hz : RATE_STANDARD, problem;

	if (!c) {
		snprintf(why, why_n, "memory is short");
		return false;
	}
	snd_lib_error_set_handler(discard);
	problem = snd_pcm_open(&c->pcm, device, SND_PCM_STREAM_CAPTURE, 0);
	if (problem == 0)
		problem = snd_pcm_set_params(c->pcm, SND_PCM_FORMAT_S32, SND_PCM_ACCESS_RW_INTERLEAVED, (unsigned)o->channels, (unsigned)rate, 0, LATENCY_US);
	if (problem < 0) {
		snprintf(why, why_n, "%.100s: %.200s (arecord -L lists what there is)", device, snd_strerror(problem));
		capture_close(&c->source);
		snd_config_update_free_global();
		return false;
	}
	c->left = o->seconds > 0 ? (int64_t)(o->seconds * rate) : INT64_MAX;
	c->source.rate_hz = rate;
	c->source.channels = o->channels;
	c->source.read = capture_read;
	c->source.close = capture_close;
	*ret = &c->source;
	return true;
}
