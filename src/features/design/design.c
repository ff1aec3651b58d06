#include "features/design/design.h"

#include "design_templates.h"
#include "features/design/design_views.h"
#include "web/web.h"
#include "wire/qr.h"

static enum err design_show(struct web *w)
{
	struct design_page_view view = {.long_text = S("荔枝特调老屋改造夫妻店手冲单品实验室河东分店 · Lychee-and-cold-brew laboratory in the old house on the eastern bank")};
	struct page page = {.title = T(w, "Parts of the pages"), .wide = true};
	enum err err = qr_svg(w->arena, S("https://lane.example/q/xq-7k3mpt"), &view.qr.s);

	return err == OK ? WEB_PAGE(w, &page, view_design_page, &view) : err;
}

const struct route design_routes[] = {
	{HTTP_GET, "/design", design_show, RUN_INLINE, CAP_NONE, CSRF_NONE, 0, RATE_PAGE, 0},
	{.pattern = NULL},
};
