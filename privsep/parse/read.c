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
 * PARSE_READ: the header block of the message, and what is in it.
 */

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "address.h"
#include "parse.h"

/* Descriptor 0 may be shared with someone who made it non-blocking. */
static int
wait_readable(void)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&pfd, 1, -1) == -1 && errno != EINTR ? -1 : 0;
}

static size_t
read_stdin(struct parse *p)
{
	ssize_t n;

	while ((n = read(STDIN_FILENO, p->in, sizeof(p->in))) == -1) {
		if (errno == EINTR)
			continue;
		if ((errno != EAGAIN && errno != EWOULDBLOCK) ||
		    wait_readable() == -1)
			failed(p, PARSEF_READ, 0, errno);
	}
	return (size_t)n;
}

size_t
read_some(struct parse *p)
{
	size_t n;

	n = read_stdin(p);
	p->bytes += n;
	if (n > 0)
		return canon_feed(&p->canon, p->in, n, p->out);
	p->eof = 1;
	return canon_end(&p->canon, p->out);
}

static void
header_failed(struct parse *p, enum header_status st)
{
	uint64_t line = p->header.lines + 1;

	if (st == HEADER_LINE_LONG)
		failed(p, PARSEF_LINE_LONG, line, 0);
	if (st == HEADER_LONG)
		failed(p, PARSEF_HEADER_LONG, line, 0);
	failed(p, PARSEF_MEMORY, line, 0);
}

/* Report addresses in one field: the first, or all. */
static void
found(struct parse *p, struct batch *b, const struct field *f,
    enum parse_found what, int all)
{
	char addr[ADDRESS_MAX + 1];
	const char *buf = (const char *)p->header.buf;
	struct address_list l;
	enum address_status st;

	address_begin(&l, buf + f->value, f->off + f->len - f->value);
	while ((st = address_next(&l, addr)) != ADDRESS_END) {
		if (st == ADDRESS_BAD)
			failed(p, PARSEF_HEADER_ADDR, header_line(&p->header,
			    f->off), 0);
		if (st != ADDRESS_OK)
			continue;
		batch_add(p, b, what, addr);
		if (!all)
			return;
	}
}

static void
report_rcpts(struct parse *p, struct batch *b)
{
	struct rcpt_fields r;
	struct field f;

	rcpt_begin(&p->header, &r);
	while (rcpt_next(&p->header, &r, &f))
		found(p, b, &f, FOUND_RCPT, 1);
}

/* Recipients or not: whom they name must not be shown elsewhere. */
static void
report_bccs(struct parse *p, struct batch *b)
{
	size_t off = p->header.start;
	struct field f;

	while (header_next(&p->header, &off, &f))
		if (f.id == HDRB_BCC || f.id == HDRB_RESENT_BCC)
			found(p, b, &f, FOUND_BCC, 1);
}

static void
report_authors(struct parse *p, struct batch *b)
{
	struct field f;

	if (header_author(&p->header, 0, &f))
		found(p, b, &f, FOUND_FROM, 0);
	if (header_author(&p->header, 1, &f))
		found(p, b, &f, FOUND_RESENT_FROM, 0);
}

static void
report_addresses(struct parse *p, uint32_t want)
{
	struct batch b = { .type = MSG_PARSE_FOUND };

	if (want & WANT_AUTHOR)
		report_authors(p, &b);
	if (want & WANT_RCPTS)
		report_rcpts(p, &b);
	if (want & WANT_BCC)
		report_bccs(p, &b);
	batch_send(p, &b);
}

static void
report_header(struct parse *p)
{
	struct wcur w = { 0 };

	put_u32(&w, header_fields(&p->header));
	put_u64(&w, p->bytes);
	child_send(&p->child, MSG_PARSE_HEADER, -1, &w);
}

/*
 * Read up to the end of the header.  The count of what came out is begun
 * anew with the body: what of the header goes to the spool is not known yet.
 */
static void
scan_header(struct parse *p)
{
	struct header *h = &p->header;
	enum header_status st = HEADER_MORE;
	size_t n;

	while (st == HEADER_MORE && !p->eof) {
		n = read_some(p);
		st = header_feed(h, p->out, n);
	}
	if (st == HEADER_MORE)
		header_end(h);
	else if (st != HEADER_END)
		header_failed(p, st);
	p->canon.count = (struct text_count){ 0 };
	if (h->len > h->body)
		text_count(&p->canon.count, h->buf + h->body,
		    h->len - h->body);
}

void
read_header(struct parse *p, const struct chmsg *m)
{
	struct rcur r;
	uint32_t want;

	rcur_init(&r, m->data, m->len);
	want = get_u32(&r);
	if ((want & ~(uint32_t)WANT_ALL) != 0)
		r.err = 1;
	child_check(&r);
	scan_header(p);
	report_addresses(p, want);
	report_header(p);
}
