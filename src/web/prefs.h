/* GET /prefs?lang=en|zh&theme=auto|day|night&size=normal|large&back=/… : the switches of every page. */
#ifndef WEB_PREFS_H
#define WEB_PREFS_H

#include "web/route.h"

extern const struct route prefs_routes[];

#endif
