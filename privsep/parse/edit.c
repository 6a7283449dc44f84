/*
 * Copyright (c) 2026 The msmtp-privsep authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

/*
 * PARSE_FROM and PARSE_ADD: what becomes of the header, told before
 * PARSE_WRITE.
 */

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "parse.h"
#include "word.h"

/* The fields that an edit drops, as HDR_*. */
uint32_t
edit_drops(uint32_t edit)
{
	uint32_t drop = 0;

	if (edit & EDIT_STRIP_BCC)
		drop |= HDR(BCC) | HDR(RESENT_BCC);
	if (edit & EDIT_STRIP_FROM)
		drop |= HDR(FROM) | HDR(SENDER);
	if (edit & EDIT_STRIP_TO)
		drop |= HDR(TO) | HDR(CC);
	return drop;
}

void
edit_from(struct parse *p, const struct chmsg *m)
{
	struct rcur r;
	const char *from;

	rcur_init(&r, m->data, m->len);
	from = get_str(&r, 1, PROTO_ADDR_MAX);
	if (!word_safe(from, 1, PROTO_ADDR_MAX))
		r.err = 1;
	child_check(&r);
	(void)strlcpy(p->from, from, sizeof(p->from));
}

int
edit_append(struct parse *p, const char *lines)
{
	size_t n = strlen(lines);
	char *all;

	if (n > HEADER_MAX - p->nadded)
		return -1;
	if ((all = realloc(p->added, p->nadded + n + 1)) == NULL)
		failed(p, PARSEF_MEMORY, 0, 0);
	p->added = all;
	memcpy(&p->added[p->nadded], lines, n + 1);
	p->nadded += n;
	return 0;
}

void
edit_add(struct parse *p, const struct chmsg *m)
{
	struct rcur r;

	rcur_init(&r, m->data, m->len);
	if (edit_append(p, get_str(&r, 1, PROTO_HEADERS_MAX)) == -1)
		r.err = 1;
	child_check(&r);
}

/* The first From's display name, or comment; *name is empty without one. */
static const char *
author_name(const struct parse *p, struct address_name *name)
{
	const char *buf = (const char *)p->header.buf;
	struct field f;

	if (header_author(&p->header, 0, &f) &&
	    address_name(buf + f.value, f.off + f.len - f.value, name))
		return buf + f.value + name->off;
	*name = (struct address_name){ 0 };
	return NULL;
}

void
edit_write_from(struct parse *p)
{
	struct address_name name;
	const char *s;

	s = author_name(p, &name);
	spool_head(p, "From: ", 6);
	if (s != NULL && !name.comment) {
		spool_head(p, s, name.len);
		spool_head(p, " <", 2);
	}
	spool_head(p, p->from, strlen(p->from));
	if (s != NULL && !name.comment)
		spool_head(p, ">", 1);
	if (s != NULL && name.comment) {
		spool_head(p, " ", 1);
		spool_head(p, s, name.len);
	}
	spool_head(p, "\r\n", 2);
}
