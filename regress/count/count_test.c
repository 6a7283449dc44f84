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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "count.h"

#define TEXT_MAX	4096

/* The first byte's length of a character, 0 if it begins none. */
static size_t
first_byte(uint8_t c)
{
	return c < 0x80 ? 1 : c < 0xc0 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
	    c < 0xf8 ? 4 : 0;
}

/* Decode the obvious way, by numbers: RFC 3629 3. */
static int
is_utf8(const uint8_t *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t u;
	size_t i, k, len;

	for (i = 0; i < n; i += len) {
		if ((len = first_byte(p[i])) == 0 || len > n - i)
			return 0;
		u = len == 1 ? p[i] : p[i] & (0x7fu >> len);
		for (k = 1; k < len; k++) {
			if ((p[i + k] & 0xc0) != 0x80)
				return 0;
			u = u << 6 | (p[i + k] & 0x3f);
		}
		if (u < least[len] || u > 0x10ffff ||
		    (u >= 0xd800 && u <= 0xdfff))
			return 0;
	}
	return 1;
}

/* The text, with an end of line, in pieces of this size. */
static struct text_count
count(const uint8_t *p, size_t n, size_t piece)
{
	struct text_count t = { 0 };
	size_t i, k;

	for (i = 0; i < n; i += k) {
		k = n - i < piece ? n - i : piece;
		text_count(&t, p + i, k);
	}
	text_count(&t, "\r\n", 2);
	return t;
}

/* Alone, and at every place of a block of text. */
static void
check(const uint8_t *p, size_t n)
{
	static uint8_t text[TEXT_MAX];
	struct text_count t;
	size_t at, i, high = 0;
	int utf8 = is_utf8(p, n);

	for (i = 0; i < n; i++)
		high |= p[i] & 0x80;
	memset(text, 'x', sizeof(text));
	for (at = 0; at < 300; at++) {
		memcpy(text + at, p, n);
		t = count(text, at + n + (at & 1) * 300, at + 1);
		ATF_REQUIRE_EQ_MSG(!utf8, t.not_utf8, "%zu bytes %02x %02x "
		    "%02x at %zu", n, p[0], n > 1 ? p[1] : 0, n > 2 ? p[2] :
		    0, at);
		ATF_REQUIRE_EQ(high != 0, t.eightbit);
		text[at] = 'x';
	}
}

#define S(s)	{ s, sizeof(s) - 1 }
struct row {
	const char	*text;
	size_t		 n;
};

ATF_TC_WITHOUT_HEAD(what_is_utf8_at_the_borders_of_rfc_3629);
ATF_TC_BODY(what_is_utf8_at_the_borders_of_rfc_3629, tc)
{
	static const struct row good[] = {
		S(""), S("a"), S("\177"), S("\302\200"), S("\337\277"),
		S("\340\240\200"), S("\355\237\277"), S("\356\200\200"),
		S("\357\277\277"), S("\360\220\200\200"),
		S("\361\200\200\200"), S("\364\217\277\277"),
		S("\303\244\342\202\254\360\237\230\200"),
	}, bad[] = {
		S("\200"), S("\277"), S("\300\200"), S("\301\277"),
		S("\302"), S("\302a"), S("\302\302\200"), S("\303\200\200"),
		S("\340\237\277"), S("\340\240"), S("\340"),
		S("\355\240\200"), S("\355\277\277"), S("\356\200"),
		S("\360\217\277\277"), S("\360\220\200"), S("\360\220"),
		S("\360"), S("\364\220\200\200"), S("\365\200\200\200"),
		S("\370\210\200\200\200"), S("\376"), S("\377"),
		S("\360\220\200a"), S("\342\202\302\200"),
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ATF_CHECK_MSG(is_utf8((const uint8_t *)good[i].text,
		    good[i].n), "row %zu", i);
		check((const uint8_t *)good[i].text, good[i].n);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_MSG(!is_utf8((const uint8_t *)bad[i].text,
		    bad[i].n), "row %zu", i);
		check((const uint8_t *)bad[i].text, bad[i].n);
	}
}

/* All of three bytes, and of four those with the odd first ones. */
ATF_TC_WITHOUT_HEAD(every_short_sequence_agrees_with_the_obvious_way);
ATF_TC_BODY(every_short_sequence_agrees_with_the_obvious_way, tc)
{
	struct text_count t;
	uint8_t b[4];
	uint32_t i;

	for (i = 0; i < 1u << 24; i++) {
		b[0] = (uint8_t)(i >> 16);
		b[1] = (uint8_t)(i >> 8);
		b[2] = (uint8_t)i;
		if (b[0] < 0x80)
			continue;
		t = count(b, 3, 3);
		ATF_REQUIRE_EQ(!is_utf8(b, 3), t.not_utf8);
	}
	for (i = 0; i < 1u << 24; i += 1 + i % 3) {
		b[0] = (uint8_t)(0xf0 | (i >> 20));
		b[1] = (uint8_t)(i >> 12);
		b[2] = (uint8_t)(0x80 | (i >> 6 & 0x7f));
		b[3] = (uint8_t)(0x80 | (i & 0x7f));
		t = count(b, 4, 4);
		ATF_REQUIRE_EQ(!is_utf8(b, 4), t.not_utf8);
	}
}

/* One character after the other, to the end of Unicode, as one text. */
ATF_TC_WITHOUT_HEAD(all_of_unicode_is_utf8);
ATF_TC_BODY(all_of_unicode_is_utf8, tc)
{
	struct text_count t = { 0 };
	uint8_t b[4];
	uint32_t u;
	size_t n;

	for (u = 0x80; u <= 0x10ffff; u++) {
		if (u == 0xd800)
			u = 0xe000;
		n = u < 0x800 ? 2 : u < 0x10000 ? 3 : 4;
		b[0] = (uint8_t)((0xf00u >> n & 0xff) | u >> 6 * (n - 1));
		b[1] = (uint8_t)(0x80 | (u >> 6 * (n - 2) & 0x3f));
		b[2] = (uint8_t)(0x80 | (n > 2 ? u >> 6 * (n - 3) & 0x3f : 0));
		b[3] = (uint8_t)(0x80 | (u & 0x3f));
		text_count(&t, b, n);
	}
	text_count(&t, "\r\n", 2);
	ATF_CHECK_EQ(1, t.eightbit);
	ATF_CHECK_EQ(0, t.not_utf8);
}

ATF_TC_WITHOUT_HEAD(lines_are_counted_however_they_are_cut);
ATF_TC_BODY(lines_are_counted_however_they_are_cut, tc)
{
	static const char text[] = "one\r\n\r\nthe longest\r\nx\r\n";
	struct text_count t;
	size_t piece;

	for (piece = 1; piece < sizeof(text); piece++) {
		t = count((const uint8_t *)text, sizeof(text) - 1, piece);
		ATF_CHECK_EQ(sizeof(text) - 1 + 2, t.bytes);
		ATF_CHECK_EQ(5, t.lines);
		ATF_CHECK_EQ(11, t.longest);
		ATF_CHECK_EQ(0, t.partial);
		ATF_CHECK_EQ(0, t.eightbit);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_utf8_at_the_borders_of_rfc_3629);
	ATF_TP_ADD_TC(tp, every_short_sequence_agrees_with_the_obvious_way);
	ATF_TP_ADD_TC(tp, all_of_unicode_is_utf8);
	ATF_TP_ADD_TC(tp, lines_are_counted_however_they_are_cut);
	return atf_no_error();
}
