/* GET /design: all parts of the pages in all states, for whoever makes or checks a page. */
#ifndef FEATURES_DESIGN_DESIGN_H
#define FEATURES_DESIGN_DESIGN_H

#include "web/route.h"

extern const struct route design_routes[];

#endif
