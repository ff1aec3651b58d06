/* Files of assets/, compiled in by tools/mkassets. */
#ifndef WEB_ASSETS_H
#define WEB_ASSETS_H

#include "base/str.h"

struct asset {
	struct str url;        /* "/a/<fingerprint>-app.css": changes with the content */
	struct str type;
	struct str body, gzip; /* static */
};

/** All of them, NULL at the end. */
extern const struct asset *const assets[];

#endif
