/* A resident with a telephone: reads the page of his stair hall, taps, and keeps the receipt. */
#ifndef TEST_VISITOR_H
#define TEST_VISITOR_H

#include <stdbool.h>
#include <stdint.h>

#define RECEIPT_MAX 48

struct receipt {
	char path[RECEIPT_MAX]; /* "/r/CODE" */
};

struct visitor;

/** visitor_new(port): connects when needed; NULL when memory is short. Free with visitor_free. */
struct visitor *visitor_new(uint16_t port);
void visitor_free(struct visitor *v);
/**
 * visitor_files(v, page, ret): reads the page, taps its first kind. 303: acknowledged, the receipt is in *ret. Else another
 * status, or 0 when the connection ended.
 */
int visitor_files(struct visitor *v, const char *page, struct receipt *ret);
/** visitor_reads(v, path): the status; 0: no answer. */
int visitor_reads(struct visitor *v, const char *path);

#endif
