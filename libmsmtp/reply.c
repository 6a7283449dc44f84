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

#include <string.h>

#include "reply.h"

#define CODE_LEN	3

void
reply_init(struct reply *r)
{
	explicit_bzero(r->text, r->len);
	r->code = r->lines = 0;
	r->len = r->start = 0;
	r->failed = 0;
	r->text[0] = '\0';
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The code that opens a line, or 0. */
static unsigned int
line_code(const char *s, size_t n)
{
	if (n < CODE_LEN || s[0] < '2' || s[0] > '5' || !is_digit(s[1]) ||
	    !is_digit(s[2]))
		return 0;
	return (unsigned int)((s[0] - '0') * 100 + (s[1] - '0') * 10 +
	    (s[2] - '0'));
}

static enum reply_status
fail(struct reply *r)
{
	r->failed = 1;
	return REPLY_ERR;
}

/* The line from start to len is complete, its LF (not stored) was seen. */
static enum reply_status
end_line(struct reply *r)
{
	const char *s = r->text + r->start;
	size_t n = r->len - r->start;
	unsigned int code;

	if (n > 0 && s[n - 1] == '\r') {
		r->len--;
		n--;
	}
	r->text[r->len] = '\0';
	if (n > REPLY_LINE_MAX || memchr(s, '\r', n) != NULL ||
	    (code = line_code(s, n)) == 0)
		return fail(r);
	if (r->lines++ > 0 && code != r->code)
		return fail(r);
	r->code = code;
	if (n == CODE_LEN || s[CODE_LEN] == ' ')
		return REPLY_DONE;
	if (s[CODE_LEN] != '-' || r->lines == REPLY_LINES_MAX)
		return fail(r);
	return REPLY_MORE;
}

/* Append part of a line. */
static int
append(struct reply *r, const char *p, size_t n)
{
	/* The CR of a line that is as long as it may be is not yet dropped. */
	if (n > REPLY_LINE_MAX + 1 - (r->len - r->start) ||
	    n > REPLY_TEXT_MAX - r->len || memchr(p, '\0', n) != NULL)
		return -1;
	memcpy(r->text + r->len, p, n);
	r->len += n;
	return 0;
}

/* Join the next line. */
static int
next_line(struct reply *r)
{
	if (r->len == REPLY_TEXT_MAX)
		return -1;
	r->text[r->len++] = '\n';
	r->start = r->len;
	return 0;
}

enum reply_status
reply_feed(struct reply *r, const void *data, size_t n, size_t *used)
{
	const char *p = data, *lf;
	enum reply_status st;
	size_t k;

	*used = 0;
	while (!r->failed && *used < n) {
		lf = memchr(p + *used, '\n', n - *used);
		k = (lf == NULL ? n : (size_t)(lf - p)) - *used;
		if (append(r, p + *used, k) == -1)
			return fail(r);
		*used += k;
		if (lf == NULL)
			break;
		++*used;
		if ((st = end_line(r)) != REPLY_MORE)
			return st;
		if (next_line(r) == -1)
			return fail(r);
	}
	return r->failed ? REPLY_ERR : REPLY_MORE;
}

const char *
reply_last(const struct reply *r)
{
	const char *s = r->text + r->start;

	return strlen(s) > CODE_LEN ? s + CODE_LEN + 1 : "";
}

int
reply_positive(const struct reply *r)
{
	return r->code / 100 == 2;
}
