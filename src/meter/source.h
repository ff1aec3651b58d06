/* Where samples come from: a recording, or a microphone. They live in one buffer of SOURCE_FRAMES and are wiped once read. */
#ifndef METER_SOURCE_H
#define METER_SOURCE_H

#include "meter/options.h"

#define SOURCE_FRAMES 1024 /* at a time: 128 ms at the lowest rate */
#define SOURCE_CHANNELS_MAX 8

/** The kinds of it begin with this. */
struct source {
	int rate_hz, channels;
	double top; /* the largest sample it can give, as in levels_options */
	/**
	 * read(s, ret_gap): fills ${frames} with up to SOURCE_FRAMES frames, full scale ±1, and returns how many; 0: the end; -1: it broke off.
	 * ${*ret_gap}: so many frames are missing before them. The first call starts a microphone.
	 */
	long (*read)(struct source *s, int64_t *ret_gap);
	void (*close)(struct source *s);
	double frames[SOURCE_FRAMES * SOURCE_CHANNELS_MAX]; /* shape: [frame][channel] */
};

/** source_open(o, ret, why, why_n): the file or device that ${o} names. false: ${why} says what is wrong with it. */
bool source_open(const struct meter_options *o, struct source **ret, char *why, size_t why_n);
/** source_file(file, o, ret, why, why_n): WAV, FLAC and what else libsndfile reads by its header; else raw samples as ${o} says. A header that announces more than there is: false. */
bool source_file(const char *file, const struct meter_options *o, struct source **ret, char *why, size_t why_n);
/** source_alsa(device, o, ret, why, why_n): a microphone, from its first read on. The same. */
bool source_alsa(const char *device, const struct meter_options *o, struct source **ret, char *why, size_t why_n);
/** source_read(s, channel, to, ret_gap): one channel (from 1) of the next frames; wipes the buffer. Returns as read. */
long source_read(struct source *s, int channel, double to[SOURCE_FRAMES], int64_t *ret_gap);
/** source_wipe(s): nothing of what was read stays. */
void source_wipe(struct source *s);
/** source_close(s): NULL is fine. */
void source_close(struct source *s);

#endif
