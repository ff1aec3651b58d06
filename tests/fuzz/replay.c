/*
 * Every file of a corpus through its target, whole and cut short: a crash that was found once stays a test without a fuzzer.
 * replay FOLDER: fails when the folder holds no file.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX (1024 * 1024)
#define CUTS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/** A copy of exactly this size each time, so that a sanitizer sees the first byte that is read beyond it. */
static void run(const uint8_t *data, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		abort();
	if (n > 0)
		memcpy(copy, data, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

/** Returns how often the target ran; 0: the file could not be read, or is too large for a corpus. */
static size_t replay(const char *path)
{
	uint8_t *data = malloc(FILE_MAX);
	FILE *f = fopen(path, "rb");
	size_t n = data && f ? fread(data, 1, FILE_MAX, f) : 0, runs = 0;
	size_t step = n / CUTS + 1;

	if (data && f && !ferror(f) && n < FILE_MAX) {
		for (size_t cut = 0; cut < n; cut += step, runs++)
			run(data, cut);
		run(data, n);
		runs++;
	} else {
		fprintf(stderr, "%s cannot be read\n", path);
	}
	if (f)
		fclose(f);
	free(data);
	return runs;
}

static int by_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entries = NULL;
	int n = argc == 2 ? scandir(argv[1], &entries, by_hidden, alphasort) : -1;
	size_t runs = 0, bad = 0;

	if (n < 0) {
		fprintf(stderr, "usage: replay FOLDER\n");
		return 2;
	}
	for (int i = 0; i < n; i++) {
		char path[4200];
		size_t more;

		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		more = replay(path);
		runs += more;
		bad += more == 0;
		free(entries[i]);
	}
	free(entries);
	printf("%d files, %zu runs\n", n, runs);
	return n > 0 && bad == 0 ? 0 : 1;
}
