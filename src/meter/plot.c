#include <math.h>

#include "base/utf8.h"
#include "meter/report.h"

#define WIDTH 960
#define HEIGHT 320
#define LEFT 56
#define BOTTOM 44
#define TOP 26
#define RIGHT 16
#define STEP_DB 10
#define TICKS_MAX 8
#define NAME_MAX_POINTS 50 /* of a chain's name: Chinese ones still fit */
#define STRIP 5            /* high, below the levels: where something is to be known beside them */

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
		const struct plotted *p = &r->plotted[i];
		double y = TOP + (high - p->level) / (high - low) * (HEIGHT - TOP - BOTTOM);

		if (isnan(p->level)) {
			pen = false;
			continue;
		}
		fprintf(out, "%c%.1f %.1fH%.1f", pen ? 'L' : 'M', at_x(r, (double)i), y, at_x(r, (double)i + (double)p->width));
		pen = true;
	}
	fprintf(out, "\"/>\n");
}

/** Where a record bears a flag; which ones there were stands in a corner. */
static void put_flags(const struct report *r, FILE *out)
{
	uint32_t all = 0;

	for (size_t i = 0; i < r->n; i++) {
		size_t from = i;

		all |= r->plotted[i].flags;
		if (!r->plotted[i].flags)
			continue;
		while (i + 1 < r->n && r->plotted[i + 1].flags)
			all |= r->plotted[++i].flags;
		fprintf(out, "<path fill=\"#8a5a1d\" d=\"M%.1f %dV%dH%.1fV%dZ\"/>\n", at_x(r, (double)from), HEIGHT - BOTTOM, HEIGHT - BOTTOM - STRIP,
			at_x(r, (double)i + (double)r->plotted[i].width), HEIGHT - BOTTOM);
	}
	if (!all)
		return;
	fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#8a5a1d\">", WIDTH - RIGHT, HEIGHT - 6);
	report_flags(all, "", ", ", out);
	fprintf(out, "</text>\n");
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

/** A name is a person's words; what is no character to XML is left out. */
static void put_name(FILE *out, struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '<' || name.p[i] == '&')
			fprintf(out, name.p[i] == '<' ? "&lt;" : "&amp;");
		else if ((unsigned char)name.p[i] >= ' ')
			fputc(name.p[i], out);
	}
}

/** Whole for who asks for it, its beginning over the picture. */
static void put_heading(const struct report *r, FILE *out)
{
	struct str name = str_c(r->chain->name ? r->chain->name : ""), head = utf8_head(name, NAME_MAX_POINTS);

	fprintf(out, "<title>");
	put_name(out, name);
	fprintf(out, "%sLAeq</title>\n<text x=\"%d\" y=\"16\" fill=\"#2b231d\">", name.n ? ": " : "", LEFT);
	put_name(out, head);
	fprintf(out, "%s%sLAeq, %g s, %s</text>\n", head.n < name.n ? "…" : "", name.n ? ": " : "", r->options->interval_s,
		r->chain->calibrated ? "dB" : "dB re full scale");
}

static void put_grid(FILE *out, double low, double high)
{
	for (double db = low; db <= high; db += STEP_DB) {
		double y = TOP + (high - db) / (high - low) * (HEIGHT - TOP - BOTTOM);

		fprintf(out, "<path stroke=\"#ddd3c6\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#5c4f45\">%.0f</text>\n", LEFT, y,
			WIDTH - RIGHT, LEFT - 8, y + 4, db);
	}
}

void plot_svg(const struct report *r, FILE *out)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < r->n; i++)
		if (!isnan(r->plotted[i].level)) {
			low = fmin(low, r->plotted[i].level);
			high = fmax(high, r->plotted[i].level);
		}
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n", WIDTH, HEIGHT);
	fprintf(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#fffdf9\"/>\n");
	put_heading(r, out);
	if (isinf(low)) {
		fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#5c4f45\">There is no level: nothing was to be heard.</text>\n", WIDTH / 2,
			HEIGHT / 2);
	} else {
		low = floor(low / STEP_DB) * STEP_DB;
		high = fmax(ceil(high / STEP_DB) * STEP_DB, low + STEP_DB);
		put_grid(out, low, high);
		put_line(r, out, low, high);
	}
	put_flags(r, out);
	put_times(r, out, (double)r->n * r->options->interval_s);
	fprintf(out, "</svg>\n");
}
