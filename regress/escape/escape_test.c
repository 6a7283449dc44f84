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


#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

static const struct {
	const char	*in, *out;
} cases[] = {
	{ "", "" },
	{ "250 ok, 100% \\ 'x'", "250 ok, 100% \\ 'x'" },
	{ "a\nb\rc\td", "a\\nb\\rc\\td" },
	{ "\033[2J\007\177", "\\033[2J\\007\\177" },
	{ "J\xc3\xb6rg \xe2\x82\xac \xf0\x9f\x93\xa7",
	    "J\xc3\xb6rg \xe2\x82\xac \xf0\x9f\x93\xa7" },
	{ "\xc2\x9b" "31m", "\\302\\23331m" },	/* C1: CSI */
	{ "\x9b", "\\233" },			/* the same in Latin 1 */
	{ "\xc0\x8a", "\\300\\212" },			/* overlong LF */
	{ "\xe0\x80\x8a", "\\340\\200\\212" },
	{ "\xf0\x80\x80\x8a", "\\360\\200\\200\\212" },
	{ "\xed\xa0\x80", "\\355\\240\\200" },		/* surrogate */
	{ "\xf4\x90\x80\x80", "\\364\\220\\200\\200" },	/* > U+10FFFF */
	{ "\xf5\x80\x80\x80", "\\365\\200\\200\\200" },
	{ "\xe2\x80\xae" "x", "\\342\\200\\256x" },	/* U+202E override */
	{ "\xe2\x81\xa6", "\\342\\201\\246" },		/* U+2066 isolate */
	{ "\xe2\x80\xa8", "\\342\\200\\250" },		/* U+2028 line */
	{ "\xe2\x80\x8b", "\\342\\200\\213" },		/* zero width */
	{ "\xd8\x9c", "\\330\\234" },			/* U+061C */
	{ "\xef\xbb\xbf", "\\357\\273\\277" },		/* BOM */
	{ "\xf3\xa0\x81\x81", "\\363\\240\\201\\201" },	/* tag A */
	{ "\xe2\x82", "\\342\\202" },			/* cut */
	{ "\xc3(", "\\303(" },
};

ATF_TC_WITHOUT_HEAD(text_is_escaped_as_documented);
ATF_TC_BODY(text_is_escaped_as_documented, tc)
{
	char *out;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		out = escape_dup(cases[i].in);
		ATF_REQUIRE(out != NULL);
		ATF_CHECK_STREQ(cases[i].out, out);
		free(out);
	}
}

ATF_TC_WITHOUT_HEAD(a_nul_is_escaped);
ATF_TC_BODY(a_nul_is_escaped, tc)
{
	char out[16];

	ATF_CHECK_EQ(6, escape(out, sizeof(out), "a\0b", 3));
	ATF_CHECK_STREQ("a\\000b", out);
}

ATF_TC_WITHOUT_HEAD(every_single_byte_comes_out_printable);
ATF_TC_BODY(every_single_byte_comes_out_printable, tc)
{
	char in, out[8], *p;
	int c;

	for (c = 0; c < 256; c++) {
		in = (char)c;
		ATF_REQUIRE(escape(out, sizeof(out), &in, 1) <= ESCAPE_WIDTH);
		for (p = out; *p != '\0'; p++)
			ATF_CHECK_MSG(*p >= ' ' && *p < 0x7f, "byte %d", c);
	}
}

ATF_TC_WITHOUT_HEAD(a_short_buffer_never_gets_half_of_anything);
ATF_TC_BODY(a_short_buffer_never_gets_half_of_anything, tc)
{
	static const char in[] = "a\xe2\x82\xac\033z";
	static const size_t want[] = { 0, 1, 1, 1, 4, 4, 4, 4, 8, 9 };
	char out[16];
	size_t size;

	for (size = 1; size <= 10; size++) {
		memset(out, 'X', sizeof(out));
		ATF_CHECK_EQ(9, escape(out, size, in, sizeof(in) - 1));
		ATF_CHECK_EQ(want[size - 1], strlen(out));
		ATF_CHECK_EQ('X', out[size]);
	}
	ATF_CHECK_EQ(9, escape(NULL, 0, in, sizeof(in) - 1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, text_is_escaped_as_documented);
	ATF_TP_ADD_TC(tp, a_nul_is_escaped);
	ATF_TP_ADD_TC(tp, every_single_byte_comes_out_printable);
	ATF_TP_ADD_TC(tp, a_short_buffer_never_gets_half_of_anything);
	return atf_no_error();
}
