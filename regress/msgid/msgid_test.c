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


#include <string.h>

#include <atf-c.h>

#include "msgid.h"

static const uint8_t bytes[MSGID_RANDOM] = {
	0x00, 0x01, 0x0f, 0x10, 0x7f, 0x80, 0xfe, 0xff, 1, 2, 3, 4, 5, 6, 7, 8
};

ATF_TC_WITHOUT_HEAD(id_is_the_bytes_at_the_domain);
ATF_TC_BODY(id_is_the_bytes_at_the_domain, tc)
{
	char out[MSGID_MAX];

	ATF_CHECK_EQ(0, msgid_make(out, bytes, "example.org"));
	ATF_CHECK_STREQ("<00010f107f80feff0102030405060708@example.org>", out);
	ATF_CHECK_EQ(0, msgid_make(out, bytes, "[IPv6:::1]"));
	ATF_CHECK_STREQ("<00010f107f80feff0102030405060708@[IPv6:::1]>", out);
}

ATF_TC_WITHOUT_HEAD(longest_domain_fits);
ATF_TC_BODY(longest_domain_fits, tc)
{
	char out[MSGID_MAX], domain[MSGID_DOMAIN_MAX + 2];

	memset(domain, 'd', sizeof(domain));
	domain[MSGID_DOMAIN_MAX] = '\0';
	ATF_CHECK_EQ(0, msgid_make(out, bytes, domain));
	ATF_CHECK_EQ(MSGID_MAX - 1, strlen(out));
	domain[MSGID_DOMAIN_MAX] = 'd';
	domain[MSGID_DOMAIN_MAX + 1] = '\0';
	ATF_CHECK_EQ(-1, msgid_make(out, bytes, domain));
}

ATF_TC_WITHOUT_HEAD(domain_that_breaks_the_id_is_refused);
ATF_TC_BODY(domain_that_breaks_the_id_is_refused, tc)
{
	static const char *const bad[] = {
		"", "a b", "a\r\nX: y", "a>", "<a", "a@b", "a\\b", "a\"b",
		"a(b", "a)b", "a,b", "a;b", "b\303\274cher", "a\177", "\t"
	};
	char out[MSGID_MAX];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(-1, msgid_make(out, bytes, bad[i]), "%s",
		    bad[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, id_is_the_bytes_at_the_domain);
	ATF_TP_ADD_TC(tp, longest_domain_fits);
	ATF_TP_ADD_TC(tp, domain_that_breaks_the_id_is_refused);
	return atf_no_error();
}
