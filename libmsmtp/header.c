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


#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "header.h"

#define HEADER_FIRST	8192	/* first allocation: most headers fit */
#define BCC_NAME_MAX	10	/* strlen("resent-bcc") */

enum { BLOCK_FIRST, BLOCK_MBOX, BLOCK_FIELDS };

#define NAME(s)	{ s, sizeof(s) - 1 }
static const struct {
	const char	*s;
	size_t		 len;
} names[HDRB_MAX] = {
	[HDRB_FROM] = NAME("From"),
	[HDRB_SENDER] = NAME("Sender"),
	[HDRB_TO] = NAME("To"),
	[HDRB_CC] = NAME("Cc"),
	[HDRB_BCC] = NAME("Bcc"),
	[HDRB_DATE] = NAME("Date"),
	[HDRB_MESSAGE_ID] = NAME("Message-ID"),
	[HDRB_RESENT_FROM] = NAME("Resent-From"),
	[HDRB_RESENT_SENDER] = NAME("Resent-Sender"),
	[HDRB_RESENT_TO] = NAME("Resent-To"),
	[HDRB_RESENT_CC] = NAME("Resent-Cc"),
	[HDRB_RESENT_BCC] = NAME("Resent-Bcc"),
	[HDRB_RESENT_DATE] = NAME("Resent-Date"),
	[HDRB_RESENT_MESSAGE_ID] = NAME("Resent-Message-ID"),
};
#undef NAME

static int
is_blank(uint8_t b)
{
	return b == ' ' || b == '\t';
}

/* A byte of a field name: RFC 5322 3.6.8. */
static int
is_ftext(uint8_t b)
{
	return b > 32 && b < 127 && b != ':';
}

/*
 * Length of the field name at p, 0 if there is none; *colon is the offset of
 * the colon.
 */
static size_t
name_len(const uint8_t *p, size_t n, size_t *colon)
{
	size_t i = 0, len;

	while (i < n && is_ftext(p[i]))
		i++;
	len = i;
	while (i < n && is_blank(p[i]))
		i++;
	*colon = i;
	return i < n && p[i] == ':' ? len : 0;
}

/*
 * HDRB_BCC or HDRB_RESENT_BCC if the printable bytes before the first colon
 * spell it, else -1.
 */
static int
squeezed_bcc(const uint8_t *p, size_t n, size_t *colon)
{
	char name[BCC_NAME_MAX + 1];
	size_t i, len = 0;

	for (i = 0; i < n && p[i] != ':'; i++) {
		if (!is_ftext(p[i]))
			continue;
		if (len == BCC_NAME_MAX)
			return -1;
		name[len++] = (char)p[i];
	}
	*colon = i;
	name[len] = '\0';
	if (i == n)
		return -1;
	if (strcasecmp(name, names[HDRB_BCC].s) == 0)
		return HDRB_BCC;
	return strcasecmp(name, names[HDRB_RESENT_BCC].s) == 0 ?
	    HDRB_RESENT_BCC : -1;
}

static int
known_name(const uint8_t *p, size_t len)
{
	int id;

	for (id = 0; id < HDRB_MAX; id++)
		if (names[id].len == len &&
		    strncasecmp(names[id].s, (const char *)p, len) == 0)
			return id;
	return -1;
}

/* Length of a byte order mark in UTF-8 at p, or 0. */
static size_t
bom_len(const uint8_t *p, size_t n)
{
	return n >= 3 && memcmp(p, "\357\273\277", 3) == 0 ? 3 : 0;
}

/* Can a header begin with this line? */
static int
is_field(const uint8_t *p, size_t n)
{
	size_t bom = bom_len(p, n), colon;

	p += bom;
	n -= bom;
	if (n > HEADER_LINE_MAX)	/* whether it is complete or not */
		n = HEADER_LINE_MAX;
	return name_len(p, n, &colon) > 0 || squeezed_bcc(p, n, &colon) != -1;
}

static int
append(struct header *h, const void *p, size_t n)
{
	size_t cap = h->cap == 0 ? HEADER_FIRST : h->cap;
	uint8_t *q;

	if (n > SIZE_MAX / 4 - h->len)
		return -1;
	while (cap < h->len + n)
		cap *= 2;
	if (cap != h->cap) {
		if ((q = realloc(h->buf, cap)) == NULL)
			return -1;
		h->buf = q;
		h->cap = cap;
	}
	if (n > 0)
		memcpy(h->buf + h->len, p, n);
	h->len += n;
	return 0;
}

static enum header_status
all_body(struct header *h)
{
	h->start = h->end = h->body = 0;
	return HEADER_END;
}

/* The first field: drop the mbox line, and marks and blanks before it. */
static enum header_status
first_field(struct header *h, size_t n)
{
	size_t end = h->line + n, skip;

	h->start = h->line;
	while ((skip = is_blank(h->buf[h->start]) ? 1 :
	    bom_len(h->buf + h->start, end - h->start)) > 0)
		h->start += skip;
	h->field = h->start;
	h->state = BLOCK_FIELDS;
	return HEADER_MORE;
}

/* An empty line. */
static enum header_status
empty_line(struct header *h)
{
	if (h->state == BLOCK_MBOX)
		return all_body(h);
	if (h->state == BLOCK_FIRST)
		h->start = h->line;
	h->end = h->line;
	h->body = h->seen;
	return HEADER_END;
}

/* The first line, and that after an mbox line, decide what there is. */
static enum header_status
first_line(struct header *h, size_t n)
{
	const uint8_t *p = h->buf + h->line;
	size_t bom = bom_len(p, n);

	if (is_field(p, n))
		return first_field(h, n);
	if (h->state == BLOCK_MBOX || n - bom < 5 || n >= HEADER_LINE_MAX ||
	    memcmp(p + bom, "From ", 5) != 0)
		return all_body(h);
	h->state = BLOCK_MBOX;
	return HEADER_MORE;
}

/* A line of n bytes is complete; seen is behind its CRLF. */
static enum header_status
take_line(struct header *h, size_t n)
{
	enum header_status st = HEADER_MORE;

	if (n == 0)
		return empty_line(h);
	if (h->state != BLOCK_FIELDS)
		st = first_line(h, n);
	else if (!is_blank(h->buf[h->line]))
		h->field = h->line;
	if (st != HEADER_MORE)
		return st;
	if (h->state == BLOCK_FIELDS &&
	    h->seen - h->field > HEADER_LINE_MAX)
		return HEADER_LINE_LONG;
	return h->seen > HEADER_MAX ? HEADER_LONG : HEADER_MORE;
}

/*
 * The line is not complete.  Is it too long already?  A first line that is
 * no field may be: it is body.
 */
static enum header_status
check_partial(struct header *h)
{
	size_t n = h->len - h->line;

	if (h->state != BLOCK_FIELDS && n > HEADER_LINE_MAX)
		return is_field(h->buf + h->line, n) ? HEADER_LINE_LONG :
		    all_body(h);
	if (h->state == BLOCK_FIELDS && h->len - h->field > HEADER_LINE_MAX)
		return HEADER_LINE_LONG;
	return h->len > HEADER_MAX ? HEADER_LONG : HEADER_MORE;
}

enum header_status
header_feed(struct header *h, const void *data, size_t n)
{
	enum header_status st;
	const uint8_t *lf;

	if (append(h, data, n) == -1)
		return HEADER_MEMORY;
	while (h->seen < h->len && (lf = memchr(h->buf + h->seen, '\n',
	    h->len - h->seen)) != NULL) {
		h->seen = (size_t)(lf - h->buf) + 1;
		n = h->seen - h->line;
		if ((st = take_line(h, n > 2 ? n - 2 : 0)) != HEADER_MORE)
			return st;
		h->lines++;
		h->line = h->seen;
	}
	h->seen = h->len;
	return check_partial(h);
}

void
header_end(struct header *h)
{
	if (h->state == BLOCK_FIELDS)
		h->end = h->body = h->len;
	else
		(void)all_body(h);
}

void
header_free(struct header *h)
{
	free(h->buf);
	memset(h, 0, sizeof(*h));
}

/* Length of the field at off: up to a line that begins with no blank. */
static size_t
field_len(const struct header *h, size_t off)
{
	const uint8_t *lf;
	size_t p = off;

	do {
		lf = memchr(h->buf + p, '\n', h->end - p);
		p = lf == NULL ? h->end : (size_t)(lf - h->buf) + 1;
	} while (p < h->end && is_blank(h->buf[p]));
	return p - off;
}

int
header_next(const struct header *h, size_t *off, struct field *f)
{
	const uint8_t *p;
	size_t name, colon;

	if (*off >= h->end)
		return 0;
	p = h->buf + *off;
	f->off = *off;
	f->len = field_len(h, *off);
	f->id = -1;
	f->resent = 0;
	if ((name = name_len(p, f->len, &colon)) > 0) {
		f->id = known_name(p, name);
		f->resent = name > 7 &&
		    strncasecmp((const char *)p, "Resent-", 7) == 0;
	} else {
		f->id = squeezed_bcc(p, f->len, &colon);
		f->resent = f->id == HDRB_RESENT_BCC;
	}
	f->odd = name == 0 && f->id == -1;
	f->value = f->off + (colon < f->len ? colon + 1 : f->len);
	*off += f->len;
	return 1;
}

uint64_t
header_line(const struct header *h, size_t off)
{
	const uint8_t *p = h->buf, *lf;
	uint64_t n = 1;

	while (off > 0 && (lf = memchr(p, '\n', (size_t)(h->buf + off - p))) !=
	    NULL) {
		n++;
		p = lf + 1;
	}
	return n;
}

uint32_t
header_fields(const struct header *h)
{
	struct field f;
	size_t off = h->start;
	uint32_t bits = 0;

	while (header_next(h, &off, &f))
		if (f.id != -1)
			bits |= UINT32_C(1) << f.id;
	return bits;
}

void
rcpt_begin(const struct header *h, struct rcpt_fields *r)
{
	struct field f;
	size_t off = h->start;

	r->off = h->start;
	r->end = h->end;
	r->resent = 0;
	while (header_next(h, &off, &f)) {
		if (f.resent && !r->resent) {
			r->off = f.off;
			r->resent = 1;
		} else if (!f.resent && !f.odd && r->resent) {
			r->end = f.off;
			return;
		}
	}
}

static int
is_rcpt(int id, int resent)
{
	return resent ? id == HDRB_RESENT_TO || id == HDRB_RESENT_CC ||
	    id == HDRB_RESENT_BCC : id == HDRB_TO || id == HDRB_CC ||
	    id == HDRB_BCC;
}

int
rcpt_next(const struct header *h, struct rcpt_fields *r, struct field *f)
{
	while (r->off < r->end && header_next(h, &r->off, f))
		if (is_rcpt(f->id, r->resent))
			return 1;
	return 0;
}

int
header_author(const struct header *h, int resent, struct field *f)
{
	struct rcpt_fields r = { h->start, h->end, 0 };
	int id = resent ? HDRB_RESENT_FROM : HDRB_FROM;

	if (resent)
		rcpt_begin(h, &r);
	while (r.off < r.end && header_next(h, &r.off, f))
		if (f->id == id)
			return 1;
	return 0;
}

static int
is_dropped(const struct field *f, uint32_t drop)
{
	return f->id != -1 && (drop & (UINT32_C(1) << f->id)) != 0;
}

size_t
header_piece(const struct header *h, size_t *off, uint32_t drop,
    const uint8_t **piece)
{
	struct field f;
	size_t len = 0;

	if (drop == 0 && *off < h->end) {
		len = h->end - *off;
		*piece = h->buf + *off;
		*off = h->end;
		return len;
	}
	while (header_next(h, off, &f)) {
		if (!is_dropped(&f, drop)) {
			if (len == 0)
				*piece = h->buf + f.off;
			len += f.len;
		} else if (len > 0)
			return len;
	}
	return len;
}

/* Length of a valid header line at s with its CRLF, 0 if it is none. */
static size_t
valid_line(const uint8_t *s, int first)
{
	size_t n = 0, name, colon, text = 0;

	for (; s[n] >= ' ' || s[n] == '\t'; n++) {
		if (s[n] == 127)
			return 0;
		text |= !is_blank(s[n]);
	}
	if (s[n] != '\r' || s[n + 1] != '\n' || !text)
		return 0;
	if (is_blank(s[0]))
		return first ? 0 : n + 2;
	name = name_len(s, n, &colon);
	return name > 0 && name == colon ? n + 2 : 0;
}

int
header_valid(const char *s)
{
	const uint8_t *p = (const uint8_t *)s;
	size_t n;
	int first = 1;

	for (; *p != '\0'; p += n, first = 0)
		if ((n = valid_line(p, first)) == 0)
			return 0;
	return 1;
}
