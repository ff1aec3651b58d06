/* The tone of a calibrator, found in what a chain recorded of it (procedure as in GB 12348 5.3: before and after, at most 0.5 dB apart). */
#ifndef METER_CALIBRATION_H
#define METER_CALIBRATION_H

#include "meter/source.h"

#define CALIBRATION_SECONDS 15    /* of a microphone, when nothing else is said */
#define CALIBRATION_DRIFT_DB 0.5  /* more between before and after: what lies between is not valid */

struct calibration {
	double level_db;      /* of its third-octave, re full scale */
	double steady_db;     /* from its lowest LAF to its highest */
	double hz;            /* mid-band of the third-octave it dominates */
	double seconds;       /* that were used */
	double full_scale_db; /* what an RMS of full scale is */
};

/**
 * calibration_find(source, name, o, ret, why, why_n): reads ${source} to its end. false: there is no tone to trust, ${why} says why, and of
 * which (${name}). Costs some 1/300 of the tone's length.
 */
bool calibration_find(struct source *source, const char *name, const struct meter_options *o, struct calibration *ret, char *why, size_t why_n);
/** calibration_drifted(before_db, after_db, why, why_n): of two levels of full scale; true: too far, ${why} says how far. */
bool calibration_drifted(double before_db, double after_db, char *why, size_t why_n);

#endif
