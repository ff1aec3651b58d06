/* The files of demo/, compiled in. */
#ifndef CLI_DEMO_FILES_H
#define CLI_DEMO_FILES_H

#include "web/assets.h"

extern const struct asset *const demo_files[];

#endif
