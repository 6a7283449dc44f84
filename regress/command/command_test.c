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

#include "command.h"
#include "proto.h"
#include "word.h"

static struct buf b;

/* What was built, as a string; the buffer is empty afterwards. */
static const char *
built(void)
{
	static char s[65536];

	ATF_REQUIRE(b.len < sizeof(s));
	memcpy(s, b.data, b.len);
	s[b.len] = '\0';
	buf_clear(&b);
	return s;
}

ATF_TC_WITHOUT_HEAD(commands_are_those_of_the_rfcs);
ATF_TC_BODY(commands_are_those_of_the_rfcs, tc)
{
	struct mail_params mp = { 0 };

	ATF_CHECK_EQ(COMMAND_OK, command_plain(&b, "QUIT"));
	ATF_CHECK_STREQ("QUIT\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_hello(&b, "EHLO", "[127.0.0.1]"));
	ATF_CHECK_STREQ("EHLO [127.0.0.1]\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_mail(&b, "", &mp));
	ATF_CHECK_STREQ("MAIL FROM:<>\r\n", built());
	mp.has_size = mp.body_8bit = mp.smtputf8 = 1;
	mp.size = UINT64_MAX;
	ATF_CHECK_EQ(COMMAND_OK, command_mail(&b, "a@b", &mp));
	ATF_CHECK_STREQ("MAIL FROM:<a@b> SIZE=18446744073709551615 "
	    "BODY=8BITMIME SMTPUTF8\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, "\"a\\b\"@c"));
	ATF_CHECK_STREQ("RCPT TO:<\"a\\b\"@c>\r\n", built());
}

ATF_TC_WITHOUT_HEAD(nothing_unsafe_gets_into_a_command);
ATF_TC_BODY(nothing_unsafe_gets_into_a_command, tc)
{
	struct mail_params mp = { 0 };
	char s[] = "a?b@c.example";
	int c;

	for (c = 1; c < 256; c++) {
		int bad = c <= ' ' || c == 127 || c == '<' || c == '>';

		s[1] = (char)c;
		ATF_CHECK_EQ(bad, !word_safe(s, 1, 100));
		ATF_CHECK_EQ(bad ? COMMAND_BAD : COMMAND_OK,
		    command_rcpt(&b, s));
		ATF_CHECK_EQ(bad ? COMMAND_BAD : COMMAND_OK,
		    command_mail(&b, s, &mp));
		ATF_CHECK_EQ(bad || c > 127 ? COMMAND_BAD : COMMAND_OK,
		    command_hello(&b, "EHLO", s));
		if (bad)
			ATF_CHECK_EQ(0, b.len);
		buf_clear(&b);
	}
	ATF_CHECK_EQ(COMMAND_BAD, command_rcpt(&b, ""));
	ATF_CHECK_EQ(COMMAND_BAD, command_hello(&b, "EHLO", ""));
}

ATF_TC_WITHOUT_HEAD(addresses_are_bounded);
ATF_TC_BODY(addresses_are_bounded, tc)
{
	char s[PROTO_ADDR_MAX + 2];

	memset(s, 'a', sizeof(s));
	s[PROTO_ADDR_MAX + 1] = '\0';
	ATF_CHECK_EQ(COMMAND_BAD, command_rcpt(&b, s));
	s[PROTO_ADDR_MAX] = '\0';
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, s));
	s[PROTO_HOST_MAX + 1] = '\0';
	ATF_CHECK_EQ(COMMAND_BAD, command_hello(&b, "HELO", s));
}

ATF_TC_WITHOUT_HEAD(auth_encodes_its_response);
ATF_TC_BODY(auth_encodes_its_response, tc)
{
	buf_clear(&b);
	ATF_CHECK_EQ(COMMAND_OK, command_auth(&b, "PLAIN", "\0u\0p", 4));
	ATF_CHECK_STREQ("AUTH PLAIN AHUAcA==\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_auth(&b, "EXTERNAL", "", 0));
	ATF_CHECK_STREQ("AUTH EXTERNAL =\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_auth(&b, "LOGIN", NULL, 0));
	ATF_CHECK_STREQ("AUTH LOGIN\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_response(&b, "secret", 6));
	ATF_CHECK_STREQ("c2VjcmV0\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_response(&b, "", 0));
	ATF_CHECK_STREQ("\r\n", built());
	ATF_CHECK_EQ(COMMAND_BAD, command_auth(&b, "", NULL, 0));
	ATF_CHECK_EQ(COMMAND_BAD, command_auth(&b, "PLAIN\r\nX", NULL, 0));
	ATF_CHECK_EQ(COMMAND_BAD, command_auth(&b, "PLAIN X", NULL, 0));
	ATF_CHECK_EQ(COMMAND_BAD, command_auth(&b, "plain", NULL, 0));
}

ATF_TC_WITHOUT_HEAD(auth_knows_when_its_line_is_too_long);
ATF_TC_BODY(auth_knows_when_its_line_is_too_long, tc)
{
	static const char token[16384];
	size_t n;

	for (n = 9000; n < 9300; n++) {
		ATF_REQUIRE_EQ(COMMAND_OK,
		    command_auth(&b, "XOAUTH2", token, n));
		ATF_CHECK_EQ(b.len > COMMAND_AUTH_MAX,
		    command_auth_long("XOAUTH2", n));
		buf_clear(&b);
	}
}

ATF_TC_WITHOUT_HEAD(a_cleared_buffer_is_wiped);
ATF_TC_BODY(a_cleared_buffer_is_wiped, tc)
{
	size_t i, n;

	buf_clear(&b);
	ATF_REQUIRE_EQ(COMMAND_OK, command_response(&b, "secret", 6));
	n = b.len;
	buf_clear(&b);
	for (i = 0; i < n; i++)
		ATF_CHECK_EQ(0, b.data[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, commands_are_those_of_the_rfcs);
	ATF_TP_ADD_TC(tp, nothing_unsafe_gets_into_a_command);
	ATF_TP_ADD_TC(tp, addresses_are_bounded);
	ATF_TP_ADD_TC(tp, auth_encodes_its_response);
	ATF_TP_ADD_TC(tp, auth_knows_when_its_line_is_too_long);
	ATF_TP_ADD_TC(tp, a_cleared_buffer_is_wiped);
	return atf_no_error();
}
