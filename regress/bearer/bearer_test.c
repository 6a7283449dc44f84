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

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "bearer.h"

static void
expect(enum bearer_kind kind, const char *user, const char *want)
{
	size_t len;
	char *s;

	s = bearer_message(kind, user, "mail.example.org", 587, "vF9dft4qmTc2",
	    &len);
	ATF_REQUIRE(s != NULL);
	ATF_CHECK_EQ(strlen(want), len);
	ATF_CHECK_STREQ(want, s);
	free(s);
}

ATF_TC_WITHOUT_HEAD(messages_are_those_of_the_specification);
ATF_TC_BODY(messages_are_those_of_the_specification, tc)
{
	expect(BEARER_OAUTHBEARER, "user@example.com", "n,a=user@example.com,"
	    "\001host=mail.example.org\001port=587\001auth=Bearer "
	    "vF9dft4qmTc2\001\001");
	expect(BEARER_XOAUTH2, "user@example.com", "user=user@example.com"
	    "\001auth=Bearer vF9dft4qmTc2\001\001");
	expect(BEARER_OAUTHBEARER, "a,b=c", "n,a=a=2Cb=3Dc,"
	    "\001host=mail.example.org\001port=587\001auth=Bearer "
	    "vF9dft4qmTc2\001\001");
	expect(BEARER_XOAUTH2, "a,b=c", "user=a,b=c\001auth=Bearer "
	    "vF9dft4qmTc2\001\001");
}

static void
refuse(const char *user, const char *host, const char *token)
{
	size_t len;

	errno = 0;
	ATF_CHECK(bearer_message(BEARER_OAUTHBEARER, user, host, 25, token,
	    &len) == NULL);
	ATF_CHECK_EQ(EINVAL, errno);
	ATF_CHECK(bearer_message(BEARER_XOAUTH2, user, host, 25, token,
	    &len) == NULL);
	ATF_CHECK_EQ(EINVAL, errno);
}

ATF_TC_WITHOUT_HEAD(nothing_can_end_a_part_too_early);
ATF_TC_BODY(nothing_can_end_a_part_too_early, tc)
{
	refuse("a\001auth=Bearer x", "h", "t");
	refuse("a", "h\001auth=Bearer x", "t");
	refuse("a", "h", "t\001\001");
	refuse("a\n", "h", "t");
	refuse("a", "h", "t\n");
	refuse("a", "h", "t t");
	refuse("a", "h", "t\177");
	refuse("a", "h", "t\303\266");
	refuse("a", "h", "");
}

ATF_TC_WITHOUT_HEAD(reasons_are_found);
ATF_TC_BODY(reasons_are_found, tc)
{
	static const struct {
		const char		*error;
		enum bearer_reason	 reason;
	} cases[] = {
		{ "{\"status\":\"invalid_token\"}", BEARER_TOKEN },
		{ "{\"schemes\":\"Bearer\",\r\n \"status\" :\t\"400\"}",
		    BEARER_TOKEN },
		{ "{\"status\":401}", BEARER_TOKEN },
		{ "{\"status\": 401 }", BEARER_TOKEN },
		{ "{\"status\":\"insufficient_scope\"}", BEARER_SCOPE },
		{ "{\"status\":\"invalid_scope\"}", BEARER_SCOPE },
		{ "{\"status\":\"invalid_request\"}", BEARER_REQUEST },
		{ "{\"status\":\"invalid_token", BEARER_TOKEN },
		{ "{\"status\":\"invalid\"}", BEARER_UNSAID },
		{ "{\"status\":\"invalid_tokens\"}", BEARER_UNSAID },
		{ "{\"statu\":\"401\"}", BEARER_UNSAID },
		{ "{\"xstatus\":\"401\"}", BEARER_UNSAID },
		{ "{\"a\":\"status\",\"b\":\"401\"}", BEARER_UNSAID },
		{ "{\"a\":\"\\\"status\\\":\\\"401\\\"\"}", BEARER_UNSAID },
		{ "", BEARER_UNSAID },
		{ "\"", BEARER_UNSAID },
		{ "\"status\"", BEARER_UNSAID },
		{ "\"status\":", BEARER_UNSAID },
		{ "\"\\", BEARER_UNSAID },
		{ "not JSON at all", BEARER_UNSAID }
	};
	size_t i, n;
	char *s;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Just as long as it is: a byte too far is found. */
		n = strlen(cases[i].error);
		ATF_REQUIRE((s = malloc(n + 1)) != NULL);
		memcpy(s, cases[i].error, n);
		ATF_CHECK_EQ_MSG(cases[i].reason, bearer_reason(s, n), "%s",
		    cases[i].error);
		free(s);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, messages_are_those_of_the_specification);
	ATF_TP_ADD_TC(tp, nothing_can_end_a_part_too_early);
	ATF_TP_ADD_TC(tp, reasons_are_found);
	return atf_no_error();
}
