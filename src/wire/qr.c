#include "wire/qr.h"

#include <qrencode.h>

#include "base/buf.h"

#define QUIET_SVG 4
#define QUIET_TERMINAL 2

static enum err encode(struct arena *a, struct str text, QRcode **ret)
{
	*ret = QRcode_encodeString(arena_c(a, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	return *ret ? OK : ERR_LIMIT;
}

static bool dark(const QRcode *code, int x, int y)
{
	return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1);
}

enum err qr_squares(struct arena *a, struct str text, struct qr *ret)
{
	QRcode *code;
	unsigned char *squares;
	size_t n;
	enum err err = encode(a, text, &code);

	if (err != OK)
		return err;
	n = (size_t)code->width * (size_t)code->width;
	squares = arena_alloc(a, n);
	for (size_t i = 0; squares && i < n; i++)
		squares[i] = code->data[i] & 1;
	*ret = (struct qr){code->width, squares};
	QRcode_free(code);
	return squares ? OK : ERR_LIMIT;
}

enum err qr_svg(struct arena *a, struct str text, struct str *ret)
{
	QRcode *code;
	struct buf b;
	int size;
	enum err err = encode(a, text, &code);

	if (err != OK)
		return err;
	size = code->width + 2 * QUIET_SVG;
	buf_init(&b, a, KIB(8), KIB(256));
	buf_fmt(&b, "<svg class=\"qr-code\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"QR\" shape-rendering=\"crispEdges\">"
		    "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"", size, size, size, size);
	for (int y = 0; y < code->width; y++) {
		for (int x = 0; x < code->width; x++) {
			int from = x;

			while (dark(code, x, y))
				x++;
			if (x > from)
				buf_fmt(&b, "M%d %dh%dv1h-%dz", from + QUIET_SVG, y + QUIET_SVG, x - from, x - from);
		}
	}
	buf_put(&b, S("\"/></svg>"));
	QRcode_free(code);
	*ret = buf_str(&b);
	return buf_failed(&b) ? ERR_LIMIT : OK;
}

enum err qr_terminal(struct arena *a, struct str text, struct str *ret)
{
	static const char *const blocks[] = {" ", "▄", "▀", "█"};
	QRcode *code;
	struct buf b;
	enum err err = encode(a, text, &code);

	if (err != OK)
		return err;
	buf_init(&b, a, KIB(8), KIB(64));
	for (int y = -QUIET_TERMINAL; y < code->width + QUIET_TERMINAL; y += 2) {
		buf_put(&b, S("\x1b[30;107m"));
		for (int x = -QUIET_TERMINAL; x < code->width + QUIET_TERMINAL; x++)
			buf_put(&b, str_c(blocks[dark(code, x, y) * 2 + dark(code, x, y + 1)]));
		buf_put(&b, S("\x1b[0m\n"));
	}
	QRcode_free(code);
	*ret = buf_str(&b);
	return buf_failed(&b) ? ERR_LIMIT : OK;
}
