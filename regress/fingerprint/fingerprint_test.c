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
#include <string.h>

#include "fingerprint.h"

#define MD5_TEXT	"00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"
#define SHA1_TEXT	MD5_TEXT ":01:23:45:67"
#define SHA256_TEXT	MD5_TEXT ":" MD5_TEXT

ATF_TC_WITHOUT_HEAD(the_length_says_of_which_digest_it_is);
ATF_TC_BODY(the_length_says_of_which_digest_it_is, tc)
{
	uint8_t d[FINGERPRINT_MAX];
	size_t i;

	ATF_CHECK_EQ(16, fingerprint_parse(MD5_TEXT, d));
	ATF_CHECK_EQ(32, fingerprint_parse(SHA256_TEXT, d));
	ATF_CHECK_EQ(20, fingerprint_parse(SHA1_TEXT, d));
	for (i = 0; i < 16; i++)
		ATF_CHECK_EQ(0x11 * i, d[i]);
	ATF_CHECK_EQ(0x67, d[19]);
	ATF_CHECK_STREQ("SHA256", fingerprint_name(32));
	ATF_CHECK_STREQ("SHA1", fingerprint_name(20));
	ATF_CHECK_STREQ("MD5", fingerprint_name(16));
	ATF_CHECK(fingerprint_name(0) == NULL && fingerprint_name(17) == NULL);
}

ATF_TC_WITHOUT_HEAD(digits_come_in_either_case);
ATF_TC_BODY(digits_come_in_either_case, tc)
{
	uint8_t low[FINGERPRINT_MAX], up[FINGERPRINT_MAX];

	ATF_CHECK_EQ(16, fingerprint_parse(
	    "ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89", low));
	ATF_CHECK_EQ(16, fingerprint_parse(
	    "AB:Cd:eF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89", up));
	ATF_CHECK_EQ(0, memcmp(low, up, 16));
}

ATF_TC_WITHOUT_HEAD(anything_else_is_none);
ATF_TC_BODY(anything_else_is_none, tc)
{
	static const char *const bad[] = {
		"", ":", "0", "00", MD5_TEXT ":", ":" MD5_TEXT, MD5_TEXT " ",
		" " MD5_TEXT, MD5_TEXT ":00", SHA1_TEXT ":00", "SHA256:"
		SHA256_TEXT, SHA256_TEXT ":00",
		"00112233445566778899aabbccddeeff",
		"00-11-22-33-44-55-66-77-88-99-aa-bb-cc-dd-ee-ff",
		"0g:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
		"+0:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
		"0:011:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"
	};
	uint8_t d[FINGERPRINT_MAX];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(fingerprint_parse(bad[i], d) == 0, "\"%s\"",
		    bad[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_length_says_of_which_digest_it_is);
	ATF_TP_ADD_TC(tp, digits_come_in_either_case);
	ATF_TP_ADD_TC(tp, anything_else_is_none);
	return atf_no_error();
}
