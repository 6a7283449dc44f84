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


#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "header.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x) do { if (!(x)) abort(); } while (0)

static enum header_status
scan(struct header *h, const uint8_t *p, size_t n, size_t step)
{
	enum header_status st = HEADER_MORE;
	size_t off, piece;

	memset(h, 0, sizeof(*h));
	for (off = 0; off < n && st == HEADER_MORE; off += piece) {
		piece = step < n - off ? step : n - off;
		st = header_feed(h, p + off, piece);
	}
	if (st != HEADER_MORE)
		return st;
	header_end(h);
	return HEADER_END;
}

/* The fields are the block, in order, without gaps. */
static void
check_fields(const struct header *h)
{
	struct rcpt_fields r;
	struct field f;
	size_t off = h->start, at = h->start;
	uint32_t bits = 0;

	REQUIRE(h->start <= h->end && h->end <= h->body && h->body <= h->len);
	while (header_next(h, &off, &f)) {
		REQUIRE(f.off == at && f.len > 0);
		REQUIRE(f.value >= f.off && f.value <= f.off + f.len);
		REQUIRE(f.id >= -1 && f.id < HDRB_MAX);
		bits |= f.id == -1 ? 0 : UINT32_C(1) << f.id;
		at += f.len;
		REQUIRE(off == at);
	}
	REQUIRE(at == h->end);
	REQUIRE(bits == header_fields(h));
	rcpt_begin(h, &r);
	while (rcpt_next(h, &r, &f))
		REQUIRE(f.off + f.len <= h->end && f.id != -1);
}

/* Pieces of the stripped block: in the block, in order, without Bcc. */
static void
check_pieces(const struct header *h)
{
	const uint8_t *piece, *last = h->buf;
	size_t n, kept = 0, off = h->start, dropped = 0;
	struct field f;

	while ((n = header_piece(h, &off, HDR(BCC) |
	    HDR(RESENT_BCC), &piece)) > 0) {
		REQUIRE(piece >= last && piece + n <= h->buf + h->end);
		last = piece + n;
		kept += n;
	}
	off = h->start;
	while (header_next(h, &off, &f))
		if (f.id == HDRB_BCC || f.id == HDRB_RESENT_BCC)
			dropped += f.len;
	REQUIRE(kept + dropped == h->end - h->start);
	off = h->start;
	n = header_piece(h, &off, 0, &piece);
	REQUIRE(n == h->end - h->start);
}

/*
 * The scanner is given canonical text; what it makes of anything else must
 * only be harmless.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct header h, g;
	enum header_status st;
	size_t step;
	char *s;

	if (n < 1)
		return 0;
	step = 1 + data[0] % 32;
	data++;
	n--;
	st = scan(&h, data, n, n);
	REQUIRE(st == scan(&g, data, n, step));
	if (st == HEADER_END) {
		check_fields(&h);
		check_pieces(&h);
		REQUIRE(h.start == g.start && h.end == g.end &&
		    h.body == g.body);
		REQUIRE(h.end == h.start || header_line(&h, h.end - 1) >= 1);
	}
	header_free(&h);
	header_free(&g);
	REQUIRE((s = malloc(n + 1)) != NULL);
	memcpy(s, data, n);
	s[n] = '\0';
	if (header_valid(s) && s[0] != '\0') {
		REQUIRE(strlen(s) >= 4);
		REQUIRE(strcmp(s + strlen(s) - 2, "\r\n") == 0);
		REQUIRE(strstr(s, "\r\n\r\n") == NULL);
		st = scan(&h, (const uint8_t *)s, strlen(s), step);
		REQUIRE(st == HEADER_END && h.start == 0 &&
		    h.end == strlen(s));
		header_free(&h);
	}
	free(s);
	return 0;
}
