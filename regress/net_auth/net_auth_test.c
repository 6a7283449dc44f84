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
 * msmtp-net and AUTH: what it carries, and what it never shows.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>

#include "world.h"

static void
give_auth(struct world *w, const char *mech, int has, const void *p, size_t n)
{
	struct wcur c = { 0 };

	put_str(&c, mech);
	put_u8(&c, (uint8_t)has);
	put_bytes(&c, p, n);
	kid_send(&w->k, MSG_NET_AUTH, -1, &c);
}

static void
give_response(struct world *w, int send, const void *p, size_t n)
{
	struct wcur c = { 0 };

	put_u8(&c, (uint8_t)send);
	put_bytes(&c, p, n);
	kid_send(&w->k, MSG_NET_AUTH_RESPONSE, -1, &c);
}

static void
expect_challenge(struct world *w, const char *s)
{
	const void *p;
	struct rcur r;
	size_t n;

	kid_expect(&w->k, MSG_NET_CHALLENGE, &w->m);
	rcur_init(&r, w->m.data, w->m.len);
	p = get_bytes(&r, &n, PROTO_SASL_MAX);
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK(n == strlen(s) && memcmp(p, s, n) == 0);
}

ATF_TC_WITHOUT_HEAD(auth_carries_responses_and_challenges);
ATF_TC_BODY(auth_carries_responses_and_challenges, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, "AUTH PLAIN AHUAcA==\r\n" },
		{ STEP_SAY, "535 no\r\n" },
		{ STEP_HEAR, "AUTH EXTERNAL =\r\n" },
		{ STEP_SAY, "535 no\r\n" },
		{ STEP_HEAR, "AUTH LOGIN\r\n" },
		{ STEP_SAY, "334 VXNlcm5hbWU6\r\n" },
		{ STEP_HEAR, "dQ==\r\n" }, { STEP_SAY, "334 \r\n" },
		{ STEP_HEAR, "\r\n" }, { STEP_SAY, "334\r\n" },
		{ STEP_HEAR, "*\r\n" }, { STEP_SAY, "501 cancelled\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_auth(&w, "PLAIN", 1, "\0u\0p", 4);
	expect_reply(&w, MSG_NET_AUTH_DONE, 535, "535 no");
	give_auth(&w, "EXTERNAL", 1, "", 0);
	expect_reply(&w, MSG_NET_AUTH_DONE, 535, "535 no");
	give_auth(&w, "LOGIN", 0, "", 0);
	expect_challenge(&w, "Username:");
	give_response(&w, 1, "u", 1);
	expect_challenge(&w, "");
	give_response(&w, 1, "", 0);
	expect_challenge(&w, "");
	give_response(&w, 0, "", 0);
	expect_reply(&w, MSG_NET_AUTH_DONE, 501, "501 cancelled");
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_long_initial_response_waits_for_its_challenge);
ATF_TC_BODY(a_long_initial_response_waits_for_its_challenge, tc)
{
	enum { TOKEN = 12000, ENCODED = TOKEN / 3 * 4 };
	static char token[TOKEN], line[ENCODED + 3];
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, "AUTH XOAUTH2\r\n" }, { STEP_SAY, "334 \r\n" },
		{ STEP_HEAR, line }, { STEP_SAY, "235 yes\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	/* Three NULs are AAAA. */
	memset(line, 'A', ENCODED);
	memcpy(line + ENCODED, "\r\n", 3);
	begin(&w, script);
	hello(&w);
	give_auth(&w, "XOAUTH2", 1, token, TOKEN);
	expect_reply(&w, MSG_NET_AUTH_DONE, 235, "235 yes");
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(endless_or_garbled_challenges_end_the_session);
ATF_TC_BODY(endless_or_garbled_challenges_end_the_session, tc)
{
	static struct step script[64] = { GREETING, PIPE_EHLO };
	static const struct step garbled[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, "AUTH LOGIN\r\n" },
		{ STEP_SAY, "334 not base64!\r\n" }, { STEP_END, NULL }
	};
	struct world w;
	int i, at = 3;

	script[at++] = (struct step){ STEP_HEAR, "AUTH LOGIN\r\n" };
	for (i = 0; i < 16; i++) {
		script[at++] = (struct step){ STEP_SAY, "334 YQ==\r\n" };
		script[at++] = (struct step){ STEP_HEAR, "Yg==\r\n" };
	}
	script[at++] = (struct step){ STEP_SAY, "334 YQ==\r\n" };
	begin(&w, script);
	hello(&w);
	give_auth(&w, "LOGIN", 0, "", 0);
	for (i = 0; i < 16; i++) {
		expect_challenge(&w, "a");
		give_response(&w, 1, "b", 1);
	}
	expect_failed(&w, NETF_PROTOCOL, CMD_AUTH, 0);
	finish(&w);

	begin(&w, garbled);
	hello(&w);
	give_auth(&w, "LOGIN", 0, "", 0);
	expect_failed(&w, NETF_PROTOCOL, CMD_AUTH, 0);
	finish(&w);
}

/* Every NET_TRACE up to the end, in one string. */
static void
collect_trace(struct world *w, char *s, size_t size)
{
	struct rcur r;

	while (kid_recv(&w->k, &w->m) == CHAN_OK &&
	    w->m.type == MSG_NET_TRACE) {
		rcur_init(&r, w->m.data, w->m.len);
		get_u8(&r);
		strlcat(s, get_str(&r, 0, PROTO_TRACE_MAX), size);
		strlcat(s, "\n", size);
		ATF_CHECK_EQ(0, rcur_end(&r));
	}
}

ATF_TC_WITHOUT_HEAD(the_trace_masks_secrets_and_omits_the_message);
ATF_TC_BODY(the_trace_masks_secrets_and_omits_the_message, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, "AUTH PLAIN AHUAcA==\r\n" },
		{ STEP_SAY, "334 Y2hhbGxlbmdl\r\n" },
		{ STEP_HEAR, "c2VjcmV0\r\n" }, { STEP_SAY, "235 yes\r\n" },
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n251 ok\r\n354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250 taken\r\n221 bye\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;
	char s[4096] = "";

	begin(&w, script);
	give_socket(&w, SESSION_TRACE, "client.example", 5000);
	while (w.m.type != MSG_NET_EHLO)
		collect_trace(&w, s, sizeof(s));
	give_auth(&w, "PLAIN", 1, "\0u\0p", 4);
	collect_trace(&w, s, sizeof(s));
	ATF_REQUIRE_EQ(MSG_NET_CHALLENGE, w.m.type);
	give_response(&w, 1, "secret", 6);
	collect_trace(&w, s, sizeof(s));
	ATF_REQUIRE_EQ(MSG_NET_AUTH_DONE, w.m.type);
	give_message(&w);
	do
		collect_trace(&w, s, sizeof(s));
	while (w.m.type != MSG_NET_SENT);
	ATF_CHECK_STREQ(
	    "220 mx.example ESMTP\nEHLO client.example\n"
	    "250-mx.example\n250-SIZE 1000000\n250-8BITMIME\n250-STARTTLS\n"
	    "250-AUTH PLAIN LOGIN\n250 PIPELINING\n"
	    "AUTH PLAIN ***\n334 ***\n***\n235 yes\n"
	    "MAIL FROM:<a@a.example> SIZE=17\nRCPT TO:<b@b.example>\n"
	    "RCPT TO:<c@c.example>\nDATA\n250 ok\n250 ok\n251 ok\n354 go\n"
	    "message of 17 bytes\n.\nQUIT\n250 taken\n", s);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_response_is_wiped_when_it_is_written);
ATF_TC_BODY(a_response_is_wiped_when_it_is_written, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO, AUTH_CANARY_LINE, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	check_residue(&w);
	kid_end(&w.k);
	peer_end(&w.peer);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_response_is_wiped_when_it_is_written);
	ATF_TP_ADD_TC(tp, auth_carries_responses_and_challenges);
	ATF_TP_ADD_TC(tp, a_long_initial_response_waits_for_its_challenge);
	ATF_TP_ADD_TC(tp, endless_or_garbled_challenges_end_the_session);
	ATF_TP_ADD_TC(tp, the_trace_masks_secrets_and_omits_the_message);
	return atf_no_error();
}
