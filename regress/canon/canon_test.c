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


#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "canon.h"

#define TEXT_MAX	4096

struct text {
	uint8_t		 buf[CANON_ROOM(TEXT_MAX) + 16];
	size_t		 len;
	struct canon	 c;
};

/* A small generator: the same texts on every machine. */
static uint32_t seed;

static uint32_t
rnd(uint32_t below)
{
	seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
	return (seed >> 8) % below;
}

/* Canonicalise in pieces of at most max bytes (0: in one). */
static void
canonicalise(struct text *t, const uint8_t *in, size_t n, uint32_t max)
{
	uint8_t out[CANON_ROOM(TEXT_MAX)];
	size_t piece, len, off = 0;

	memset(t, 0, sizeof(*t));
	while (off < n) {
		piece = max == 0 ? n : 1 + rnd(max);
		if (piece > n - off)
			piece = n - off;
		len = canon_feed(&t->c, in + off, piece, out);
		ATF_REQUIRE(len <= CANON_ROOM(piece));
		ATF_REQUIRE(t->len + len <= sizeof(t->buf));
		memcpy(t->buf + t->len, out, len);
		t->len += len;
		off += piece;
	}
	len = canon_end(&t->c, out);
	ATF_REQUIRE(len <= CANON_ROOM(0));
	ATF_REQUIRE(t->len + len <= sizeof(t->buf));
	memcpy(t->buf + t->len, out, len);
	t->len += len;
}

/* What canonical means, said the slow way. */
static void
check_canonical(const struct text *t)
{
	size_t i;

	for (i = 0; i < t->len; i++) {
		ATF_REQUIRE(t->buf[i] != '\0');
		if (t->buf[i] == '\r')
			ATF_REQUIRE(i + 1 < t->len && t->buf[i + 1] == '\n');
		if (t->buf[i] == '\n')
			ATF_REQUIRE(i > 0 && t->buf[i - 1] == '\r');
	}
	if (t->len > 0)
		ATF_REQUIRE(t->buf[t->len - 1] == '\n');
}

/* The counts, said the slow way. */
static void
check_count(const struct text *t, const struct text_count *count)
{
	uint64_t lines = 0, longest = 0, len = 0;
	int eightbit = 0;
	size_t i;

	for (i = 0; i < t->len; i++) {
		eightbit |= t->buf[i] > 127;
		if (t->buf[i] == '\r')
			continue;
		if (t->buf[i] != '\n') {
			len++;
			continue;
		}
		lines++;
		longest = len > longest ? len : longest;
		len = 0;
	}
	ATF_REQUIRE_EQ(t->len, count->bytes);
	ATF_REQUIRE_EQ(lines, count->lines);
	ATF_REQUIRE_EQ(longest, count->longest);
	ATF_REQUIRE_EQ(0, count->partial);
	ATF_REQUIRE_EQ(eightbit, count->eightbit);
}

#define S(s)	s, sizeof(s) - 1
ATF_TC_WITHOUT_HEAD(line_ends_and_nul_are_repaired_as_documented);
ATF_TC_BODY(line_ends_and_nul_are_repaired_as_documented, tc)
{
	static const struct {
		const char *in;
		size_t nin;
		const char *out;
		size_t nout;
	} rows[] = {
		{ S(""), S("") },
		{ S("a"), S("a\r\n") },
		{ S("a\n"), S("a\r\n") },
		{ S("a\r\n"), S("a\r\n") },
		{ S("a\r"), S("a\r\n") },
		{ S("\n"), S("\r\n") },
		{ S("\r"), S("\r\n") },
		{ S("\r\n"), S("\r\n") },
		{ S("\n\n"), S("\r\n\r\n") },
		{ S("\r\r"), S("\r\n\r\n") },
		{ S("\n\r"), S("\r\n\r\n") },
		{ S("\r\n\r\n"), S("\r\n\r\n") },
		{ S("\r\r\n"), S("\r\n") },
		{ S("a\r\r\nb"), S("a\r\nb\r\n") },
		{ S("a\r\r\n\r\r\nb"), S("a\r\n\r\nb\r\n") },
		{ S("\r\r\r\n"), S("\r\n\r\n") },
		{ S("\r\r\r\r\n"), S("\r\n\r\n\r\n") },
		{ S("\r\r\r"), S("\r\n\r\n\r\n") },
		{ S("a\rb"), S("a\r\nb\r\n") },
		{ S("a\r\rb"), S("a\r\n\r\nb\r\n") },
		{ S("a\nb\rc\r\nd"), S("a\r\nb\r\nc\r\nd\r\n") },
		{ S("\0"), S("") },
		{ S("\0\0\n"), S("\r\n") },
		{ S("a\0b"), S("ab\r\n") },
		{ S("a\r\0\nb"), S("a\r\nb\r\n") },
		{ S("a\r\0\r\0\nb"), S("a\r\nb\r\n") },
		{ S("a\n\0"), S("a\r\n") },
		{ S(".\n"), S(".\r\n") },
		{ S("..\n.a"), S("..\r\n.a\r\n") },
		{ S("a\n.\r\nb"), S("a\r\n.\r\nb\r\n") },
		{ S("a\r.\rb"), S("a\r\n.\r\nb\r\n") },
		{ S("a\n.\rb"), S("a\r\n.\r\nb\r\n") },
		{ S("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"),
		    S("\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n"
		    "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n") },
		{ S("a\n\nb\nc\r\nde\tf\ng\rh\ni\0j\nk\r\n\n\nl\n"),
		    S("a\r\n\r\nb\r\nc\r\nde\tf\r\ng\r\nh\r\nij\r\n"
		    "k\r\n\r\n\r\nl\r\n") },
		{ S("\t\v\f\033\177\377"), S("\t\v\f\033\177\377\r\n") },
		{ S("12345678\n"), S("12345678\r\n") },
		{ S("1234567812345678\r\n1234567\r\n123456781\r\n"),
		    S("1234567812345678\r\n1234567\r\n123456781\r\n") },
	};
	struct text t;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		canonicalise(&t, (const uint8_t *)rows[i].in, rows[i].nin, 0);
		ATF_CHECK_MSG(t.len == rows[i].nout &&
		    memcmp(t.buf, rows[i].out, t.len) == 0,
		    "row %zu: %.*s", i, (int)t.len, (const char *)t.buf);
		check_count(&t, &t.c.count);
	}
}

/* Line ends and NULs are more frequent than anything else. */
static size_t
random_text(uint8_t *buf)
{
	static const char often[] = "\r\n\0.\r\n\0ab\t";
	size_t i, n = rnd(rnd(8) == 0 ? TEXT_MAX : 64);
	uint32_t kind = 1 + rnd(40);

	for (i = 0; i < n; i++)
		buf[i] = rnd(kind) < 2 ? (uint8_t)often[rnd(10)] :
		    kind > 30 ? (uint8_t)(32 + rnd(95)) : (uint8_t)rnd(256);
	return n;
}

ATF_TC_WITHOUT_HEAD(output_is_canonical_and_does_not_depend_on_chunking);
ATF_TC_BODY(output_is_canonical_and_does_not_depend_on_chunking, tc)
{
	static struct text whole, pieces, again;
	static uint8_t in[TEXT_MAX];
	size_t n;
	int i;

	for (i = 0; i < 20000; i++) {
		seed = (uint32_t)i;
		n = random_text(in);
		canonicalise(&whole, in, n, 0);
		check_canonical(&whole);
		check_count(&whole, &whole.c.count);
		canonicalise(&pieces, in, n, 1 + rnd(20));
		ATF_REQUIRE_EQ(whole.len, pieces.len);
		ATF_REQUIRE(memcmp(whole.buf, pieces.buf, whole.len) == 0);
		check_count(&pieces, &pieces.c.count);
		ATF_REQUIRE_EQ(whole.c.count.not_utf8,
		    pieces.c.count.not_utf8);
		if (whole.len > TEXT_MAX)
			continue;
		canonicalise(&again, whole.buf, whole.len, 1 + rnd(20));
		ATF_REQUIRE_EQ(whole.len, again.len);
		ATF_REQUIRE(memcmp(whole.buf, again.buf, whole.len) == 0);
	}
}

ATF_TC_WITHOUT_HEAD(ordinary_bytes_all_pass_unchanged);
ATF_TC_BODY(ordinary_bytes_all_pass_unchanged, tc)
{
	static struct text t;
	uint8_t in[256 * 9];
	size_t n = 0;
	int c, at;

	for (at = 0; at < 9; at++)
		for (c = 1; c < 256; c++)
			if (c != '\r' && c != '\n')
				in[n++] = (uint8_t)c;
	for (at = 0; at < 9; at++) {
		canonicalise(&t, in + at, n - (size_t)at, 0);
		ATF_CHECK_EQ(n - (size_t)at + 2, t.len);
		ATF_CHECK(memcmp(t.buf, in + at, n - (size_t)at) == 0);
	}
}

ATF_TC_WITHOUT_HEAD(text_count_counts_what_canon_counts);
ATF_TC_BODY(text_count_counts_what_canon_counts, tc)
{
	static struct text t;
	static uint8_t in[TEXT_MAX];
	struct text_count count;
	size_t off, piece;
	int i;

	for (i = 0; i < 5000; i++) {
		seed = (uint32_t)i;
		canonicalise(&t, in, random_text(in), 0);
		memset(&count, 0, sizeof(count));
		for (off = 0; off < t.len; off += piece) {
			piece = 1 + rnd(32);
			if (piece > t.len - off)
				piece = t.len - off;
			text_count(&count, t.buf + off, piece);
		}
		check_count(&t, &count);
		ATF_REQUIRE_EQ(t.c.count.not_utf8, count.not_utf8);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, line_ends_and_nul_are_repaired_as_documented);
	ATF_TP_ADD_TC(tp, output_is_canonical_and_does_not_depend_on_chunking);
	ATF_TP_ADD_TC(tp, ordinary_bytes_all_pass_unchanged);
	ATF_TP_ADD_TC(tp, text_count_counts_what_canon_counts);
	return atf_no_error();
}
