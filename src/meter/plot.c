#include <math.h>

#include "meter/report.h"

#define WIDTH 960
#define HEIGHT 320
#define LEFT 56
#define BOTTOM 36
#define TOP 20
#define RIGHT 16
#define STEP_DB 10

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
	fprintf(out, "<text x=\"%d\" y=\"%d\" fill=\"#5c4f45\">0 s</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#5c4f45\">%.0f s</text>\n", LEFT,
		HEIGHT - 12, WIDTH - RIGHT, HEIGHT - 12, seconds);
	fprintf(out, "<text x=\"%d\" y=\"14\" fill=\"#2b231d\">LAeq, %g s, %s</text>\n</svg>\n", LEFT, r->options->interval_s,
		r->chain->calibrated ? "dB" : "dB re full scale");
}
