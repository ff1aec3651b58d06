#include <math.h>

#include "meter/report.h"

#define WIDTH 960
#define HEIGHT 320
#define LEFT 56
#define BOTTOM 36
#define TOP 20
#define RIGHT 16
#define STEP_DB 10
#define TICKS_MAX 8

static const int tick_s[] = {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800};

static double at_x(const struct report *r, double i)
{
	return LEFT + i * (WIDTH - LEFT - RIGHT) / (double)(r->n ? r->n : 1);
}

/** A step for each record; where there is no level the line breaks. */
static void put_line(const struct report *r, FILE *out, double low, double high)
{
	bool pen = false;

	fprintf(out, "<path fill=\"none\" stroke=\"#a51d3d\" stroke-width=\"1.5\" d=\"");
	for (size_t i = 0; i < r->n; i++) {
		double y = TOP + (high - r->plotted[i]) / (high - low) * (HEIGHT - TOP - BOTTOM);

		if (isnan(r->plotted[i])) {
			pen = false;
			continue;
		}
		fprintf(out, "%c%.1f %.1fH%.1f", pen ? 'L' : 'M', at_x(r, (double)i), y, at_x(r, (double)i + 1));
		pen = true;
	}
	fprintf(out, "\"/>\n");
}

/** "45 s", "3:20", "2:05:00". */
static void put_time(FILE *out, double x, int s)
{
	fprintf(out, "<path stroke=\"#ddd3c6\" d=\"M%.1f %dv5\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#5c4f45\">", x, HEIGHT - BOTTOM, x,
		HEIGHT - BOTTOM + 20);
	if (s < 60)
		fprintf(out, "%d s", s);
	else if (s < 3600)
		fprintf(out, "%d:%02d", s / 60, s % 60);
	else
		fprintf(out, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
	fprintf(out, "</text>\n");
}

static void put_times(const struct report *r, FILE *out, double seconds)
{
	size_t k = 0;

	while (k + 1 < sizeof(tick_s) / sizeof(tick_s[0]) && seconds / tick_s[k] > TICKS_MAX)
		k++;
	for (int s = 0; s <= seconds; s += tick_s[k])
		put_time(out, at_x(r, s / r->options->interval_s), s);
}

/** A name is a person's words. */
static void put_name(FILE *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '<' || *name == '&')
			fprintf(out, *name == '<' ? "&lt;" : "&amp;");
		else
			fputc(*name, out);
	}
	fprintf(out, ": ");
}

void plot_svg(const struct report *r, FILE *out)
{
	double low = INFINITY, high = -INFINITY, seconds = (double)r->n * r->options->interval_s;

	for (size_t i = 0; i < r->n; i++)
		if (!isnan(r->plotted[i])) {
			low = fmin(low, r->plotted[i]);
			high = fmax(high, r->plotted[i]);
		}
	low = isinf(low) ? 0 : floor(low / STEP_DB) * STEP_DB;
	high = isinf(high) ? STEP_DB : ceil(high / STEP_DB) * STEP_DB;
	high = high > low ? high : low + STEP_DB;
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n", WIDTH, HEIGHT);
	fprintf(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#fffdf9\"/>\n");
	for (double db = low; db <= high; db += STEP_DB) {
		double y = TOP + (high - db) / (high - low) * (HEIGHT - TOP - BOTTOM);

		fprintf(out, "<path stroke=\"#ddd3c6\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#5c4f45\">%.0f</text>\n", LEFT, y,
			WIDTH - RIGHT, LEFT - 8, y + 4, db);
	}
	put_line(r, out, low, high);
	put_times(r, out, seconds);
	fprintf(out, "<text x=\"%d\" y=\"14\" fill=\"#2b231d\">", LEFT);
	if (r->chain->name)
		put_name(out, r->chain->name);
	fprintf(out, "LAeq, %g s, %s</text>\n</svg>\n", r->options->interval_s, r->chain->calibrated ? "dB" : "dB re full scale");
}
