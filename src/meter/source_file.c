/* Recordings. */
#include <errno.h>
#include <fcntl.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dsp/levels.h"
#include "meter/riff.h"
#include "meter/source.h"

struct recording {
	struct source source; /* first */
	SNDFILE *file;
	SF_INFO info;
	sf_count_t left; /* frames announced and not yet read */
};

static const struct {
	int type, bytes;
} raw_types[] = {[RAW_S16] = {SF_FORMAT_PCM_16, 2}, [RAW_S24] = {SF_FORMAT_PCM_24, 3}, [RAW_S32] = {SF_FORMAT_PCM_32, 4}, [RAW_F32] = {SF_FORMAT_FLOAT, 4}};

/** The largest sample of those that have less than 16 bits. */
static const struct {
	int type;
	double top;
} coarse[] = {{SF_FORMAT_PCM_S8, 127 / 128.0}, {SF_FORMAT_PCM_U8, 127 / 128.0}, {SF_FORMAT_DPCM_8, 127 / 128.0}, {SF_FORMAT_ULAW, 32124 / 32768.0},
	{SF_FORMAT_ALAW, 32256 / 32768.0}};

/** A file with a header says itself what it holds, whatever was said of raw samples: a tone may be a WAV where the recording is not. */
static bool begins_with(int fd, const char *const *begins)
{
	char head[4];

	if (pread(fd, head, sizeof(head), 0) != sizeof(head))
		return false;
	while (*begins && memcmp(head, *begins, sizeof(head)) != 0)
		begins++;
	return *begins != NULL;
}

static const char *const headers[] = {"RIFF", "RIFX", "RF64", "FORM", "fLaC", "OggS", "caff", "riff", ".snd", NULL};
static const char *const plain_riff[] = {"RIFF", NULL};

/** libsndfile mends a header that announces more than the file holds, and says so only in its log, beside what people wrote into it. */
static bool was_mended(SNDFILE *file)
{
	static const char *const parts[] = {"RIF", "RF64", "FORM", "SSND", "data", "riff", "Data Size", NULL};
	char log[4096] = "";

	sf_command(file, SFC_GET_LOG_INFO, log, sizeof(log) - 1);
	for (char *rest = log, *line; (line = strsep(&rest, "\n"));) {
		line += strspn(line, " ");
		for (const char *const *part = parts; *part; part++)
			if (strncmp(line, *part, strlen(*part)) == 0 && strstr(line, "(should be "))
				return true;
	}
	return false;
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

static double top_of(int format)
{
	for (size_t i = 0; i < sizeof(coarse) / sizeof(coarse[0]); i++)
		if ((format & SF_FORMAT_SUBMASK) == coarse[i].type)
			return coarse[i].top;
	return 0;
}

/** What can be told before libsndfile looks at it: NULL, or what is wrong. Raw samples are described in ${info}. */
static const char *look_at(int fd, const struct meter_options *o, SF_INFO *info)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is no file: what a pipe brings has to be kept in one first, and a microphone is named by --device";
	if (begins_with(fd, plain_riff))
		return riff_problem(fd, (uint64_t)st.st_size);
	if (o->format == RAW_NONE || begins_with(fd, headers))
		return NULL;
	*info = (SF_INFO){.samplerate = o->rate_hz, .channels = o->channels, .format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | raw_types[o->format].type};
	return st.st_size % (raw_types[o->format].bytes * o->channels) == 0 ? NULL
		: "its size is no whole number of samples: it is cut off, or --format and --channels are not as it was recorded";
}

/** Opens and judges ${file}: NULL, or what is wrong. */
static const char *open_recording(struct recording *s, const char *file, const struct meter_options *o)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer would keep us waiting */
	const char *problem;

	if (fd < 0)
		return strerror(errno);
	problem = look_at(fd, o, &s->info);
	if (problem) {
		close(fd);
		return problem;
	}
	s->file = sf_open_fd(fd, SFM_READ, &s->info, true);
	return s->file ? refuse(s, o->channel) : sf_strerror(NULL);
}

bool source_file(const char *file, const struct meter_options *o, struct source **ret, char *why, size_t why_n)
{
	struct recording *s = calloc(1, sizeof(*s));
	const char *problem = s ? open_recording(s, file, o) : "memory is short";

	if (problem) {
		snprintf(why, why_n, "%.200s: %.200s", file, problem);
		if (s)
			recording_close(&s->source);
		return false;
	}
	s->left = s->info.frames;
	s->source.rate_hz = s->info.samplerate;
	s->source.channels = s->info.channels;
	s->source.top = top_of(s->info.format);
	s->source.read = recording_read;
	s->source.close = recording_close;
	*ret = &s->source;
	return true;
}
