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
 * PARSE_WRITE: the finished message goes to the spool.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "parse.h"

static void
write_all(struct parse *p, const uint8_t *data, size_t n)
{
	ssize_t w;

	for (; n > 0; data += w, n -= (size_t)w) {
		while ((w = write(p->spool, data, n)) == -1)
			if (errno != EINTR)
				failed(p, PARSEF_WRITE, 0, errno);
	}
}

static void
flush(struct parse *p)
{
	write_all(p, p->gather, p->gathered);
	p->gathered = 0;
}

static void
spool(struct parse *p, const void *data, size_t n)
{
	if (n > sizeof(p->gather) - p->gathered)
		flush(p);
	if (n > sizeof(p->gather)) {
		write_all(p, data, n);
		return;
	}
	if (n > 0)
		memcpy(p->gather + p->gathered, data, n);
	p->gathered += n;
}

void
spool_head(struct parse *p, const void *data, size_t n)
{
	text_count(&p->head, data, n);
	spool(p, data, n);
}

static void
write_head(struct parse *p, uint32_t edit)
{
	uint32_t drop = edit_drops(edit);
	const uint8_t *piece;
	size_t n, off = p->header.start;

	if (*p->from != '\0') {
		edit_write_from(p);
		drop |= edit_drops(EDIT_STRIP_FROM);
	}
	spool_head(p, p->added, p->nadded);
	while ((n = header_piece(&p->header, &off, drop, &piece)) > 0)
		spool_head(p, piece, n);
	spool_head(p, "\r\n", 2);
}

/* What was read with the header, then the rest as it comes. */
static void
write_body(struct parse *p)
{
	const struct header *h = &p->header;
	size_t n;

	if (h->len > h->body)
		spool(p, h->buf + h->body, h->len - h->body);
	while (!p->eof) {
		n = read_some(p);
		spool(p, p->out, n);
	}
	flush(p);
}

static uint32_t
spool_flags(const struct text_count *head, const struct text_count *body)
{
	return (body->eightbit ? SPOOL_8BIT : 0u) |
	    (body->not_utf8 ? SPOOL_NOT_UTF8 : 0u) |
	    (head->eightbit ? SPOOL_HDR_8BIT : 0u) |
	    (head->not_utf8 ? SPOOL_HDR_NOT_UTF8 : 0u);
}

static void
report_written(struct parse *p)
{
	const struct text_count *body = &p->canon.count, *head = &p->head;
	struct wcur w = { 0 };

	put_u64(&w, head->bytes + body->bytes);
	put_u64(&w, head->lines + body->lines);
	put_u64(&w, head->longest > body->longest ? head->longest :
	    body->longest);
	put_u32(&w, spool_flags(head, body));
	child_send(&p->child, MSG_PARSE_WRITTEN, -1, &w);
}

_Noreturn void
write_spool(struct parse *p, const struct chmsg *m)
{
	struct rcur r;
	uint32_t edit;

	rcur_init(&r, m->data, m->len);
	edit = get_u32(&r);
	if (edit_append(p, get_str(&r, 0, PROTO_HEADERS_MAX)) == -1 ||
	    (edit & ~(uint32_t)EDIT_ALL) != 0 || !header_valid(p->added))
		r.err = 1;
	child_check(&r);
	p->spool = m->fd;
	write_head(p, edit);
	write_body(p);
	report_written(p);
	child_done(&p->child);
}
