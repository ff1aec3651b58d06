#include "meter/source.h"

#include <string.h>

bool source_open(const struct meter_options *o, struct source **ret, char *why, size_t why_n)
{
	return o->device ? source_alsa(o->device, o, ret, why, why_n) : source_file(o->file, o, ret, why, why_n);
}

long source_read(struct source *s, int channel, double to[SOURCE_FRAMES], int64_t *ret_gap)
{
	long n = s->read(s, ret_gap);

	for (long i = 0; i < n; i++)
		to[i] = s->frames[i * s->channels + channel - 1];
	source_wipe(s);
	return n;
}

void source_wipe(struct source *s)
{
	explicit_bzero(s->frames, sizeof(s->frames));
}

void source_close(struct source *s)
{
	if (s)
		s->close(s);
}
