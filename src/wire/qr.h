/* QR codes (libqrencode), error correction M. */
#ifndef WIRE_QR_H
#define WIRE_QR_H

#include "base/arena.h"

/** The squares of a code, without a quiet zone: ${width} rows of ${width} bytes, 1 dark. In the arena. */
struct qr {
	int width;
	const unsigned char *dark;
};
/** qr_squares(arena, text, ret): ERR_LIMIT: too long. */
enum err qr_squares(struct arena *a, struct str text, struct qr *ret);
/** qr_svg(arena, text, ret): one <svg class="qr-code"> with a quiet zone of 4, black on white, without a size. ERR_LIMIT: too long. */
enum err qr_svg(struct arena *a, struct str text, struct str *ret);
/** qr_terminal(arena, text, ret): for a terminal, two modules a character, black on white whatever its colours are. */
enum err qr_terminal(struct arena *a, struct str text, struct str *ret);

#endif
