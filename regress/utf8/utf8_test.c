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

#include <atf-c.h>

#include "utf8.h"

/* Encode any number of at most 21 bits in len bytes, allowed or not. */
static void
encode(uint32_t c, size_t len, char out[4])
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t i;

	for (i = len - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[len] | c);
}

static size_t
shortest(uint32_t c)
{
	if (c < 0x80)
		return 1;
	if (c < 0x800)
		return 2;
	return c < 0x10000 ? 3 : 4;
}

/* A copy at the end of its memory, so that a byte too far is seen. */
static int
valid(const char *s, size_t n)
{
	char *copy;
	int ok;

	ATF_REQUIRE((copy = malloc(n)) != NULL);
	memcpy(copy, s, n);
	ok = utf8_valid(copy, n);
	free(copy);
	return ok;
}

ATF_TC_WITHOUT_HEAD(every_code_point_and_nothing_else);
ATF_TC_BODY(every_code_point_and_nothing_else, tc)
{
	static const uint32_t end[] = { 0, 0x80, 0x800, 0x10000, 0x1fffff };
	uint32_t c, got;
	size_t len;
	int good;
	char s[4];

	for (len = 1; len <= 4; len++)
		for (c = 0; c < end[len]; c++) {
			encode(c, len, s);
			good = len == shortest(c) && c <= 0x10ffff &&
			    (c < 0xd800 || c > 0xdfff);
			ATF_REQUIRE_EQ_MSG(good ? len : 0,
			    utf8_char(s, len, &got), "U+%04X in %zu bytes",
			    c, len);
			ATF_REQUIRE_EQ(good, utf8_valid(s, len));
			if (good)
				ATF_REQUIRE_EQ(c, got);
		}
}

ATF_TC_WITHOUT_HEAD(bytes_that_never_occur);
ATF_TC_BODY(bytes_that_never_occur, tc)
{
	char s[4] = "\0\200\200\200";
	int c;

	for (c = 0x80; c < 0x100; c++) {
		s[0] = (char)c;
		ATF_CHECK(!valid(s, 1));
		if (c < 0xc2 || c > 0xf4) {
			ATF_CHECK(!valid(s, 2));
			ATF_CHECK(!valid(s, 3));
			ATF_CHECK(!valid(s, 4));
		}
	}
}

ATF_TC_WITHOUT_HEAD(a_sequence_is_whole);
ATF_TC_BODY(a_sequence_is_whole, tc)
{
	static const char *const chars[] = {
		"\303\266", "\342\202\254", "\360\237\223\247"
	};
	char s[8];
	size_t i, n, len;

	for (i = 0; i < 3; i++) {
		len = strlen(chars[i]);
		ATF_CHECK(valid(chars[i], len));
		for (n = 1; n < len; n++) {
			memcpy(s, chars[i], len);
			ATF_CHECK(!valid(s, n));
			ATF_CHECK(!valid(s + n, len - n));
			s[n] = 'a';
			ATF_CHECK(!valid(s, len));
			s[n] = (char)0xc3;
			ATF_CHECK(!valid(s, len));
		}
	}
}

ATF_TC_WITHOUT_HEAD(text);
ATF_TC_BODY(text, tc)
{
	uint32_t c;

	ATF_CHECK(utf8_valid("", 0));
	ATF_CHECK(valid("a", 1));
	ATF_CHECK(valid("a\0b", 3));
	ATF_CHECK(valid("\177", 1));
	ATF_CHECK(valid("J\303\266rg, \342\202\254 \360\237\223\247.", 17));
	ATF_CHECK(!valid("J\366rg", 4));
	ATF_CHECK(!valid("Joe\303", 4));
	ATF_CHECK(!valid("\355\240\275\355\263\247", 6));
	ATF_CHECK_EQ(0, utf8_char("a", 0, &c));
	/* Only the first character is looked at. */
	ATF_CHECK_EQ(2, utf8_char("\303\266\377", 3, &c));
	ATF_CHECK_EQ(0xf6, c);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_code_point_and_nothing_else);
	ATF_TP_ADD_TC(tp, bytes_that_never_occur);
	ATF_TP_ADD_TC(tp, a_sequence_is_whole);
	ATF_TP_ADD_TC(tp, text);
	return atf_no_error();
}
