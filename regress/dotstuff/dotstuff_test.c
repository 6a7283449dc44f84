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

#include "dotstuff.h"

#define BIG	4000

/* In chunks of this size; the length of out, or -1. */
static int
stuff(const char *in, size_t n, size_t chunk, char *out)
{
	struct dotstuff d;
	size_t at, k, made, len = 0;

	dotstuff_init(&d);
	for (at = 0; at < n; at += k) {
		k = n - at < chunk ? n - at : chunk;
		if (dotstuff(&d, (const uint8_t *)in + at, k,
		    (uint8_t *)out + len, &made) == -1)
			return -1;
		len += made;
	}
	return dotstuff_end(&d, n) == -1 ? -1 : (int)len;
}

/* The same in any chunks. */
static void
check(const char *in, size_t n, const char *want, size_t want_len)
{
	static const size_t sizes[] = {
		1, 2, 3, 5, 7, 255, 256, 257, 258, 511, 513, 1000, 65536
	};
	static char out[2 * BIG + 16];
	size_t i;
	int len;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		len = stuff(in, n, sizes[i], out);
		if (want == NULL) {
			ATF_CHECK_MSG(len == -1, "\"%s\" in chunks of %zu", in,
			    sizes[i]);
			continue;
		}
		ATF_CHECK_MSG(len == (int)want_len &&
		    memcmp(out, want, want_len) == 0,
		    "\"%s\" in chunks of %zu", in, sizes[i]);
	}
}

static void
good(const char *in, const char *want)
{
	check(in, strlen(in), want, strlen(want));
}

ATF_TC_WITHOUT_HEAD(dots_that_begin_lines_are_doubled);
ATF_TC_BODY(dots_that_begin_lines_are_doubled, tc)
{
	good("", "");
	good("\r\n", "\r\n");
	good("a.b.\r\n", "a.b.\r\n");
	good(".\r\n", "..\r\n");
	good("...\r\n", "....\r\n");
	good("a\r\n.\r\n.b\r\n", "a\r\n..\r\n..b\r\n");
	good("\r\n\r\n.\r\n", "\r\n\r\n..\r\n");
}

ATF_TC_WITHOUT_HEAD(cr_and_lf_come_only_together);
ATF_TC_BODY(cr_and_lf_come_only_together, tc)
{
	static const char *const bad[] = {
		"\n", "\r", "a\n", "a\r", "a", "a\r\nb", "a\r\n\n", "a\r\r\n",
		"a\rb\r\n", "a\nb\r\n", "a\n\r\n", "\r\n.\r", "\n.\r\n",
		"a\r\n.\nb\r\n"
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check(bad[i], strlen(bad[i]), NULL, 0);
	check("a\0b\r\n", 5, NULL, 0);
	check("\0\r\n", 3, NULL, 0);
}

/* A byte of another kind is put at every place of a long text. */
ATF_TC_WITHOUT_HEAD(a_bad_byte_is_seen_at_every_place);
ATF_TC_BODY(a_bad_byte_is_seen_at_every_place, tc)
{
	static char in[1202], out[2 * sizeof(in)];
	static const char bad[] = { '\0', '\r', '\n' };
	size_t i, k;
	char old;

	memset(in, 'x', sizeof(in));
	memcpy(in + 1200, "\r\n", 2);
	ATF_CHECK_EQ(1202, stuff(in, sizeof(in), 600, out));
	for (k = 0; k < sizeof(bad); k++) {
		for (i = 0; i < sizeof(in); i++) {
			old = in[i];
			in[i] = bad[k];
			if (old != bad[k])
				ATF_CHECK_EQ(-1, stuff(in, sizeof(in), 600,
				    out));
			in[i] = old;
		}
	}
}

/* Against a plain implementation, with random text. */
ATF_TC_WITHOUT_HEAD(random_texts_agree_with_the_obvious_way);
ATF_TC_BODY(random_texts_agree_with_the_obvious_way, tc)
{
	static char in[BIG + 16], want[2 * BIG + 16];
	size_t n, k;
	int round, start;

	srandom(1);
	for (round = 0; round < 200; round++) {
		start = 1;
		n = k = 0;
		while (n < BIG) {
			switch (random() % (round % 60 + 3)) {
			case 0:
				memcpy(in + n, "\r\n", 2);
				memcpy(want + k, "\r\n", 2);
				n += 2;
				k += 2;
				start = 1;
				continue;
			case 1:
				if (start)
					want[k++] = '.';
				in[n++] = want[k++] = '.';
				break;
			default:
				in[n] = (char)('a' + random() % 26);
				want[k++] = in[n++];
			}
			start = 0;
		}
		memcpy(in + n, "\r\n", 2);
		memcpy(want + k, "\r\n", 2);
		check(in, n + 2, want, k + 2);
	}
}

ATF_TC_WITHOUT_HEAD(the_size_must_be_exact);
ATF_TC_BODY(the_size_must_be_exact, tc)
{
	struct dotstuff d;
	uint8_t out[16];
	size_t made;

	dotstuff_init(&d);
	ATF_REQUIRE_EQ(0, dotstuff(&d, (const uint8_t *)".a\r\n", 4, out,
	    &made));
	ATF_CHECK_EQ(5, made);
	ATF_CHECK_EQ(0, dotstuff_end(&d, 4));
	ATF_CHECK_EQ(-1, dotstuff_end(&d, 3));
	ATF_CHECK_EQ(-1, dotstuff_end(&d, 5));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, dots_that_begin_lines_are_doubled);
	ATF_TP_ADD_TC(tp, cr_and_lf_come_only_together);
	ATF_TP_ADD_TC(tp, a_bad_byte_is_seen_at_every_place);
	ATF_TP_ADD_TC(tp, random_texts_agree_with_the_obvious_way);
	ATF_TP_ADD_TC(tp, the_size_must_be_exact);
	return atf_no_error();
}
