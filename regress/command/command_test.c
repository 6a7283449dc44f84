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

#include "command.h"
#include "proto.h"
#include "word.h"

static struct buf b;
static const struct rcpt_params plain;

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
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, "\"a\\b\"@c", &plain));
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
		    command_rcpt(&b, s, &plain));
		ATF_CHECK_EQ(bad ? COMMAND_BAD : COMMAND_OK,
		    command_mail(&b, s, &mp));
		ATF_CHECK_EQ(bad || c > 127 ? COMMAND_BAD : COMMAND_OK,
		    command_hello(&b, "EHLO", s));
		if (bad)
			ATF_CHECK_EQ(0, b.len);
		buf_clear(&b);
	}
	ATF_CHECK_EQ(COMMAND_BAD, command_rcpt(&b, "", &plain));
	ATF_CHECK_EQ(COMMAND_BAD, command_hello(&b, "EHLO", ""));
}

ATF_TC_WITHOUT_HEAD(dsn_parameters_are_those_of_rfc_3461);
ATF_TC_BODY(dsn_parameters_are_those_of_rfc_3461, tc)
{
	struct mail_params mp = { .ret = MAIL_RET_HDRS, .envid = "a+b=c~!" };
	struct rcpt_params rp = { .notify = NOTIFY_NEVER };

	ATF_CHECK_EQ(COMMAND_OK, command_mail(&b, "a@b", &mp));
	ATF_CHECK_STREQ("MAIL FROM:<a@b> RET=HDRS ENVID=a+2Bb+3Dc~!\r\n",
	    built());
	mp.ret = MAIL_RET_FULL;
	mp.envid = NULL;
	ATF_CHECK_EQ(COMMAND_OK, command_mail(&b, "", &mp));
	ATF_CHECK_STREQ("MAIL FROM:<> RET=FULL\r\n", built());
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, "a@b", &rp));
	ATF_CHECK_STREQ("RCPT TO:<a@b> NOTIFY=NEVER\r\n", built());
	rp.notify = NOTIFY_SUCCESS | NOTIFY_FAILURE | NOTIFY_DELAY;
	rp.orcpt = 1;
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, "a+x=y@b", &rp));
	ATF_CHECK_STREQ("RCPT TO:<a+x=y@b> NOTIFY=FAILURE,DELAY,SUCCESS "
	    "ORCPT=rfc822;a+2Bx+3Dy@b\r\n", built());
}

ATF_TC_WITHOUT_HEAD(an_original_recipient_has_a_domain_and_a_bound);
ATF_TC_BODY(an_original_recipient_has_a_domain_and_a_bound, tc)
{
	struct rcpt_params rp = { .orcpt = 1 };
	char s[600], want[1300];
	size_t n;

	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, "root", &rp));
	ATF_CHECK_STREQ("RCPT TO:<root>\r\n", built());
	/* RFC 6533, section 3. */
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, "\xc3\xa9+\\=@b", &rp));
	ATF_CHECK_STREQ("RCPT TO:<\xc3\xa9+\\=@b> ORCPT=utf-8;\xc3\xa9\\x{2B}"
	    "\\x{5C}\\x{3D}@b\r\n", built());
	for (n = COMMAND_ORCPT_MAX - 10; n < COMMAND_ORCPT_MAX + 2; n++) {
		memset(s, 'a', n);
		s[1] = '@';
		s[n] = '\0';
		ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, s, &rp));
		if (n + strlen("rfc822;") <= COMMAND_ORCPT_MAX)
			snprintf(want, sizeof(want),
			    "RCPT TO:<%s> ORCPT=rfc822;%s\r\n", s, s);
		else
			snprintf(want, sizeof(want), "RCPT TO:<%s>\r\n", s);
		ATF_CHECK_STREQ(want, built());
	}
}

ATF_TC_WITHOUT_HEAD(an_envelope_id_is_one_word);
ATF_TC_BODY(an_envelope_id_is_one_word, tc)
{
	static const char *const bad[] = {
		"", "a b", "a\r\nRCPT", "a<", "a>", "\x7f", "\xc3\xa9"
	};
	struct mail_params mp = { 0 };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		mp.envid = bad[i];
		ATF_CHECK_EQ(COMMAND_BAD, command_mail(&b, "a@b", &mp));
		ATF_CHECK_EQ(0, b.len);
	}
}

ATF_TC_WITHOUT_HEAD(a_chunk_has_its_size);
ATF_TC_BODY(a_chunk_has_its_size, tc)
{
	ATF_CHECK_EQ(COMMAND_OK, command_bdat(&b, 4294967296));
	ATF_CHECK_STREQ("BDAT 4294967296 LAST\r\n", built());
}

ATF_TC_WITHOUT_HEAD(addresses_are_bounded);
ATF_TC_BODY(addresses_are_bounded, tc)
{
	char s[PROTO_ADDR_MAX + 2];

	memset(s, 'a', sizeof(s));
	s[PROTO_ADDR_MAX + 1] = '\0';
	ATF_CHECK_EQ(COMMAND_BAD, command_rcpt(&b, s, &plain));
	s[PROTO_ADDR_MAX] = '\0';
	ATF_CHECK_EQ(COMMAND_OK, command_rcpt(&b, s, &plain));
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
	static const char token[450];
	size_t n;

	/* RFC 5321 4.5.3.1.4, with CRLF. */
	ATF_CHECK(!command_auth_long("XOAUTH2", 372));
	ATF_CHECK(command_auth_long("XOAUTH2", 373));
	for (n = 300; n < 450; n++) {
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
	ATF_TP_ADD_TC(tp, dsn_parameters_are_those_of_rfc_3461);
	ATF_TP_ADD_TC(tp, an_original_recipient_has_a_domain_and_a_bound);
	ATF_TP_ADD_TC(tp, an_envelope_id_is_one_word);
	ATF_TP_ADD_TC(tp, a_chunk_has_its_size);
	ATF_TP_ADD_TC(tp, addresses_are_bounded);
	ATF_TP_ADD_TC(tp, auth_encodes_its_response);
	ATF_TP_ADD_TC(tp, auth_knows_when_its_line_is_too_long);
	ATF_TP_ADD_TC(tp, a_cleared_buffer_is_wiped);
	return atf_no_error();
}
