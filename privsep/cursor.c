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


#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "cursor.h"

#define WCUR_FIRST	256	/* first allocation of a payload */

/* Make room for n more bytes; the old buffer may hold a secret. */
static int
reserve(struct wcur *w, size_t n)
{
	size_t cap = w->cap == 0 ? WCUR_FIRST : w->cap;
	uint8_t *p;

	if (w->err != 0)
		return -1;
	if (n > CHANNEL_DATA_MAX - w->len) {
		w->err = EMSGSIZE;
		return -1;
	}
	if (w->len + n <= w->cap)
		return 0;
	while (cap < w->len + n)
		cap *= 2;
	if ((p = malloc(cap)) == NULL) {
		w->err = ENOMEM;
		return -1;
	}
	if (w->len > 0)
		memcpy(p, w->buf, w->len);
	freezero(w->buf, w->cap);
	w->buf = p;
	w->cap = cap;
	return 0;
}

static void
put(struct wcur *w, const void *p, size_t n)
{
	if (n == 0 || reserve(w, n) == -1)
		return;
	memcpy(w->buf + w->len, p, n);
	w->len += n;
}

void
put_u8(struct wcur *w, uint8_t v)
{
	put(w, &v, sizeof(v));
}

void
put_u16(struct wcur *w, uint16_t v)
{
	put(w, &v, sizeof(v));
}

void
put_u32(struct wcur *w, uint32_t v)
{
	put(w, &v, sizeof(v));
}

void
put_u64(struct wcur *w, uint64_t v)
{
	put(w, &v, sizeof(v));
}

void
put_bytes(struct wcur *w, const void *p, size_t n)
{
	if (n > CHANNEL_DATA_MAX) {
		w->err = EMSGSIZE;
		return;
	}
	put_u32(w, (uint32_t)n);
	put(w, p, n);
}

void
put_str(struct wcur *w, const char *s)
{
	put_bytes(w, s, strlen(s));
	put_u8(w, 0);
}

void
wcur_free(struct wcur *w)
{
	freezero(w->buf, w->cap);
	memset(w, 0, sizeof(*w));
}

void
rcur_init(struct rcur *r, const void *p, size_t n)
{
	r->p = p;
	r->left = n;
	r->err = 0;
}

static const uint8_t *
take(struct rcur *r, size_t n)
{
	const uint8_t *p = r->p;

	if (r->err != 0 || n > r->left) {
		r->err = EPROTO;
		return NULL;
	}
	r->p += n;
	r->left -= n;
	return p;
}

static void
get(struct rcur *r, void *v, size_t n)
{
	const uint8_t *p;

	if ((p = take(r, n)) == NULL)
		memset(v, 0, n);
	else
		memcpy(v, p, n);
}

uint8_t
get_u8(struct rcur *r)
{
	uint8_t v;

	get(r, &v, sizeof(v));
	return v;
}

uint16_t
get_u16(struct rcur *r)
{
	uint16_t v;

	get(r, &v, sizeof(v));
	return v;
}

uint32_t
get_u32(struct rcur *r)
{
	uint32_t v;

	get(r, &v, sizeof(v));
	return v;
}

uint64_t
get_u64(struct rcur *r)
{
	uint64_t v;

	get(r, &v, sizeof(v));
	return v;
}

const void *
get_bytes(struct rcur *r, size_t *len, size_t max)
{
	size_t n = get_u32(r);
	const uint8_t *p;

	*len = 0;
	if (n > max)
		r->err = EPROTO;
	if ((p = take(r, n)) == NULL)
		return "";
	*len = n;
	return p;
}

const char *
get_str(struct rcur *r, size_t min, size_t max)
{
	const char *s;
	size_t n;

	s = get_bytes(r, &n, max);
	if (get_u8(r) != 0 || r->err != 0 || n < min ||
	    memchr(s, '\0', n) != NULL) {
		r->err = EPROTO;
		return "";
	}
	return s;
}

int
rcur_more(const struct rcur *r)
{
	return r->err == 0 && r->left > 0;
}

int
rcur_end(const struct rcur *r)
{
	return r->err == 0 && r->left == 0 ? 0 : -1;
}
