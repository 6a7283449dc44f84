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
 * The real msmtp-net, with the test as its parent on one side and a scripted
 * server on the other.
 */

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "peer.h"
#include "spawn.h"

#define GREETING	{ STEP_SAY, "220 mx.example ESMTP\r\n" }, \
			{ STEP_HEAR, "EHLO client.example\r\n" }
#define BARE_EHLO	{ STEP_SAY, "250 mx.example\r\n" }
#define PIPE_EHLO	{ STEP_SAY, "250-mx.example\r\n250-SIZE 1000000\r\n" \
			    "250-8BITMIME\r\n250-STARTTLS\r\n" \
			    "250-AUTH PLAIN LOGIN\r\n250 PIPELINING\r\n" }
#define ENVELOPE	"MAIL FROM:<a@a.example> SIZE=17\r\n" \
			"RCPT TO:<b@b.example>\r\nRCPT TO:<c@c.example>\r\n" \
			"DATA\r\n"
#define MESSAGE		"A: b\r\n\r\n.dot\r\nx\r\n"
#define MESSAGE_SENT	"A: b\r\n\r\n..dot\r\nx\r\n.\r\n"

_Static_assert(sizeof(MESSAGE) - 1 == 17, "ENVELOPE names this size");

/* One run: the child, its server. */
struct world {
	struct kid	 k;
	struct peer	 peer;
	struct chmsg	 m;
};

static const char *program = "msmtp-net-plain";
static const char *certs;

static void
begin(struct world *w, const struct step *script)
{
	peer_start(&w->peer, script, certs);
	kid_spawn(&w->k, ROLE_NET, program, NULL, 0);
	kid_ready(&w->k);
}

/* It ended of its own accord, and the server saw what it should. */
static void
finish(struct world *w)
{
	kid_expect_eof(&w->k);
	ATF_CHECK_EQ(EX_OK, kid_wait(&w->k));
	peer_end(&w->peer);
}

static void
give_socket(struct world *w, uint32_t flags, const char *domain, uint32_t ms)
{
	struct wcur c = { 0 };

	put_u32(&c, flags);
	put_str(&c, domain);
	put_u32(&c, ms);
	kid_send(&w->k, MSG_NET_SOCKET, w->peer.fd, &c);
}

/* NET_EHLO must come; its capabilities. */
static uint32_t
expect_ehlo(struct world *w)
{
	struct rcur r;
	uint32_t caps;

	kid_expect(&w->k, MSG_NET_EHLO, &w->m);
	rcur_init(&r, w->m.data, w->m.len);
	caps = get_u32(&r);
	get_u64(&r);
	get_str(&r, 0, PROTO_MECHS_MAX);
	get_str(&r, 0, PROTO_REPLY_MAX);
	ATF_CHECK_EQ(0, rcur_end(&r));
	return caps;
}

static uint32_t
hello(struct world *w)
{
	give_socket(w, 0, "client.example", 5000);
	kid_expect(&w->k, MSG_NET_GREETED, &w->m);
	return expect_ehlo(w);
}

/* A code and a reply. */
static void
expect_reply(struct world *w, enum proto_type type, unsigned int code,
    const char *text)
{
	struct rcur r;

	kid_expect(&w->k, type, &w->m);
	rcur_init(&r, w->m.data, w->m.len);
	ATF_CHECK_EQ(code, get_u16(&r));
	ATF_CHECK_STREQ(text, get_str(&r, 0, PROTO_REPLY_MAX));
	ATF_CHECK_EQ(0, rcur_end(&r));
}

static void
expect_failed(struct world *w, uint32_t why, uint32_t cmd, unsigned int code)
{
	struct rcur r;
	uint32_t got_why, got_cmd;
	unsigned int got_code;
	const char *text;

	kid_expect(&w->k, MSG_NET_FAILED, &w->m);
	rcur_init(&r, w->m.data, w->m.len);
	got_why = get_u32(&r);
	got_cmd = get_u32(&r);
	get_u32(&r);
	text = get_str(&r, 0, PROTO_TEXT_MAX);
	got_code = get_u16(&r);
	get_str(&r, 0, PROTO_REPLY_MAX);
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK_MSG(got_why == why, "NETF_ %u, not %u: %s", got_why, why,
	    text);
	ATF_CHECK_MSG(got_cmd == cmd, "CMD_ %u, not %u", got_cmd, cmd);
	ATF_CHECK_MSG(got_code == code, "code %u, not %u", got_code, code);
}

/* An unlinked file with this content. */
static int
spool(const char *s, size_t n)
{
	int fd;

	ATF_REQUIRE((fd = open("spool", O_RDWR | O_CREAT | O_TRUNC, 0600)) !=
	    -1);
	ATF_REQUIRE(write(fd, s, n) == (ssize_t)n);
	ATF_REQUIRE(lseek(fd, 0, SEEK_SET) == 0);
	ATF_REQUIRE(unlink("spool") == 0);
	return fd;
}

static void
give_mail(struct world *w, const char *sender, uint32_t flags)
{
	struct wcur c = { 0 };

	put_str(&c, sender);
	put_u32(&c, flags);
	kid_send(&w->k, MSG_NET_MAIL, -1, &c);
}

static void
give_data(struct world *w, const char *s, size_t n, uint64_t size)
{
	struct wcur c = { 0 };

	put_u64(&c, size);
	kid_send(&w->k, MSG_NET_DATA, spool(s, n), &c);
}

static void
give_envelope(struct world *w)
{
	struct wcur c = { 0 };

	give_mail(w, "a@a.example", 0);
	put_str(&c, "b@b.example");
	put_str(&c, "c@c.example");
	kid_send(&w->k, MSG_NET_RCPTS, -1, &c);
}

static void
give_message(struct world *w)
{
	give_envelope(w);
	give_data(w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
}

/*
 * Read NET_REPLIES until something else comes, which is left in m.  The codes
 * go to s ("250 250 550 354").
 */
static void
replies(struct world *w, char *s, size_t size)
{
	struct rcur r;
	char code[16];

	*s = '\0';
	while (kid_recv(&w->k, &w->m) == CHAN_OK &&
	    w->m.type == MSG_NET_REPLIES) {
		rcur_init(&r, w->m.data, w->m.len);
		while (rcur_more(&r)) {
			get_u8(&r);
			get_u32(&r);
			snprintf(code, sizeof(code), "%s%u",
			    *s == '\0' ? "" : " ", get_u16(&r));
			strlcat(s, code, size);
			get_str(&r, 0, PROTO_REPLY_MAX);
		}
		ATF_CHECK_EQ(0, rcur_end(&r));
	}
}

static void
expect_replies(struct world *w, const char *codes, enum proto_type then)
{
	char s[256];

	replies(w, s, sizeof(s));
	ATF_CHECK_STREQ(codes, s);
	ATF_REQUIRE_EQ(then, w->m.type);
}

/* A mail that is sent. */
static void
deliver(struct world *w)
{
	give_message(w);
	expect_replies(w, "250 250 251 354", MSG_NET_DOT);
	expect_reply(w, MSG_NET_SENT, 250, "250-2.0.0\n250 taken");
}

static const struct step pipelined[] = {
	GREETING, PIPE_EHLO,
	{ STEP_HEAR, ENVELOPE },
	{ STEP_SAY, "250 ok\r\n250 ok\r\n251 ok\r\n354 go\r\n" },
	{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
	{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n221 bye\r\n" },
	{ STEP_END, NULL }
};

ATF_TC_WITHOUT_HEAD(a_mail_goes_out_in_two_flights_with_pipelining);
ATF_TC_BODY(a_mail_goes_out_in_two_flights_with_pipelining, tc)
{
	struct world w;

	begin(&w, pipelined);
	ATF_CHECK_EQ(CAP_ESMTP | CAP_SIZE | CAP_8BITMIME | CAP_STARTTLS |
	    CAP_AUTH | CAP_PIPELINING, hello(&w));
	deliver(&w);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(without_pipelining_each_command_waits_for_its_reply);
ATF_TC_BODY(without_pipelining_each_command_waits_for_its_reply, tc)
{
	static const struct step script[] = {
		GREETING, BARE_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n" },
		{ STEP_QUIET, NULL }, { STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "RCPT TO:<b@b.example>\r\n" },
		{ STEP_QUIET, NULL }, { STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "RCPT TO:<c@c.example>\r\n" },
		{ STEP_SAY, "251 ok\r\n" },
		{ STEP_HEAR, "DATA\r\n" },
		{ STEP_QUIET, NULL }, { STEP_SAY, "354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT },
		{ STEP_QUIET, NULL },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n" },
		{ STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	ATF_CHECK_EQ(CAP_ESMTP, hello(&w));
	deliver(&w);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(nothing_is_said_before_the_greeting);
ATF_TC_BODY(nothing_is_said_before_the_greeting, tc)
{
	static const struct step script[] = {
		{ STEP_QUIET, NULL },
		GREETING, BARE_EHLO,
		{ STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(helo_follows_when_ehlo_is_unknown);
ATF_TC_BODY(helo_follows_when_ehlo_is_unknown, tc)
{
	static const struct step script[] = {
		GREETING, { STEP_SAY, "502 what?\r\n" },
		{ STEP_HEAR, "HELO client.example\r\n" }, BARE_EHLO,
		{ STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	ATF_CHECK_EQ(0, hello(&w));
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_refusing_greeting_is_reported);
ATF_TC_BODY(a_refusing_greeting_is_reported, tc)
{
	static const struct step refusing[] = {
		{ STEP_SAY, "554-no\r\n554 never\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	static const struct step closing[] = {
		{ STEP_SAY, "421 later\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, refusing);
	give_socket(&w, 0, "client.example", 5000);
	expect_failed(&w, NETF_REFUSED, CMD_GREETING, 554);
	finish(&w);
	begin(&w, closing);
	give_socket(&w, 0, "client.example", 5000);
	expect_failed(&w, NETF_REFUSED, CMD_GREETING, 421);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_refused_recipient_leaves_the_message_without_dot);
ATF_TC_BODY(a_refused_recipient_leaves_the_message_without_dot, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n" },
		{ STEP_END, NULL }	/* not a byte more */
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_message(&w);
	expect_replies(&w, "250 550 250 354", MSG_NET_ABANDONED);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(without_354_a_refused_mail_ends_with_quit);
ATF_TC_BODY(without_354_a_refused_mail_ends_with_quit, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "550 no\r\n503 no\r\n503 no\r\n503 no\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_message(&w);
	expect_replies(&w, "550 503 503 503", MSG_NET_ABANDONED);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(one_by_one_every_recipient_is_asked_and_data_is_not);
ATF_TC_BODY(one_by_one_every_recipient_is_asked_and_data_is_not, tc)
{
	static const struct step script[] = {
		GREETING, BARE_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "RCPT TO:<b@b.example>\r\n" },
		{ STEP_SAY, "450 later\r\n" },
		{ STEP_HEAR, "RCPT TO:<c@c.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_message(&w);
	expect_replies(&w, "250 450 250", MSG_NET_ABANDONED);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_421_amid_the_envelope_is_the_reason_reported);
ATF_TC_BODY(a_421_amid_the_envelope_is_the_reason_reported, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n421 shutting down\r\n" },
		{ STEP_CLOSE, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_message(&w);
	expect_replies(&w, "250 421", MSG_NET_ABANDONED);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(the_parent_knows_of_the_dot_before_it_leaves);
ATF_TC_BODY(the_parent_knows_of_the_dot_before_it_leaves, tc)
{
	enum { RCPTS = 6000 };
	static struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, NULL }, { STEP_SAY, NULL },
		{ STEP_QUIET, NULL },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250 taken\r\n221 bye\r\n" },
		{ STEP_END, NULL }
	};
	struct wcur c = { 0 };
	struct world w;
	char *commands, *answers, byte;
	size_t n = 0, a = 0;
	int i, dot = 0;

	/* More to report than the channel holds: the parent is not reading. */
	ATF_REQUIRE((commands = malloc(64 * RCPTS)) != NULL);
	ATF_REQUIRE((answers = malloc(64 * RCPTS)) != NULL);
	n = (size_t)sprintf(commands, "MAIL FROM:<a@a.example> SIZE=17\r\n");
	a = (size_t)sprintf(answers, "250 sender ok\r\n");
	for (i = 0; i < RCPTS; i++) {
		n += (size_t)sprintf(commands + n,
		    "RCPT TO:<user%d@b.example>\r\n", i);
		a += (size_t)sprintf(answers + a,
		    "250 2.1.5 a recipient to our liking: %d\r\n", i);
	}
	sprintf(commands + n, "DATA\r\n");
	sprintf(answers + a, "354 go\r\n");
	script[3].text = commands;
	script[4].text = answers;

	begin(&w, script);
	give_socket(&w, SESSION_TRACE, "client.example", 5000);
	do
		ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&w.k, &w.m));
	while (w.m.type != MSG_NET_EHLO);
	give_mail(&w, "a@a.example", 0);
	for (i = 0; i < RCPTS; i++) {
		char addr[64];

		snprintf(addr, sizeof(addr), "user%d@b.example", i);
		put_str(&c, addr);
		if (i % 1000 == 999)
			kid_send(&w.k, MSG_NET_RCPTS, -1, &c);
	}
	give_data(&w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
	/* 354 was said, we read nothing: the message must wait. */
	ATF_REQUIRE_EQ(1, read(w.peer.quiet_fd, &byte, 1));
	while (kid_recv(&w.k, &w.m) == CHAN_OK && w.m.type != MSG_NET_SENT)
		dot |= w.m.type == MSG_NET_DOT;
	ATF_CHECK(dot);
	ATF_CHECK_EQ(MSG_NET_SENT, w.m.type);
	while (kid_recv(&w.k, &w.m) == CHAN_OK)
		;
	ATF_CHECK_EQ(EX_OK, kid_wait(&w.k));
	peer_end(&w.peer);
	free(commands);
	free(answers);
}

/* The spool is not what it was said to be. */
static void
bad_spool(const char *s, size_t n, uint64_t size)
{
	static char envelope[256];
	static struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, envelope },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	snprintf(envelope, sizeof(envelope), "MAIL FROM:<a@a.example> SIZE=%u"
	    "\r\nRCPT TO:<b@b.example>\r\nRCPT TO:<c@c.example>\r\nDATA\r\n",
	    (unsigned int)size);
	begin(&w, script);
	hello(&w);
	give_envelope(&w);
	give_data(&w, s, n, size);
	expect_replies(&w, "250 250 250 354", MSG_NET_FAILED);
	ATF_CHECK_EQ(NETF_SPOOL, *(const uint32_t *)(const void *)w.m.data);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_damaged_spool_is_not_ended_with_a_dot);
ATF_TC_BODY(a_damaged_spool_is_not_ended_with_a_dot, tc)
{
	bad_spool("a\nb\r\n", 5, 5);		/* bare LF */
	bad_spool("a\rb\r\n", 5, 5);		/* bare CR */
	bad_spool("a\r\n.\r\r\n", 7, 7);
	bad_spool("a\0b\r\n", 5, 5);
	bad_spool("ab\r", 3, 3);
	bad_spool("abc", 3, 3);			/* no CRLF at the end */
	bad_spool("abc\r\n", 5, 4);		/* longer */
	bad_spool("abc\r\n", 5, 6);		/* shorter */
}

ATF_TC_WITHOUT_HEAD(large_messages_go_out_whole);
ATF_TC_BODY(large_messages_go_out_whole, tc)
{
	enum { LINES = 5000 };
	static char message[LINES * 80], sent[LINES * 80 + 16];
	static char envelope[256];
	static struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, envelope },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n251 ok\r\n354 go\r\n" },
		{ STEP_HEAR, sent },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n221 bye\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;
	size_t n = 0, k = 0;
	int i;

	for (i = 0; i < LINES; i++) {
		n += (size_t)sprintf(message + n, "%.*s%d\r\n", i % 70,
		    "......................................................"
		    "................", i);
		k += (size_t)sprintf(sent + k, "%s%.*s%d\r\n",
		    i % 70 == 0 ? "" : ".", i % 70,
		    "......................................................"
		    "................", i);
	}
	sprintf(sent + k, ".\r\nQUIT\r\n");
	snprintf(envelope, sizeof(envelope), "MAIL FROM:<a@a.example> "
	    "SIZE=%zu\r\nRCPT TO:<b@b.example>\r\nRCPT TO:<c@c.example>\r\n"
	    "DATA\r\n", n);
	begin(&w, script);
	hello(&w);
	give_envelope(&w);
	give_data(&w, message, n, n);
	expect_replies(&w, "250 250 251 354", MSG_NET_DOT);
	expect_reply(&w, MSG_NET_SENT, 250, "250-2.0.0\n250 taken");
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_refusal_amid_the_message_keeps_the_dot_back);
ATF_TC_BODY(a_refusal_amid_the_message_keeps_the_dot_back, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n250 ok\r\n"
		    "354 go\r\n552 too much after all\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;
	char s[64];

	begin(&w, script);
	hello(&w);
	give_message(&w);
	replies(&w, s, sizeof(s));
	ATF_CHECK_EQ(MSG_NET_FAILED, w.m.type);
	ATF_CHECK_EQ(NETF_REFUSED, *(const uint32_t *)(const void *)w.m.data);
	finish(&w);
}

/* The server closes after so many steps; the report says where. */
ATF_TC_WITHOUT_HEAD(a_server_that_closes_is_reported_with_the_place);
ATF_TC_BODY(a_server_that_closes_is_reported_with_the_place, tc)
{
	static const struct step in_greeting[] = {
		{ STEP_SAY, "220-hal" }, { STEP_CLOSE, NULL }
	}, in_ehlo[] = {
		GREETING, { STEP_CLOSE, NULL }
	}, in_rcpt[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n" }, { STEP_CLOSE, NULL }
	}, in_dot[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" }, { STEP_CLOSE, NULL }
	};
	struct world w;
	char s[64];

	begin(&w, in_greeting);
	give_socket(&w, 0, "client.example", 5000);
	expect_failed(&w, NETF_CLOSED, CMD_GREETING, 0);
	finish(&w);

	begin(&w, in_ehlo);
	give_socket(&w, 0, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_failed(&w, NETF_CLOSED, CMD_EHLO, 0);
	finish(&w);

	begin(&w, in_rcpt);
	hello(&w);
	give_message(&w);
	expect_replies(&w, "250", MSG_NET_FAILED);
	ATF_CHECK_EQ(CMD_RCPT, ((const uint32_t *)(const void *)w.m.data)[1]);
	finish(&w);

	begin(&w, in_dot);
	hello(&w);
	give_message(&w);
	replies(&w, s, sizeof(s));
	ATF_CHECK_EQ(MSG_NET_DOT, w.m.type);
	expect_failed(&w, NETF_CLOSED, CMD_DOT, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(malformed_replies_end_the_session);
ATF_TC_BODY(malformed_replies_end_the_session, tc)
{
	static const char *const bad[] = {
		"HTTP/1.0 200 OK\r\n", "220-a\r\n250 b\r\n", "22\r\n",
		"120 x\r\n", "220x\r\n", "220 a\rb\r\n", "\r\n"
	};
	struct step script[] = {
		{ STEP_SAY, NULL }, { STEP_END, NULL }
	};
	struct world w;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		script[0].text = bad[i];
		begin(&w, script);
		give_socket(&w, 0, "client.example", 5000);
		expect_failed(&w, NETF_PROTOCOL, CMD_GREETING, 0);
		finish(&w);
	}
}

ATF_TC_WITHOUT_HEAD(a_dripping_server_meets_the_deadline_of_the_whole_reply);
ATF_TC_BODY(a_dripping_server_meets_the_deadline_of_the_whole_reply, tc)
{
	static const struct step script[] = {
		{ STEP_DRIP, "220-we are not in a hurry here, not at all\r\n"
		    "220 come back tomorrow, or the day after that one\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	give_socket(&w, 0, "client.example", 700);
	expect_failed(&w, NETF_TIMEOUT, CMD_GREETING, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(it_goes_when_the_parent_goes);
ATF_TC_BODY(it_goes_when_the_parent_goes, tc)
{
	static const struct step script[] = { { STEP_SLEEP, NULL } };
	struct world w;

	begin(&w, script);
	give_socket(&w, 0, "client.example", 0);
	ATF_CHECK_EQ(EX_OK, kid_end(&w.k));
	peer_end(&w.peer);
}

ATF_TC_WITHOUT_HEAD(a_parent_that_speaks_out_of_turn_is_not_obeyed);
ATF_TC_BODY(a_parent_that_speaks_out_of_turn_is_not_obeyed, tc)
{
	static const struct step script[] = {
		GREETING, BARE_EHLO, { STEP_END, NULL }
	}, sleeping[] = {
		{ STEP_SLEEP, NULL }
	};
	struct world w;

	begin(&w, script);	/* a message cut short */
	hello(&w);
	kid_send_raw(&w.k, MSG_NET_MAIL, -1, "\1\0\0\0aaaaaaaa", 12);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&w.k));
	peer_end(&w.peer);

	begin(&w, script);	/* not before NET_MAIL */
	hello(&w);
	kid_send_raw(&w.k, MSG_NET_RCPTS, -1, "\1\0\0\0a\0", 6);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&w.k));
	peer_end(&w.peer);

	begin(&w, sleeping);	/* while the server is waited for */
	give_socket(&w, 0, "client.example", 0);
	kid_send_raw(&w.k, MSG_NET_QUIT, -1, NULL, 0);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&w.k));
	peer_end(&w.peer);
}

ATF_TC_WITHOUT_HEAD(addresses_that_would_break_a_command_are_refused);
ATF_TC_BODY(addresses_that_would_break_a_command_are_refused, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO, { STEP_END, NULL }
	}, silent[] = {
		{ STEP_SAY, "220 hi\r\n" }, { STEP_END, NULL }
	};
	static const char *const bad[] = {
		"b@b\r\nRCPT TO:<x@x>", "b@b> X", "<b@b", "b b@b", "b\tb@b",
		"b\x7f@b", "\xc3\xa9@b"
	};
	struct wcur c = { 0 };
	struct world w;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin(&w, script);
		hello(&w);
		give_mail(&w, "a@a.example", 0);
		put_str(&c, bad[i]);
		kid_send(&w.k, MSG_NET_RCPTS, -1, &c);
		if (i == sizeof(bad) / sizeof(bad[0]) - 1)
			give_data(&w, "", 0, 0);
		expect_failed(&w, NETF_ADDRESS, i ==
		    sizeof(bad) / sizeof(bad[0]) - 1 ? CMD_DATA : CMD_RCPT, 0);
		finish(&w);
	}
	begin(&w, silent);
	give_socket(&w, 0, "client example", 5000);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_failed(&w, NETF_ADDRESS, CMD_EHLO, 0);
	finish(&w);
}

/* AUTH. */

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

/* TLS. */

static void
run(const char *const argv[])
{
	pid_t pid;
	int status;

	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	ATF_REQUIRE(waitpid(pid, &status, 0) == pid && status == 0);
}

/* From here on the variant with TLS, and certificates. */
static void
with_tls(void)
{
	static char dir[1024];
	char path[1024];
	const char *argv[] = { "sh", path, dir, NULL };
	const char *src = getenv("MSMTP_SRC");

	if (src == NULL)
		atf_tc_skip("MSMTP_SRC is not set");
	ATF_REQUIRE(getcwd(dir, sizeof(dir) - 8) != NULL);
	strlcat(dir, "/certs", sizeof(dir));
	snprintf(path, sizeof(path), "%s/regress/server/mkcerts.sh", src);
	run(argv);
	program = "msmtp-net";
	certs = dir;
}

static void
give_tls(struct world *w, uint32_t flags, const char *host, const char *trust)
{
	struct wcur c = { 0 };
	char path[64];
	int fd = -1;

	if (trust != NULL) {
		snprintf(path, sizeof(path), "certs/%s.pem", trust);
		ATF_REQUIRE((fd = open(path, O_RDONLY)) != -1);
	}
	put_u32(&c, flags);
	put_str(&c, host);
	kid_send(&w->k, MSG_NET_TLS, fd, &c);
}

#define TLS_GREETING	{ STEP_SAY, "220 go\r\n" }, { STEP_TLS, "good" }

ATF_TC_WITHOUT_HEAD(a_mail_goes_out_through_starttls);
ATF_TC_BODY(a_mail_goes_out_through_starttls, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, "STARTTLS\r\n" }, TLS_GREETING,
		{ STEP_HEAR, "EHLO client.example\r\n" },
		{ STEP_SAY, "250-mx.example\r\n250-SIZE\r\n"
		    "250 PIPELINING\r\n" },
		{ STEP_HEAR, ENVELOPE },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n251 ok\r\n354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	ATF_CHECK_EQ(1, *(const uint32_t *)(const void *)w.m.data);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	kid_expect(&w.k, MSG_NET_TLS_DONE, &w.m);
	ATF_CHECK_EQ(CAP_ESMTP | CAP_SIZE | CAP_PIPELINING, expect_ehlo(&w));
	deliver(&w);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(tls_can_come_before_the_greeting);
ATF_TC_BODY(tls_can_come_before_the_greeting, tc)
{
	static const struct step script[] = {
		{ STEP_TLS, "good" }, GREETING, BARE_EHLO,
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_TLS_DONE, &w.m);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_ehlo(&w);
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(bytes_behind_the_220_of_starttls_end_the_session);
ATF_TC_BODY(bytes_behind_the_220_of_starttls_end_the_session, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, "STARTTLS\r\n" },
		{ STEP_SAY, "220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	expect_failed(&w, NETF_INJECTED, CMD_STARTTLS, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_refused_starttls_is_reported);
ATF_TC_BODY(a_refused_starttls_is_reported, tc)
{
	static const struct step script[] = {
		GREETING, PIPE_EHLO, { STEP_HEAR, "STARTTLS\r\n" },
		{ STEP_SAY, "454 not now\r\n" }, { STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	with_tls();
	begin(&w, script);
	give_tls(&w, 0, "localhost", "ca");
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	expect_failed(&w, NETF_REFUSED, CMD_STARTTLS, 454);
	finish(&w);
}

/* A handshake with this certificate and trust file. */
static void
handshake(const char *cert, const char *host, const char *trust, int good)
{
	struct step script[] = {
		{ STEP_TLS, cert }, { STEP_ANY, NULL }
	};
	struct world w;
	struct rcur r;

	begin(&w, script);
	give_tls(&w, 0, host, trust);
	kid_expect(&w.k, MSG_NET_TLS_SET, &w.m);
	give_socket(&w, SESSION_TLS, "client.example", 1000);
	ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&w.k, &w.m));
	if (good)
		ATF_CHECK_MSG(w.m.type == MSG_NET_TLS_DONE, "%s for %s: "
		    "refused", cert, host);
	else {
		ATF_REQUIRE_EQ(MSG_NET_FAILED, w.m.type);
		rcur_init(&r, w.m.data, w.m.len);
		ATF_CHECK_EQ(NETF_TLS_VERIFY, get_u32(&r));
		get_u32(&r);
		get_u32(&r);
		printf("%s for %s: %s\n", cert, host, get_str(&r, 0,
		    PROTO_TEXT_MAX));
	}
	kid_end(&w.k);
	peer_end(&w.peer);
}

ATF_TC_WITHOUT_HEAD(only_certificates_that_verify_are_accepted);
ATF_TC_BODY(only_certificates_that_verify_are_accepted, tc)
{
	with_tls();
	handshake("good", "localhost", "ca", 1);
	handshake("good", "127.0.0.1", "ca", 1);
	handshake("good", "otherhost", "ca", 0);
	handshake("good", "local", "ca", 0);
	handshake("expired", "localhost", "ca", 0);
	handshake("future", "localhost", "ca", 0);
	handshake("wrongname", "localhost", "ca", 0);
	handshake("prefix", "localhost", "ca", 0);
	handshake("selfsigned", "localhost", "ca", 0);
	handshake("selfsigned", "localhost", "selfsigned", 1);
	handshake("otherca", "localhost", "ca", 0);
	handshake("noca", "localhost", "ca", 0);
	handshake("clientonly", "localhost", "ca", 0);
}

ATF_TC_WITHOUT_HEAD(a_trust_file_without_certificates_is_refused);
ATF_TC_BODY(a_trust_file_without_certificates_is_refused, tc)
{
	struct world w;
	static const struct step script[] = { { STEP_SLEEP, NULL } };
	FILE *f;

	with_tls();
	ATF_REQUIRE((f = fopen("certs/empty.pem", "w")) != NULL);
	ATF_REQUIRE(fclose(f) == 0);
	begin(&w, script);
	close(w.peer.fd);
	give_tls(&w, 0, "localhost", "empty");
	expect_failed(&w, NETF_TRUST, CMD_TLS, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(the_plain_variant_refuses_tls);
ATF_TC_BODY(the_plain_variant_refuses_tls, tc)
{
	static const struct step script[] = {
		{ STEP_END, NULL }
	}, starttls[] = {
		GREETING, PIPE_EHLO, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	close(w.peer.fd);
	give_tls(&w, 0, "localhost", NULL);
	expect_failed(&w, NETF_SYSTEM, CMD_TLS, 0);
	finish(&w);

	begin(&w, script);
	give_socket(&w, SESSION_TLS, "client.example", 5000);
	expect_failed(&w, NETF_SYSTEM, CMD_TLS, 0);
	finish(&w);

	begin(&w, starttls);
	hello(&w);
	kid_send(&w.k, MSG_NET_STARTTLS, -1, NULL);
	expect_failed(&w, NETF_SYSTEM, CMD_STARTTLS, 0);
	finish(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_mail_goes_out_in_two_flights_with_pipelining);
	ATF_TP_ADD_TC(tp,
	    without_pipelining_each_command_waits_for_its_reply);
	ATF_TP_ADD_TC(tp, nothing_is_said_before_the_greeting);
	ATF_TP_ADD_TC(tp, helo_follows_when_ehlo_is_unknown);
	ATF_TP_ADD_TC(tp, a_refusing_greeting_is_reported);
	ATF_TP_ADD_TC(tp,
	    a_refused_recipient_leaves_the_message_without_dot);
	ATF_TP_ADD_TC(tp, without_354_a_refused_mail_ends_with_quit);
	ATF_TP_ADD_TC(tp,
	    one_by_one_every_recipient_is_asked_and_data_is_not);
	ATF_TP_ADD_TC(tp, a_421_amid_the_envelope_is_the_reason_reported);
	ATF_TP_ADD_TC(tp, the_parent_knows_of_the_dot_before_it_leaves);
	ATF_TP_ADD_TC(tp, a_damaged_spool_is_not_ended_with_a_dot);
	ATF_TP_ADD_TC(tp, large_messages_go_out_whole);
	ATF_TP_ADD_TC(tp, a_refusal_amid_the_message_keeps_the_dot_back);
	ATF_TP_ADD_TC(tp, a_server_that_closes_is_reported_with_the_place);
	ATF_TP_ADD_TC(tp, malformed_replies_end_the_session);
	ATF_TP_ADD_TC(tp,
	    a_dripping_server_meets_the_deadline_of_the_whole_reply);
	ATF_TP_ADD_TC(tp, it_goes_when_the_parent_goes);
	ATF_TP_ADD_TC(tp, a_parent_that_speaks_out_of_turn_is_not_obeyed);
	ATF_TP_ADD_TC(tp,
	    addresses_that_would_break_a_command_are_refused);
	ATF_TP_ADD_TC(tp, auth_carries_responses_and_challenges);
	ATF_TP_ADD_TC(tp, a_long_initial_response_waits_for_its_challenge);
	ATF_TP_ADD_TC(tp, endless_or_garbled_challenges_end_the_session);
	ATF_TP_ADD_TC(tp, the_trace_masks_secrets_and_omits_the_message);
	ATF_TP_ADD_TC(tp, a_mail_goes_out_through_starttls);
	ATF_TP_ADD_TC(tp, tls_can_come_before_the_greeting);
	ATF_TP_ADD_TC(tp, bytes_behind_the_220_of_starttls_end_the_session);
	ATF_TP_ADD_TC(tp, a_refused_starttls_is_reported);
	ATF_TP_ADD_TC(tp, only_certificates_that_verify_are_accepted);
	ATF_TP_ADD_TC(tp, a_trust_file_without_certificates_is_refused);
	ATF_TP_ADD_TC(tp, the_plain_variant_refuses_tls);
	return atf_no_error();
}
