/* Recordings. */
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/levels.h"
#include "meter/source.h"

struct recording {
	struct source source; /* first */
	SNDFILE *file;
	SF_INFO info;
	sf_count_t left; /* frames announced and not yet read */
};

static const int raw_types[] = {[RAW_S16] = SF_FORMAT_PCM_16, [RAW_S24] = SF_FORMAT_PCM_24, [RAW_S32] = SF_FORMAT_PCM_32, [RAW_F32] = SF_FORMAT_FLOAT};

/** A file with a header says itself what it holds, whatever was said of raw samples: a tone may be a WAV where the recording is not. */
static bool has_header(const char *file)
{
	static const char *const begins[] = {"RIFF", "RIFX", "RF64", "FORM", "fLaC", "OggS", "caff", ".snd"};
	char head[4] = "";
	FILE *f = fopen(file, "re");
	bool whole = f && fread(head, sizeof(head), 1, f) == 1, found = false;

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		found = found || memcmp(head, begins[i], sizeof(head)) == 0;
	if (f)
		fclose(f);
	return whole && found;
}

/** libsndfile mends a header that announces more than the file holds, and says so only in its log. */
static bool was_mended(SNDFILE *file)
{
	char log[4096] = "";

	sf_command(file, SFC_GET_LOG_INFO, log, sizeof(log) - 1);
	return strstr(log, "should be") != NULL;
}

static const char *refuse(struct recording *s, int channel)
{
	if (s->info.channels < 1 || s->info.channels > SOURCE_CHANNELS_MAX)
		return "it has more than eight channels";
	if (channel > s->info.channels)
		return "it has no such channel";
	if (s->info.samplerate < LEVELS_RATE_MIN || s->info.samplerate > LEVELS_RATE_MAX)
		return "its sample rate is not between 8,000 and 192,000";
	if (s->info.frames <= 0)
		return "it holds no samples";
	if (was_mended(s->file))
		return "it is shorter than its header says: cut off, or not written to its end";
	return NULL;
}

static long recording_read(struct source *source, int64_t *ret_gap)
{
	struct recording *s = (struct recording *)source;
	sf_count_t n = sf_readf_double(s->file, source->frames, SOURCE_FRAMES);

	*ret_gap = 0;
	s->left -= n;
	return n == 0 && s->left > 0 ? -1 : (long)n;
}

static void recording_close(struct source *source)
{
	struct recording *s = (struct recording *)source;

	if (s->file)
		sf_close(s->file);
	free(s);
}

bool source_file(const char *file, const struct meter_options *o, struct source **ret, char *why, size_t why_n)
{
	struct recording *s = calloc(1, sizeof(*s));
	const char *problem;

	if (!s) {
		snprintf(why, why_n, "memory is short");
		return false;
	}
	if (o->format != RAW_NONE && !has_header(file))
		s->info = (SF_INFO){.samplerate = o->rate_hz, .channels = o->channels, .format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | raw_types[o->format]};
	s->file = sf_open(file, SFM_READ, &s->info);
	problem = s->file ? refuse(s, o->channel) : sf_strerror(NULL);
	if (problem) {
		snprintf(why, why_n, "%.200s: %.200s", file, problem);
		recording_close(&s->source);
		return false;
	}
	s->left = s->info.frames;
	s->source.rate_hz = s->info.samplerate;
	s->source.channels = s->info.channels;
	s->source.read = recording_read;
	s->source.close = recording_close;
	*ret = &s->source;
	return true;
}
