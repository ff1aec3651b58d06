/* GET /a/{token}: the files of assets/, to be kept by browsers for a year; and the small files that programs ask for by name. */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include "web/route.h"

extern const struct route static_routes[];

#endif
