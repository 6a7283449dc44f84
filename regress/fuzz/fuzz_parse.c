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
 * The whole of msmtp-parse: its real code, in the world of parse_world.h.
 * The input is a mail; what is added to it, how it is cut into pieces and what
 * fails follows from its last bytes, so that any mail will do to begin with.
 *
 * What must hold is checked by means of its own here, as simple and slow as
 * they may be: line ends are repaired byte by byte, lines counted by looking
 * at each, Bcc looked for as a receiver without manners would.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "parse_world.h"
#include "proto.h"

#define TAIL		3	/* bytes at the end that choose between them */
#define MORE		40	/* a large body: beyond the buffers */
#define ARG_MAX_LEN	200	/* of what is taken apart as arguments */

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A message and where its header ends: the offset of the empty line. */
struct mail {
	const uint8_t	*p;
	size_t		 n, head;
};

/* What may be put first, and the fields in it. */
static const struct {
	const char	*text;
	uint32_t	 bits;
} added[] = {
	{ "", 0 },
	{ "X-Added: yes\r\n", 0 },
	{ "From: a@example.com\r\nDate: x\r\nMessage-ID: <x@example.com>\r\n",
	    HDR(FROM) | HDR(DATE) | HDR(MESSAGE_ID) },
	{ "To: undisclosed-recipients: ;\r\nX-Fold: a\r\n b\r\n", HDR(TO) },
};

/* canon.h's table, a byte at a time. */
static void
repair(struct bytes *out, const uint8_t *p, size_t n)
{
	struct bytes b = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != '\0')
			bytes_add(&b, p + i, 1);
	for (i = 0; i < b.len; i++) {
		if (b.len - i > 2 && memcmp(b.data + i, "\r\r\n", 3) == 0)
			i += 2;
		else if (b.len - i > 1 && memcmp(b.data + i, "\r\n", 2) == 0)
			i++;
		else if (b.data[i] != '\r' && b.data[i] != '\n') {
			bytes_add(out, b.data + i, 1);
			continue;
		}
		bytes_add(out, "\r\n", 2);
	}
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		bytes_add(out, "\r\n", 2);
	bytes_free(&b);
}

static int
at(const struct mail *m, size_t off, const char *s)
{
	size_t n = strlen(s);

	return off <= m->n && n <= m->n - off && memcmp(m->p + off, s, n) == 0;
}

static struct mail
as_mail(const struct bytes *b)
{
	struct mail m = { b->data, b->len, 0 };

	if (at(&m, 0, "\r\n"))
		return m;
	for (; m.head < m.n; m.head++)
		if (at(&m, m.head, "\r\n\r\n"))
			break;
	m.head += 2;
	return m;
}

static void
check_canonical(const struct mail *m)
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		REQUIRE(m->p[i] != '\0');
		REQUIRE(m->p[i] != '\n' || (i > 0 && m->p[i - 1] == '\r'));
		REQUIRE(m->p[i] != '\r' || at(m, i, "\r\n"));
	}
	REQUIRE(m->n >= 2 && m->p[m->n - 1] == '\n');
	REQUIRE(at(m, m->head, "\r\n"));
}

/* Well-formed UTF-8 (RFC 3629), by decoding it. */
static int
is_utf8(const uint8_t *p, size_t n)
{
	uint32_t c, least;
	size_t i, more;

	for (i = 0; i < n;) {
		c = p[i++];
		if (c < 0x80)
			continue;
		if (c < 0xc0 || c > 0xf7)
			return 0;
		more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
		for (c &= 0x3fu >> more; more > 0; more--, i++) {
			if (i == n || (p[i] & 0xc0) != 0x80)
				return 0;
			c = c << 6 | (p[i] & 0x3fu);
		}
		if (c < least || c > 0x10ffff || (c >> 11) == 0x1b)
			return 0;
	}
	return 1;
}

static void
check_counts(const struct mail *m, const struct outcome *o)
{
	uint64_t lines = 0, longest = 0, len = 0;
	uint32_t flags = 0;
	size_t i;

	for (i = 0; i < m->n; i++) {
		if (m->p[i] > 127)
			flags |= i < m->head ? SPOOL_HDR_8BIT : SPOOL_8BIT;
		len++;
		if (m->p[i] != '\n')
			continue;
		lines++;
		if (len - 2 > longest)
			longest = len - 2;
		len = 0;
	}
	if (!is_utf8(m->p, m->head))
		flags |= SPOOL_HDR_NOT_UTF8;
	if (!is_utf8(m->p + m->head, m->n - m->head))
		flags |= SPOOL_NOT_UTF8;
	REQUIRE(o->bytes == m->n && o->lines == lines &&
	    o->longest == longest && o->flags == flags);
}

/* Where the field at off ends, continuation lines and all. */
static size_t
field_end(const struct mail *m, size_t off)
{
	do {
		while (m->p[off++] != '\n')
			continue;
	} while (off < m->head && (m->p[off] == ' ' || m->p[off] == '\t'));
	return off;
}

/* The next byte of the name that can be seen; 0 where it is over. */
static int
seen(const struct mail *m, size_t *off, size_t end)
{
	int c;

	while (*off < end) {
		c = m->p[(*off)++];
		if (c == ':')
			return 0;
		if (c > ' ' && c < 127)
			return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
	}
	return -1;
}

/* Would somebody take the field for s, which ends in a colon? */
static int
looks_like(const struct mail *m, size_t off, size_t end, const char *s)
{
	for (; *s != ':'; s++)
		if (seen(m, &off, end) != *s)
			return 0;
	return seen(m, &off, end) == 0;
}

static void
check_no_bcc(const struct mail *m)
{
	size_t off, end;

	for (off = 0; off < m->head; off = end) {
		end = field_end(m, off);
		REQUIRE(!looks_like(m, off, end, "bcc:"));
		REQUIRE(!looks_like(m, off, end, "resent-bcc:"));
	}
}

/* The header has the lines of the message, in order; blanks go only first. */
static void
check_lines(const struct mail *m, size_t off, const struct bytes *in)
{
	size_t end, at_in = 0;
	const uint8_t *found;
	int first = 1;

	for (; off < m->head; off = end) {
		for (end = off; m->p[end++] != '\n';)
			continue;
		for (;;) {
			found = memmem(in->data + at_in, in->len - at_in,
			    m->p + off, end - off);
			REQUIRE(found != NULL);
			at_in = (size_t)(found - in->data) + (end - off);
			if (first || found == in->data || found[-1] == '\n')
				break;
		}
		first = 0;
	}
}

/* What is put first is first; returns where the rest begins. */
static size_t
check_first(const struct mail *m, const struct order *o)
{
	size_t n = 0;

	if (o->from != NULL) {
		REQUIRE(at(m, 0, "From: ") && m->head > 0);
		n = field_end(m, 0);
		REQUIRE(memmem(m->p, n, o->from, strlen(o->from)) != NULL);
	}
	if (o->add != NULL) {
		REQUIRE(at(m, n, o->add));
		n += strlen(o->add);
	}
	REQUIRE(at(m, n, o->added));
	n += strlen(o->added);
	REQUIRE(n <= m->head);
	return n;
}

/* The body is the end of what came in. */
static void
check_content(const struct mail *m, const struct order *o,
    const struct bytes *in)
{
	size_t n = check_first(m, o), body = m->n - m->head - 2;

	REQUIRE(body <= in->len && (body == 0 || memcmp(m->p + m->head + 2,
	    in->data + in->len - body, body) == 0));
	check_lines(m, n, in);
	if (o->edit == 0 && o->from == NULL && m->head > n)
		REQUIRE(memmem(in->data, in->len, m->p + n, m->n - n) !=
		    NULL || body == 0);
}

static int
same(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len &&
	    (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static void
require_same(const struct outcome *a, const struct outcome *b)
{
	REQUIRE(a->status == b->status && a->why == b->why &&
	    a->place == b->place && a->error == b->error);
	REQUIRE(a->bits == b->bits && a->has_header == b->has_header);
	REQUIRE(a->ntaken == b->ntaken && same(&a->taken, &b->taken) &&
	    same(&a->found, &b->found));
	REQUIRE(a->has_written == b->has_written && a->bytes == b->bytes &&
	    a->lines == b->lines && a->longest == b->longest &&
	    a->flags == b->flags && same(&a->spool, &b->spool));
}

static uint32_t
dropped(const struct order *o)
{
	return (o->edit & EDIT_STRIP_BCC ? HDR(BCC) | HDR(RESENT_BCC) : 0) |
	    (o->edit & EDIT_STRIP_FROM || o->from != NULL ?
	    HDR(FROM) | HDR(SENDER) : 0) |
	    (o->edit & EDIT_STRIP_TO ? HDR(TO) | HDR(CC) : 0);
}

/*
 * The message is read as what it was.  (Where fields went, an odd line may
 * have become the first one, or two blocks of Resent- fields one.)
 */
static void
check_again(const struct order *o, const struct outcome *a, uint32_t more)
{
	const uint32_t bcc = HDR(BCC) | HDR(RESENT_BCC);
	const int gone = (dropped(o) & a->bits) != 0;
	struct order again = *o;
	struct outcome b;

	again.in = a->spool.data;
	again.n = a->spool.len;
	again.from = again.add = NULL;
	again.edit &= EDIT_STRIP_BCC;
	again.added = "";
	if (gone || more != 0)
		again.want = 0;
	parse_run(&again, &b);
	REQUIRE(b.has_written);
	if (gone)
		REQUIRE((b.bits & bcc & dropped(o)) == 0);
	else
		REQUIRE(b.bits == (a->bits | more) && (more != 0 ||
		    same(&a->found, &b.found)) && same(&a->spool, &b.spool));
	outcome_free(&b);
}

/* One way of giving the message must not differ from another. */
static void
check_cut(const struct order *o, const struct outcome *a, uint32_t cuts)
{
	struct order cut = *o;
	struct outcome b;

	cut.cuts = cuts;
	parse_run(&cut, &b);
	require_same(a, &b);
	outcome_free(&b);
}

/* It fails as it must, and what it wrote is the beginning of the rest. */
static void
check_failing(const struct order *o, const struct outcome *a, size_t where)
{
	struct order fail = *o;
	struct outcome b;

	fail.read_fails = where % (o->n + 1);
	parse_run(&fail, &b);
	REQUIRE(!b.has_written && b.status == EX_DATAERR);
	REQUIRE(b.why == PARSEF_READ || b.why == PARSEF_HEADER_ADDR);
	outcome_free(&b);
	if (!a->has_written)
		return;
	fail.read_fails = SIZE_MAX;
	fail.write_fails = where % a->spool.len;
	parse_run(&fail, &b);
	REQUIRE(!b.has_written && b.why == PARSEF_WRITE);
	REQUIRE(b.spool.len == fail.write_fails);
	REQUIRE(b.spool.len == 0 || memcmp(b.spool.data, a->spool.data,
	    b.spool.len) == 0);
	outcome_free(&b);
}

static void
check_mail(const struct order *o, uint32_t more, const uint8_t *tail)
{
	struct bytes in = { 0 };
	struct outcome a;
	struct mail m;

	parse_run(o, &a);
	REQUIRE(a.status == (a.has_written ? EX_OK : EX_DATAERR));
	REQUIRE(a.has_written == (a.why == 0));
	REQUIRE(a.why == 0 || (a.why == PARSEF_HEADER_ADDR && o->want != 0));
	if (a.has_written) {
		m = as_mail(&a.spool);
		repair(&in, o->in, o->n);
		check_canonical(&m);
		check_counts(&m, &a);
		check_content(&m, o, &in);
		if (o->edit & EDIT_STRIP_BCC)
			check_no_bcc(&m);
		check_again(o, &a, more);
		bytes_free(&in);
	}
	check_cut(o, &a, 1 + tail[1]);
	if (tail[0] & 0x20)
		check_failing(o, &a, (size_t)tail[1] * 256 + tail[2]);
	outcome_free(&a);
}

/* What comes out of arguments is fit for a command, and nothing was read. */
static void
check_taken(const struct outcome *o)
{
	const uint8_t *p = o->taken.data;
	size_t i;
	uint32_t n = 0;

	for (i = 0; i < o->taken.len; i++, n++) {
		while (p[i++] != ' ')
			continue;
		for (; p[i] != '\n'; i++)
			REQUIRE(p[i] > ' ' && p[i] != 127 && p[i] != '<' &&
			    p[i] != '>');
	}
	REQUIRE(n == o->ntaken);
}

static void
take_lines(const struct order *o, uint8_t seed)
{
	char arg[ARG_MAX_LEN + 1];
	const uint8_t *p = o->in, *end = p + (o->n < 1024 ? o->n : 1024), *lf;
	struct order take = *o;
	struct bytes args = { 0 };
	struct outcome a;
	uint32_t n;
	uint8_t kind;

	for (; p < end; p = lf + 1, seed++) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (lf == NULL)
			lf = end;
		n = lf - p < ARG_MAX_LEN ? (uint32_t)(lf - p) : ARG_MAX_LEN;
		memcpy(arg, p, n);
		arg[n] = '\0';
		n = (uint32_t)strlen(arg);
		kind = TAKE_RCPTS + seed % 3;
		bytes_add(&args, &kind, 1);
		bytes_add(&args, &n, sizeof(n));
		bytes_add(&args, arg, n + 1);
	}
	take.take = args.data;
	take.ntake = args.len;
	if (args.len > 0) {
		parse_run(&take, &a);
		REQUIRE(a.why == 0 || a.why == PARSEF_ARG_ADDR ||
		    a.why == PARSEF_ARG_HOST || a.why == PARSEF_HEADER_ADDR);
		if (a.has_header)
			check_taken(&a);
		outcome_free(&a);
	}
	bytes_free(&args);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const uint8_t none[TAIL];
	const uint8_t *tail = n < TAIL ? none : data + n - TAIL;
	struct bytes in = { 0 };
	struct order o = {
		.in = data, .n = n,
		.read_fails = SIZE_MAX, .write_fails = SIZE_MAX,
	};
	size_t i, which = tail[2] % (sizeof(added) / sizeof(added[0]));

	o.added = added[which].text;
	if (tail[0] % 16 == 15) {
		for (i = 0; i < MORE; i++)
			bytes_add(&in, data, n);
		o.in = in.data;
		o.n = in.len;
	}
	for (i = 0; i < 4; i++) {
		o.want = i & 1 ? 1 + tail[1] % WANT_ALL : 0;
		o.edit = i & 2 ? EDIT_STRIP_BCC : 0;
		check_mail(&o, added[which].bits, tail);
	}
	o.edit = tail[2] / 4 % (EDIT_ALL + 1);
	o.from = tail[2] & 0x20 ? "new@example.com" : NULL;
	o.add = tail[2] & 0x40 ? "X-More: yes\r\n" : NULL;
	check_mail(&o, added[which].bits | (o.from != NULL ? HDR(FROM) : 0),
	    tail);
	if (tail[0] & 0x40)
		take_lines(&o, tail[1]);
	bytes_free(&in);
	return 0;
}
