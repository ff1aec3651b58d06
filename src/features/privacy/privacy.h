/* What is known of people: the page that tells it, and the job that erases what is over its time. */
#ifndef FEATURES_PRIVACY_PRIVACY_H
#define FEATURES_PRIVACY_PRIVACY_H

#include "features/privacy/retention.h"
#include "web/route.h"

extern const struct route privacy_routes[];

/** privacy_job_purge(site, db, …): a row of the job table; ${context} is the site. */
enum err privacy_job_purge(void *context, struct db *db, struct arena *a, int64_t now_ms);

#endif
