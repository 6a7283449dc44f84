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

#include "ehlo.h"

static struct ehlo e;

/* The capabilities of a reply with one line behind the first. */
static uint32_t
caps(const char *line)
{
	char text[PROTO_REPLY_MAX];

	strlcpy(text, "250-mx.example at your service\n250 ", sizeof(text));
	strlcat(text, line, sizeof(text));
	ehlo_parse(&e, text);
	ATF_CHECK(e.caps & CAP_ESMTP);
	return e.caps & ~(uint32_t)CAP_ESMTP;
}

ATF_TC_WITHOUT_HEAD(known_keywords_are_seen_in_any_case);
ATF_TC_BODY(known_keywords_are_seen_in_any_case, tc)
{
	ATF_CHECK_EQ(CAP_STARTTLS, caps("STARTTLS"));
	ATF_CHECK_EQ(CAP_STARTTLS, caps("StartTLS "));
	ATF_CHECK_EQ(CAP_PIPELINING, caps("pipelining"));
	ATF_CHECK_EQ(CAP_8BITMIME, caps("8BITMIME"));
	ATF_CHECK_EQ(CAP_DSN, caps("DSN"));
	ATF_CHECK_EQ(CAP_SMTPUTF8, caps("SMTPUTF8"));
	ATF_CHECK_EQ(CAP_CHUNKING, caps("CHUNKING"));
	ATF_CHECK_EQ(CAP_ENHANCED, caps("ENHANCEDSTATUSCODES"));
	ATF_CHECK_EQ(CAP_ETRN, caps("ETRN"));
}

ATF_TC_WITHOUT_HEAD(what_only_looks_like_a_keyword_is_none);
ATF_TC_BODY(what_only_looks_like_a_keyword_is_none, tc)
{
	static const char *const bad[] = {
		"", " ", "STARTTL", "STARTTLSX", "XSTARTTLS", "START TLS",
		" STARTTLS", "STARTTLS now", "\tSTARTTLS", "SIZE=1",
		"SIZE x", "SIZE 1 2", "SIZE -1", "SIZE 99999999999999999999",
		"AUTH", "AUTH ", "AUTH=", "AUTHPLAIN", "AUTH pl,ain",
		"AUTH THISNAMEISTOOLONGFORIT", "VRFY", "HELP"
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(caps(bad[i]) == 0, "\"%s\"", bad[i]);
}

ATF_TC_WITHOUT_HEAD(the_first_line_offers_nothing);
ATF_TC_BODY(the_first_line_offers_nothing, tc)
{
	ehlo_parse(&e, "250 STARTTLS");
	ATF_CHECK_EQ(CAP_ESMTP, e.caps);
	ehlo_parse(&e, "250-STARTTLS\n250 DSN");
	ATF_CHECK_EQ(CAP_ESMTP | CAP_DSN, e.caps);
	ehlo_parse(&e, "250");
	ATF_CHECK_EQ(CAP_ESMTP, e.caps);
	ehlo_parse(&e, "250-\n250-\n250");
	ATF_CHECK_EQ(CAP_ESMTP, e.caps);
}

ATF_TC_WITHOUT_HEAD(size_is_read);
ATF_TC_BODY(size_is_read, tc)
{
	ATF_CHECK_EQ(CAP_SIZE, caps("SIZE"));
	ATF_CHECK_EQ(0, e.size);
	ATF_CHECK_EQ(CAP_SIZE, caps("SIZE 0"));
	ATF_CHECK_EQ(CAP_SIZE, caps("size 10240000"));
	ATF_CHECK_EQ(10240000, e.size);
	ATF_CHECK_EQ(CAP_SIZE, caps("SIZE 18446744073709551615"));
	ATF_CHECK_EQ(UINT64_MAX, e.size);
	ATF_CHECK_EQ(0, caps("SIZE 18446744073709551616"));
}

ATF_TC_WITHOUT_HEAD(mechanisms_are_listed_once_in_upper_case);
ATF_TC_BODY(mechanisms_are_listed_once_in_upper_case, tc)
{
	ATF_CHECK_EQ(CAP_AUTH, caps("AUTH PLAIN login SCRAM-SHA-256-PLUS"));
	ATF_CHECK_STREQ("PLAIN LOGIN SCRAM-SHA-256-PLUS", e.mechs);
	ATF_CHECK_EQ(CAP_AUTH, caps("AUTH=PLAIN LOGIN"));
	ATF_CHECK_STREQ("PLAIN LOGIN", e.mechs);
	ATF_CHECK_EQ(CAP_AUTH, caps("auth  PLAIN  PLAIN plain b@d LOGIN "));
	ATF_CHECK_STREQ("PLAIN LOGIN", e.mechs);
	ehlo_parse(&e, "250-x\n250-AUTH PLAIN\n250 AUTH=LOGIN PLAIN");
	ATF_CHECK_STREQ("PLAIN LOGIN", e.mechs);
}

ATF_TC_WITHOUT_HEAD(the_list_of_mechanisms_is_bounded);
ATF_TC_BODY(the_list_of_mechanisms_is_bounded, tc)
{
	static char line[PROTO_REPLY_MAX / 2];
	char name[32];
	int i;

	strlcpy(line, "AUTH", sizeof(line));
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), " MECHANISM-%d", i);
		strlcat(line, name, sizeof(line));
	}
	ATF_CHECK_EQ(CAP_AUTH, caps(line));
	ATF_CHECK(strlen(e.mechs) <= PROTO_MECHS_MAX);
	ATF_CHECK(strlen(e.mechs) > PROTO_MECHS_MAX - 32);
}

/* What ehlo_other finds in a reply, joined by "|". */
static const char *
others(const char *text)
{
	static char all[1024];
	char line[32];

	all[0] = '\0';
	while (ehlo_other(&text, line, sizeof(line))) {
		strlcat(all, line, sizeof(all));
		strlcat(all, "|", sizeof(all));
	}
	return all;
}

ATF_TC_WITHOUT_HEAD(what_is_not_explained_is_listed_as_it_is);
ATF_TC_BODY(what_is_not_explained_is_listed_as_it_is, tc)
{
	ATF_CHECK_STREQ("", others("250 mx.example"));
	ATF_CHECK_STREQ("", others("250-mx.example\n250-SIZE 1\n"
	    "250-pipelining\n250-SMTPUTF8\n250-ETRN\n250-DSN\n"
	    "250-STARTTLS\n250-AUTH=LOGIN\n250 AUTH PLAIN"));
	ATF_CHECK_STREQ("8BITMIME|xfoo  Bar \033|", others("250-VRFY\n"
	    "250-8BITMIME\n250-SIZE\n250 xfoo  Bar \033"));
	/* A form that is not understood is none that is used. */
	ATF_CHECK_STREQ("SIZE x|STARTTLS now|AUTH|", others("250-\n250-SIZE x"
	    "\n250-STARTTLS now\n250- DSN\n250-\n250 AUTH"));
	ATF_CHECK_STREQ("0123456789012345678901234567890|x|", others("250-\n"
	    "250-0123456789012345678901234567890123456789\n250 x"));
	ATF_CHECK_STREQ("", others(""));
	ATF_CHECK_STREQ("", others("\n\n250\n25"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, known_keywords_are_seen_in_any_case);
	ATF_TP_ADD_TC(tp, what_only_looks_like_a_keyword_is_none);
	ATF_TP_ADD_TC(tp, the_first_line_offers_nothing);
	ATF_TP_ADD_TC(tp, size_is_read);
	ATF_TP_ADD_TC(tp, mechanisms_are_listed_once_in_upper_case);
	ATF_TP_ADD_TC(tp, the_list_of_mechanisms_is_bounded);
	ATF_TP_ADD_TC(tp, what_is_not_explained_is_listed_as_it_is);
	return atf_no_error();
}
