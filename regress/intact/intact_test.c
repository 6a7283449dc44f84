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
 * The check of what BDAT sends, against a plain one, however it is cut.
 */

#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "intact.h"

/* By the definition: byte by byte, all of it at hand. */
static int
plainly(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] == '\0')
			return 0;
		if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
			return 0;
		if (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n'))
			return 0;
	}
	return n == 0 || p[n - 1] == '\n';
}

/* The same in pieces; the size is said to be size. */
static int
in_pieces(const uint8_t *p, size_t n, size_t step, uint64_t size)
{
	struct intact s;
	size_t off, k;

	intact_init(&s);
	for (off = 0; off < n; off += k) {
		k = step < n - off ? step : n - off;
		if (intact_feed(&s, p + off, k) == -1)
			return 0;
	}
	return intact_end(&s, size) == 0;
}

ATF_TC_WITHOUT_HEAD(every_short_text_is_judged_as_defined);
ATF_TC_BODY(every_short_text_is_judged_as_defined, tc)
{
	static const uint8_t alphabet[] = { '\0', '\r', '\n', '.' };
	uint8_t text[7];
	size_t n, i, step;
	unsigned int v, code;

	for (n = 0; n <= sizeof(text); n++)
		for (v = 0; v < 1U << 2 * n; v++) {
			for (i = 0, code = v; i < n; i++, code >>= 2)
				text[i] = alphabet[code & 3];
			for (step = 1; step <= n + 1; step++)
				ATF_REQUIRE_EQ(plainly(text, n),
				    in_pieces(text, n, step, n));
		}
}

ATF_TC_WITHOUT_HEAD(one_bad_byte_is_found_wherever_it_is);
ATF_TC_BODY(one_bad_byte_is_found_wherever_it_is, tc)
{
	static const uint8_t bad[] = { '\0', '\r', '\n' };
	uint8_t text[1000];
	size_t i, b;

	memset(text, 'x', sizeof(text));
	memcpy(text + sizeof(text) - 2, "\r\n", 2);
	ATF_CHECK(in_pieces(text, sizeof(text), 300, sizeof(text)));
	for (b = 0; b < sizeof(bad); b++)
		for (i = 0; i < sizeof(text) - 2; i++) {
			text[i] = bad[b];
			ATF_CHECK(!in_pieces(text, sizeof(text), 300,
			    sizeof(text)));
			text[i] = 'x';
		}
}

ATF_TC_WITHOUT_HEAD(the_size_must_be_that_which_was_said);
ATF_TC_BODY(the_size_must_be_that_which_was_said, tc)
{
	const uint8_t text[] = { 'a', '\r', '\n' };

	ATF_CHECK(in_pieces(text, 3, 3, 3));
	ATF_CHECK(!in_pieces(text, 3, 3, 2));
	ATF_CHECK(!in_pieces(text, 3, 3, 4));
	ATF_CHECK(in_pieces(text, 0, 1, 0));
	ATF_CHECK(!in_pieces(text, 0, 1, 1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_short_text_is_judged_as_defined);
	ATF_TP_ADD_TC(tp, one_bad_byte_is_found_wherever_it_is);
	ATF_TP_ADD_TC(tp, the_size_must_be_that_which_was_said);
	return atf_no_error();
}
