/*
 * A microphone. Each overrun is a gap, however short: what it lost is told by the time between the last samples that came and the new start.
 */
#include <alsa/asoundlib.h>
#include <stdlib.h>

#include "base/clock.h"
#include "meter/source.h"

#define RATE_STANDARD 48000
#define LATENCY_US 200000
#define RESTARTS_MAX 20 /* in a row: then it is no PC that was busy, but a device that is broken */

struct capture {
	struct source source; /* first */
	snd_pcm_t *pcm;
	bool began;
	int64_t last_ms; /* by the clock that counts sleep: when samples last came, or it was started */
	int64_t pending; /* frames that lay in the device's buffer then */
	int64_t left;    /* frames of what was asked for */
	int32_t buffer[SOURCE_FRAMES * SOURCE_CHANNELS_MAX];
};

static void discard(const char *file, int line, const char *function, int err, const char *format, ...)
{
	(void)file, (void)line, (void)function, (void)err, (void)format; /* what failed is said by us, once */
}

/** Anew, after an overrun or when the PC slept. Returns the frames that were lost: one at least. -1: it does not start any more. */
static int64_t start_again(struct capture *c)
{
	int64_t lost, now_ms;

	if (snd_pcm_prepare(c->pcm) != 0 || snd_pcm_start(c->pcm) != 0)
		return -1;
	now_ms = clock_boot_ms();
	lost = (now_ms - c->last_ms) * c->source.rate_hz / 1000 + c->pending;
	c->last_ms = now_ms;
	c->pending = 0;
	return lost > 0 ? lost : 1;
}

static void remember(struct capture *c)
{
	snd_pcm_sframes_t delay = 0;

	c->last_ms = clock_boot_ms();
	c->pending = snd_pcm_delay(c->pcm, &delay) == 0 && delay > 0 ? delay : 0;
}

static snd_pcm_sframes_t read_some(struct capture *c, snd_pcm_uframes_t wanted, int64_t *ret_gap)
{
	for (int i = 0; i < RESTARTS_MAX; i++) {
		snd_pcm_sframes_t n = snd_pcm_readi(c->pcm, c->buffer, wanted);
		int64_t lost;

		if (n != -EPIPE && n != -ESTRPIPE)
			return n;
		lost = start_again(c);
		if (lost < 0)
			return -1;
		*ret_gap += lost;
	}
	return -1;
}

static bool begin(struct capture *c)
{
	c->began = true;
	c->last_ms = clock_boot_ms();
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
	n = read_some(c, wanted, ret_gap);
	if (n == -EINTR)
		return 0; /* Ctrl-C */
	if (n <= 0)
		return -1;
	samples = n * source->channels;
	for (int64_t i = 0; i < samples; i++)
		source->frames[i] = c->buffer[i] * 0x1p-31;
	explicit_bzero(c->buffer, sizeof(c->buffer));
	remember(c);
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
