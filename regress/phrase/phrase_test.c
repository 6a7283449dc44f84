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

#include "phrase.h"

#define LINE_MAX_ENCODED	76	/* RFC 2047 2 */

static void
check(const char *name, const char *want)
{
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, phrase_encode(&b, name));
	ATF_REQUIRE_EQ(0, buf_add(&b, "", 1));
	ATF_CHECK_STREQ(want, (char *)b.data);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(names_in_ascii_are_quoted);
ATF_TC_BODY(names_in_ascii_are_quoted, tc)
{
	check("Joe", "\"Joe\"");
	check("Doe, Joe", "\"Doe, Joe\"");
	check("", "\"\"");
	check("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\"");
	check("a <b@c>", "\"a <b@c>\"");
	check("=?utf-8?q?a?=", "\"=?utf-8?q?a?=\"");
}

ATF_TC_WITHOUT_HEAD(names_beyond_ascii_become_encoded_words);
ATF_TC_BODY(names_beyond_ascii_become_encoded_words, tc)
{
	check("J\303\266", "=?UTF-8?B?SsO2?=");
	/* Nobody knows what this is meant to be (RFC 1428). */
	check("J\366", "=?unknown-8bit?B?SvY=?=");
	check("\300\200", "=?unknown-8bit?B?wIA=?=");
	check("a\303", "=?unknown-8bit?B?YcM=?=");
}

ATF_TC_WITHOUT_HEAD(control_bytes_are_dropped);
ATF_TC_BODY(control_bytes_are_dropped, tc)
{
	check("a\r\nBcc: b\t\177", "\"aBcc: b\"");
	check("\303\266\r\n\001", "=?UTF-8?B?w7Y=?=");
}

/* Each line with its word, behind "From: " in the first. */
ATF_TC_WITHOUT_HEAD(long_names_are_folded_between_characters);
ATF_TC_BODY(long_names_are_folded_between_characters, tc)
{
	static const char *const chars[] = { "\303\266", "\345\261\261",
	    "\360\237\230\200" };
	struct buf b;
	char name[512], *line, *rest;
	size_t i, n;

	for (i = 0; i < sizeof(chars) / sizeof(chars[0]); i++) {
		for (n = 1; n < 100; n++) {
			memset(&b, 0, sizeof(b));
			name[0] = '\0';
			while (strlen(name) / strlen(chars[i]) < n)
				(void)strlcat(name, chars[i], sizeof(name));
			ATF_REQUIRE_EQ(0, buf_str(&b, "From: "));
			ATF_REQUIRE_EQ(0, phrase_encode(&b, name));
			ATF_REQUIRE_EQ(0, buf_add(&b, "", 1));
			rest = (char *)b.data + strlen("From:");
			while ((line = strsep(&rest, "\r")) != NULL) {
				ATF_CHECK(strlen(line) + (line ==
				    (char *)b.data + 5 ? 5 : 0) <=
				    LINE_MAX_ENCODED);
				line += *line == '\n';
				ATF_CHECK_EQ(0, strncmp(line,
				    " =?UTF-8?B?", 11));
				/* Whole characters: no base64 is cut. */
				ATF_CHECK_EQ(0, (strlen(line) - 13) % 4);
			}
			buf_free(&b);
		}
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_in_ascii_are_quoted);
	ATF_TP_ADD_TC(tp, names_beyond_ascii_become_encoded_words);
	ATF_TP_ADD_TC(tp, control_bytes_are_dropped);
	ATF_TP_ADD_TC(tp, long_names_are_folded_between_characters);
	return atf_no_error();
}
