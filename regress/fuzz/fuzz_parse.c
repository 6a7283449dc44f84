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
 * What msmtp-parse does to a mail, without the process around it: canonical
 * form, header, recipients, and the spool.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "address.h"
#include "canon.h"
#include "header.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x) do { if (!(x)) abort(); } while (0)

/* As read.c and write.c leave it. */
struct mail {
	enum header_status	 st;
	struct canon		 canon;
	struct header		 header;
	uint32_t		 bits;
	char			*rcpts;		/* a newline behind each */
	size_t			 nrcpts;
	int			 bad;
	uint8_t			*spool;
	size_t			 len;
	size_t			 head;		/* where its header ends */
};

static void
add_rcpt(struct mail *m, const char *addr)
{
	size_t n = strlen(addr);

	REQUIRE((m->rcpts = realloc(m->rcpts, m->nrcpts + n + 2)) != NULL);
	memcpy(m->rcpts + m->nrcpts, addr, n);
	m->nrcpts += n;
	m->rcpts[m->nrcpts++] = '\n';
}

static void
find_rcpts(struct mail *m)
{
	char addr[ADDRESS_MAX + 1];
	enum address_status st;
	struct address_list l;
	struct rcpt_fields r;
	struct field f;

	rcpt_begin(&m->header, &r);
	while (rcpt_next(&m->header, &r, &f)) {
		address_begin(&l, (const char *)m->header.buf + f.value,
		    f.off + f.len - f.value);
		while ((st = address_next(&l, addr)) > 0)
			if (st == ADDRESS_OK)
				add_rcpt(m, addr);
		m->bad |= st == ADDRESS_BAD;
	}
}

static void
put(struct mail *m, const void *p, size_t n)
{
	if (n > 0)
		memcpy(m->spool + m->len, p, n);
	m->len += n;
}

/* Read all of it, the header to its end and then the body. */
static size_t
read_pieces(struct mail *m, const uint8_t *p, size_t n, size_t step,
    uint8_t *body)
{
	size_t off, piece, got, len = 0;
	uint8_t *buf;

	REQUIRE((buf = malloc(CANON_ROOM(step))) != NULL);
	m->st = HEADER_MORE;
	for (off = 0; off <= n; off += piece) {
		piece = step < n - off ? step : n - off;
		got = off == n ? canon_end(&m->canon, buf) :
		    canon_feed(&m->canon, p + off, piece, buf);
		if (m->st == HEADER_MORE)
			m->st = header_feed(&m->header, buf, got);
		else {
			memcpy(body + len, buf, got);
			len += got;
		}
		if (off == n)
			break;
	}
	if (m->st == HEADER_MORE) {
		header_end(&m->header);
		m->st = HEADER_END;
	}
	free(buf);
	return len;
}

static void
parse(struct mail *m, const uint8_t *p, size_t n, size_t step, int strip)
{
	const uint8_t *piece;
	uint8_t *body;
	size_t len, off, nbody;

	memset(m, 0, sizeof(*m));
	REQUIRE((body = malloc(CANON_ROOM(n) + 16)) != NULL);
	REQUIRE((m->spool = malloc(CANON_ROOM(n) + 64)) != NULL);
	nbody = read_pieces(m, p, n, step, body);
	REQUIRE(m->st == HEADER_END);
	m->bits = header_fields(&m->header);
	find_rcpts(m);
	off = m->header.start;
	while ((len = header_piece(&m->header, &off, strip ?
	    HDR(BCC) | HDR(RESENT_BCC) : 0, &piece)) > 0)
		put(m, piece, len);
	m->head = m->len;
	put(m, "\r\n", 2);
	if (m->header.len > m->header.body)
		put(m, m->header.buf + m->header.body,
		    m->header.len - m->header.body);
	put(m, body, nbody);
	free(body);
}

static void
mail_free(struct mail *m)
{
	header_free(&m->header);
	free(m->rcpts);
	free(m->spool);
}

static void
require_same(const struct mail *a, const struct mail *b)
{
	REQUIRE(a->bits == b->bits && a->bad == b->bad);
	REQUIRE(a->nrcpts == b->nrcpts && (a->nrcpts == 0 ||
	    memcmp(a->rcpts, b->rcpts, a->nrcpts) == 0));
	REQUIRE(a->len == b->len && a->head == b->head &&
	    memcmp(a->spool, b->spool, a->len) == 0);
}

static void
check_canonical(const struct mail *m)
{
	size_t i;

	for (i = 0; i < m->len; i++) {
		REQUIRE(m->spool[i] != '\0');
		REQUIRE(m->spool[i] != '\n' ||
		    (i > 0 && m->spool[i - 1] == '\r'));
		REQUIRE(m->spool[i] != '\r' ||
		    (i + 1 < m->len && m->spool[i + 1] == '\n'));
	}
	REQUIRE(m->len >= 2 && m->spool[m->len - 1] == '\n');
}

/* No line of the header begins with Bcc and a colon, blanks or not between. */
static void
check_no_bcc(const struct mail *m)
{
	const char *p = (const char *)m->spool, *end = p + m->head;
	size_t n;

	for (; p < end; p = (const char *)memchr(p, '\n',
	    (size_t)(end - p)) + 1) {
		if (end - p > 7 && strncasecmp(p, "Resent-", 7) == 0)
			p += 7;
		if (end - p < 4 || strncasecmp(p, "Bcc", 3) != 0)
			continue;
		for (n = 3; p[n] == ' ' || p[n] == '\t'; n++)
			continue;
		REQUIRE(p[n] != ':');
	}
}

/* The empty line that ends the header is where we say it is. */
static void
check_head(const struct mail *m)
{
	size_t i;

	REQUIRE(m->head == 0 || (m->head > 2 && m->spool[0] != ' ' &&
	    m->spool[0] != '\t'));
	for (i = 0; i + 4 <= m->head; i++)
		REQUIRE(memcmp(m->spool + i, "\r\n\r\n", 4) != 0);
	REQUIRE(memcmp(m->spool + m->head, "\r\n", 2) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mail a, b;
	size_t step;

	if (n < 1)
		return 0;
	step = 1 + data[0];
	data++;
	n--;
	parse(&a, data, n, n + 1, 1);
	check_canonical(&a);
	check_head(&a);
	check_no_bcc(&a);
	parse(&b, data, n, step, 1);
	require_same(&a, &b);
	mail_free(&b);
	mail_free(&a);
	/* What was written, with Bcc, is read as what it was. */
	parse(&a, data, n, step, 0);
	check_canonical(&a);
	check_head(&a);
	parse(&b, a.spool, a.len, step, 0);
	require_same(&a, &b);
	mail_free(&b);
	mail_free(&a);
	return 0;
}
