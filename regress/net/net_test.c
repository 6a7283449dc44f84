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
 * server on the other: mails, refusals, failures.
 */

#include <sys/types.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>

#include "world.h"

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

/* Append to a text of *n bytes in buf, which must have room for it. */
static void __attribute__((__format__(__printf__, 4, 5)))
append(char *buf, size_t size, size_t *n, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(buf + *n, size - *n, fmt, ap);
	va_end(ap);
	ATF_REQUIRE(len >= 0 && (size_t)len < size - *n);
	*n += (size_t)len;
}

/*
 * An envelope whose replies are more than the channel holds: as long as the
 * parent does not read, it cannot be told of the dot.
 */
enum { CROWD = 6000, CROWD_ROOM = 64 * CROWD };

struct crowd {
	char	*commands, *answers;
};

static void
crowd_make(struct crowd *c)
{
	size_t n = 0, a = 0;
	int i;

	ATF_REQUIRE((c->commands = malloc(CROWD_ROOM)) != NULL);
	ATF_REQUIRE((c->answers = malloc(CROWD_ROOM)) != NULL);
	append(c->commands, CROWD_ROOM, &n,
	    "MAIL FROM:<a@a.example> SIZE=17\r\n");
	append(c->answers, CROWD_ROOM, &a, "250 sender ok\r\n");
	for (i = 0; i < CROWD; i++) {
		append(c->commands, CROWD_ROOM, &n,
		    "RCPT TO:<user%d@b.example>\r\n", i);
		append(c->answers, CROWD_ROOM, &a,
		    "250 2.1.5 a recipient to our liking: %d\r\n", i);
	}
	append(c->commands, CROWD_ROOM, &n, "DATA\r\n");
	append(c->answers, CROWD_ROOM, &a, "354 go\r\n");
}

static void
crowd_free(struct crowd *c)
{
	free(c->commands);
	free(c->answers);
}

/* Give it and the message, and read nothing. */
static void
crowd_give(struct world *w)
{
	struct wcur c = { 0 };
	char addr[64];
	int i;

	give_socket(w, SESSION_TRACE, "client.example", 5000);
	do
		ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&w->k, &w->m));
	while (w->m.type != MSG_NET_EHLO);
	give_mail(w, "a@a.example", 0);
	for (i = 0; i < CROWD; i++) {
		snprintf(addr, sizeof(addr), "user%d@b.example", i);
		put_str(&c, addr);
		if (i % 1000 == 999)
			kid_send(&w->k, MSG_NET_RCPTS, -1, &c);
	}
	give_data(w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
}

/* Read up to this message; true if NET_DOT came before. */
static int
crowd_read(struct world *w, enum proto_type to)
{
	int dot = 0;

	while (kid_recv(&w->k, &w->m) == CHAN_OK && w->m.type != to)
		dot |= w->m.type == MSG_NET_DOT;
	ATF_REQUIRE_EQ(to, w->m.type);
	return dot;
}

ATF_TC_WITHOUT_HEAD(the_parent_knows_of_the_dot_before_it_leaves);
ATF_TC_BODY(the_parent_knows_of_the_dot_before_it_leaves, tc)
{
	static struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, NULL }, { STEP_SAY, NULL },
		{ STEP_QUIET, NULL },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250 taken\r\n221 bye\r\n" },
		{ STEP_END, NULL }
	};
	struct crowd c;
	struct world w;
	char byte;

	crowd_make(&c);
	script[3].text = c.commands;
	script[4].text = c.answers;
	begin(&w, script);
	crowd_give(&w);
	/* 354 was said, we read nothing: the message must wait. */
	ATF_REQUIRE_EQ(1, read(w.peer.quiet_fd, &byte, 1));
	ATF_CHECK(crowd_read(&w, MSG_NET_SENT));
	while (kid_recv(&w.k, &w.m) == CHAN_OK)
		;
	ATF_CHECK_EQ(EX_OK, kid_wait(&w.k));
	peer_end(&w.peer);
	crowd_free(&c);
}

/*
 * What the server says before the dot has left is no reply to it, even if the
 * parent was told of it already; the dot is held back then.
 */
ATF_TC_WITHOUT_HEAD(the_last_look_is_taken_when_the_parent_knows);
ATF_TC_BODY(the_last_look_is_taken_when_the_parent_knows, tc)
{
	static const struct {
		const char	*said;
		uint32_t	 why;
		unsigned int	 code;
	} cases[] = {
		{ "250 taken\r\n", NETF_PROTOCOL, 250 },
		{ "354 go on\r\n", NETF_PROTOCOL, 354 },
		{ "552 too large\r\n", NETF_REFUSED, 552 },
		{ "421 I go\r\n", NETF_REFUSED, 421 }
	};
	static struct step script[] = {
		GREETING, PIPE_EHLO,
		{ STEP_HEAR, NULL }, { STEP_SAY, NULL },
		{ STEP_QUIET, NULL }, { STEP_SAY, NULL },
		{ STEP_QUIET, NULL }, { STEP_END, NULL }
	};
	struct crowd c;
	struct world w;
	char byte;
	size_t i;

	crowd_make(&c);
	script[3].text = c.commands;
	script[4].text = c.answers;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		script[6].text = cases[i].said;
		begin(&w, script);
		crowd_give(&w);
		ATF_REQUIRE_EQ(1, read(w.peer.quiet_fd, &byte, 1));
		ATF_REQUIRE_EQ(1, read(w.peer.quiet_fd, &byte, 1));
		ATF_CHECK(crowd_read(&w, MSG_NET_DOT) == 0);
		do
			ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&w.k, &w.m));
		while (w.m.type == MSG_NET_TRACE);
		check_failed(&w, cases[i].why, CMD_DATA, cases[i].code);
		finish(&w);
	}
	crowd_free(&c);
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
		append(message, sizeof(message), &n, "%.*s%d\r\n", i % 70,
		    "......................................................"
		    "................", i);
		append(sent, sizeof(sent), &k, "%s%.*s%d\r\n",
		    i % 70 == 0 ? "" : ".", i % 70,
		    "......................................................"
		    "................", i);
	}
	append(sent, sizeof(sent), &k, ".\r\nQUIT\r\n");
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

/*
 * What the server says while part of the end of the message still waits to be
 * written is no reply to the final dot.
 */
ATF_TC_WITHOUT_HEAD(a_reply_before_the_dot_left_is_not_its_reply);
ATF_TC_BODY(a_reply_before_the_dot_left_is_not_its_reply, tc)
{
	static char message[60000];
	static struct step script[] = {
		GREETING, BARE_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "RCPT TO:<b@b.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "RCPT TO:<c@c.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "DATA\r\n" },
		{ STEP_SAY, "354 go\r\n" },
		{ STEP_PAUSE, NULL },
		{ STEP_SAY, "250 taken\r\n" },
		{ STEP_PAUSE, NULL },
		{ STEP_END, NULL }
	};
	static const enum step_kind then[] = { STEP_CLOSE, STEP_ANY };
	struct world w;
	size_t i;
	int size = 4096;

	memset(message, 'x', sizeof(message));
	for (i = 72; i < sizeof(message); i += 72)
		memcpy(message + i - 2, "\r\n", 2);
	memcpy(message + sizeof(message) - 2, "\r\n", 2);
	for (i = 0; i < sizeof(then) / sizeof(then[0]); i++) {
		script[sizeof(script) / sizeof(script[0]) - 1].kind = then[i];
		begin(&w, script);
		ATF_REQUIRE(setsockopt(w.peer.fd, SOL_SOCKET, SO_SNDBUF, &size,
		    sizeof(size)) == 0);
		hello(&w);
		give_envelope(&w);
		give_data(&w, message, sizeof(message), sizeof(message));
		expect_replies(&w, "250 250 250 354", MSG_NET_DOT);
		expect_failed(&w, NETF_PROTOCOL, CMD_DOT, 0);
		finish(&w);
	}
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
	kid_send_raw(&w.k, MSG_NET_MAIL, -1, "\1\0\0\0aaaaaaaaaaaaaa", 18);
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
		expect_failed(&w, NETF_ADDRESS, CMD_RCPT, 0);
		finish(&w);
	}
	begin(&w, silent);
	give_socket(&w, 0, "client example", 5000);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_failed(&w, NETF_ADDRESS, CMD_EHLO, 0);
	finish(&w);
}

static void
give_etrn(struct world *w, const char *arg)
{
	struct wcur c = { 0 };

	put_str(&c, arg);
	kid_send(&w->k, MSG_NET_ETRN, -1, &c);
}

ATF_TC_WITHOUT_HEAD(etrn_is_sent_and_its_reply_reported);
ATF_TC_BODY(etrn_is_sent_and_its_reply_reported, tc)
{
	static const struct step script[] = {
		GREETING, BARE_EHLO,
		{ STEP_HEAR, "ETRN @example.org\r\n" },
		{ STEP_SAY, "253-2.0.0 a\r\n253 2.0.0 b\r\n" },
		{ STEP_HEAR, "ETRN #q\r\n" }, { STEP_SAY, "459 no\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_etrn(&w, "@example.org");
	expect_reply(&w, MSG_NET_ETRN_DONE, 253, "253-2.0.0 a\n253 2.0.0 b");
	give_etrn(&w, "#q");
	expect_reply(&w, MSG_NET_ETRN_DONE, 459, "459 no");
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(an_etrn_that_would_break_the_command_is_refused);
ATF_TC_BODY(an_etrn_that_would_break_the_command_is_refused, tc)
{
	static const struct step script[] = {
		GREETING, BARE_EHLO, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_etrn(&w, "#q\r\nMAIL FROM:<a@b>");
	expect_failed(&w, NETF_ADDRESS, CMD_ETRN, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(other_capabilities_come_only_when_asked_for);
ATF_TC_BODY(other_capabilities_come_only_when_asked_for, tc)
{
	static const struct step script[] = {
		GREETING, { STEP_SAY, "250-mx.example\r\n250-DSN\r\n"
		    "250-XA b\r\n250 8bitmime\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	static const struct step helo[] = {
		GREETING, { STEP_SAY, "500-what\r\n500 X\r\n" },
		{ STEP_HEAR, "HELO client.example\r\n" },
		{ STEP_SAY, "250-mx.example\r\n250 X\r\n" },
		{ STEP_HEAR, "QUIT\r\n" }, { STEP_END, NULL }
	};
	struct world w;
	struct rcur r;

	begin(&w, script);
	ATF_CHECK_EQ(CAP_ESMTP | CAP_DSN | CAP_8BITMIME, hello(&w));
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);

	begin(&w, script);
	give_socket(&w, SESSION_CAPS, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	kid_expect(&w.k, MSG_NET_CAPS, &w.m);
	rcur_init(&r, w.m.data, w.m.len);
	ATF_CHECK_STREQ("XA b", get_str(&r, 1, 100));
	ATF_CHECK_STREQ("8bitmime", get_str(&r, 1, 100));
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK_EQ(CAP_ESMTP | CAP_DSN | CAP_8BITMIME, expect_ehlo(&w));
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);

	begin(&w, helo);
	give_socket(&w, SESSION_CAPS, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	kid_expect(&w.k, MSG_NET_CAPS, &w.m);
	ATF_CHECK_EQ(0, w.m.len);
	ATF_CHECK_EQ(0, expect_ehlo(&w));
	kid_send(&w.k, MSG_NET_QUIT, -1, NULL);
	finish(&w);
}

/* What the server offers in the tests of BDAT. */
#define CHUNK_EHLO	{ STEP_SAY, "250-mx.example\r\n250-PIPELINING\r\n" \
			    "250-SMTPUTF8\r\n250-8BITMIME\r\n" \
			    "250-DSN\r\n250 CHUNKING\r\n" }

static void
give_rcpt(struct world *w, const char *rcpt)
{
	struct wcur c = { 0 };

	put_str(&c, rcpt);
	kid_send(&w->k, MSG_NET_RCPTS, -1, &c);
}

ATF_TC_WITHOUT_HEAD(a_chunk_leaves_with_the_envelope_of_one_recipient);
ATF_TC_BODY(a_chunk_leaves_with_the_envelope_of_one_recipient, tc)
{
	static const struct step script[] = {
		GREETING, CHUNK_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n"
		    "RCPT TO:<b@b.example> NOTIFY=NEVER\r\n"
		    "BDAT 17 LAST\r\n" MESSAGE "QUIT\r\n" },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n250 taken\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_mail(&w, "a@a.example", MAIL_CHUNKING);
	give_rcpt(&w, "b@b.example");
	give_data(&w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
	kid_expect(&w.k, MSG_NET_DOT, &w.m);
	expect_replies(&w, "250 250", MSG_NET_SENT);
	finish(&w);
}

/* The chunk is not completed, by nothing: neither by the rest nor by QUIT. */
ATF_TC_WITHOUT_HEAD(a_damaged_spool_does_not_complete_a_chunk);
ATF_TC_BODY(a_damaged_spool_does_not_complete_a_chunk, tc)
{
	static const struct step script[] = {
		GREETING, CHUNK_EHLO, { STEP_END, NULL }
	};
	static const struct {
		const char	*s;
		size_t		 n;
		uint64_t	 size;
	} bad[] = {
		{ "a\nb\r\n", 5, 5 }, { "a\rb\r\n", 5, 5 },
		{ "a\0b\r\n", 5, 5 }, { "\nb\r\n", 4, 4 }, { "ab\r", 3, 3 },
		{ "abc", 3, 3 }, { "abc\r\n", 5, 4 }, { "abc\r\n", 5, 11 }
	};
	struct world w;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin(&w, script);
		hello(&w);
		give_mail(&w, "a@a.example", MAIL_CHUNKING);
		give_rcpt(&w, "b@b.example");
		give_data(&w, bad[i].s, bad[i].n, bad[i].size);
		expect_failed(&w, NETF_SPOOL, CMD_DATA, 0);
		finish(&w);
	}
}

ATF_TC_WITHOUT_HEAD(a_large_chunk_that_is_damaged_is_not_completed);
ATF_TC_BODY(a_large_chunk_that_is_damaged_is_not_completed, tc)
{
	enum { SIZE = 300000 };
	static char message[SIZE], start[65536 + 256];
	static struct step script[] = {
		GREETING, CHUNK_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n"
		    "RCPT TO:<b@b.example> NOTIFY=NEVER\r\n"
		    "BDAT 300000 LAST\r\n" },
		{ STEP_HEAR, start },
		{ STEP_END, NULL }	/* and no more */
	};
	struct world w;
	size_t i;

	memset(message, 'x', sizeof(message));
	for (i = 100; i <= sizeof(message); i += 100)
		memcpy(message + i - 2, "\r\n", 2);
	memcpy(start, message, 65536);
	message[70000] = '\n';
	begin(&w, script);
	hello(&w);
	give_mail(&w, "a@a.example", MAIL_CHUNKING);
	give_rcpt(&w, "b@b.example");
	give_data(&w, message, SIZE, SIZE);
	expect_failed(&w, NETF_SPOOL, CMD_DATA, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_chunk_for_two_waits_for_both);
ATF_TC_BODY(a_chunk_for_two_waits_for_both, tc)
{
#define RCPTS_OF_TWO	"MAIL FROM:<a@a.example>\r\n" \
			"RCPT TO:<b@b.example> NOTIFY=NEVER\r\n" \
			"RCPT TO:<c@c.example> NOTIFY=NEVER\r\n"
	static const struct step taking[] = {
		GREETING, CHUNK_EHLO,
		{ STEP_HEAR, RCPTS_OF_TWO },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n" },
		{ STEP_QUIET, NULL },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "BDAT 17 LAST\r\n" MESSAGE "QUIT\r\n" },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n" },
		{ STEP_END, NULL }
	}, refusing[] = {
		GREETING, CHUNK_EHLO,
		{ STEP_HEAR, RCPTS_OF_TWO },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n550 no\r\n" },
		{ STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, taking);
	hello(&w);
	give_mail(&w, "a@a.example", MAIL_CHUNKING);
	give_rcpt(&w, "b@b.example");
	give_rcpt(&w, "c@c.example");
	give_data(&w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
	expect_replies(&w, "250 250 250", MSG_NET_DOT);
	expect_reply(&w, MSG_NET_SENT, 250, "250-2.0.0\n250 taken");
	finish(&w);

	begin(&w, refusing);
	hello(&w);
	give_mail(&w, "a@a.example", MAIL_CHUNKING);
	give_rcpt(&w, "b@b.example");
	give_rcpt(&w, "c@c.example");
	give_data(&w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
	expect_replies(&w, "250 250 550", MSG_NET_ABANDONED);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(a_reply_before_the_end_of_a_chunk_is_not_its_reply);
ATF_TC_BODY(a_reply_before_the_end_of_a_chunk_is_not_its_reply, tc)
{
	static char message[200000];
	static const struct step script[] = {
		GREETING, CHUNK_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n250 taken\r\n" },
		{ STEP_PAUSE, NULL }, { STEP_ANY, NULL }
	};
	struct world w;
	char s[64];
	size_t i;
	int size = 4096;

	memset(message, 'x', sizeof(message));
	for (i = 100; i <= sizeof(message); i += 100)
		memcpy(message + i - 2, "\r\n", 2);
	begin(&w, script);
	ATF_REQUIRE(setsockopt(w.peer.fd, SOL_SOCKET, SO_SNDBUF, &size,
	    sizeof(size)) == 0);
	hello(&w);
	give_mail(&w, "a@a.example", MAIL_CHUNKING);
	give_rcpt(&w, "b@b.example");
	give_data(&w, message, sizeof(message), sizeof(message));
	replies(&w, s, sizeof(s));
	ATF_CHECK_STREQ("250 250", s);
	ATF_CHECK_EQ(MSG_NET_FAILED, w.m.type);
	ATF_CHECK_EQ(NETF_PROTOCOL, *(const uint32_t *)(const void *)w.m.data);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(smtputf8_goes_with_an_address_that_needs_it);
ATF_TC_BODY(smtputf8_goes_with_an_address_that_needs_it, tc)
{
	static const struct step script[] = {
		GREETING, CHUNK_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example> BODY=8BITMIME SMTPUTF8"
		    "\r\nRCPT TO:<\xc3\xa9@b.example> NOTIFY=NEVER "
		    "ORCPT=utf-8;\xc3\xa9@b.example\r\nDATA\r\n" },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n" },
		{ STEP_END, NULL }
	}, without[] = {
		GREETING, PIPE_EHLO, { STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	hello(&w);
	give_mail(&w, "a@a.example", MAIL_UTF8 | MAIL_ORCPT);
	give_rcpt(&w, "\xc3\xa9@b.example");
	give_data(&w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
	expect_replies(&w, "250 250 354", MSG_NET_DOT);
	expect_reply(&w, MSG_NET_SENT, 250, "250-2.0.0\n250 taken");
	finish(&w);

	begin(&w, without);
	hello(&w);
	give_mail(&w, "\xc3\xa9@a.example", MAIL_UTF8);
	expect_failed(&w, NETF_ADDRESS, CMD_MAIL, 0);
	finish(&w);
}

ATF_TC_WITHOUT_HEAD(lmtp_has_a_final_reply_for_each_recipient);
ATF_TC_BODY(lmtp_has_a_final_reply_for_each_recipient, tc)
{
	static const struct step script[] = {
		{ STEP_SAY, "220 mx.example LMTP\r\n" },
		{ STEP_HEAR, "LHLO client.example\r\n" },
		{ STEP_SAY, "250-mx.example\r\n250-CHUNKING\r\n"
		    "250 PIPELINING\r\n" },
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n"
		    "RCPT TO:<b@b.example>\r\nRCPT TO:<c@c.example>\r\n"
		    "RCPT TO:<d@d.example>\r\nDATA\r\n" },
		{ STEP_SAY, "250 ok\r\n250 ok\r\n550 no\r\n250 ok\r\n"
		    "354 go\r\n" },
		{ STEP_HEAR, MESSAGE_SENT "QUIT\r\n" },
		{ STEP_SAY, "250 taken\r\n452 full\r\n221 bye\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;

	begin(&w, script);
	give_socket(&w, SESSION_LMTP, "client.example", 5000);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_ehlo(&w);
	give_mail(&w, "a@a.example", MAIL_CHUNKING | MAIL_PARTIAL);
	give_rcpt(&w, "b@b.example");
	give_rcpt(&w, "c@c.example");
	give_rcpt(&w, "d@d.example");
	give_data(&w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
	expect_replies(&w, "250 250 550 250 354", MSG_NET_DOT);
	expect_replies(&w, "250 452", MSG_NET_SENT);
	finish(&w);
}

/* A line that is slow, but moves: no deadline for all of the message. */
ATF_TC_WITHOUT_HEAD(a_slow_line_is_not_cut);
ATF_TC_BODY(a_slow_line_is_not_cut, tc)
{
	static char message[60000], sent[60000 + 16];
	static const struct step script[] = {
		GREETING, BARE_EHLO,
		{ STEP_HEAR, "MAIL FROM:<a@a.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "RCPT TO:<b@b.example>\r\n" },
		{ STEP_SAY, "250 ok\r\n" },
		{ STEP_HEAR, "DATA\r\n" },
		{ STEP_SAY, "354 go\r\n" },
		{ STEP_SIP, sent },
		{ STEP_SAY, "250-2.0.0\r\n250 taken\r\n" },
		{ STEP_HEAR, "QUIT\r\n" },
		{ STEP_END, NULL }
	};
	struct world w;
	size_t i;
	int size = 4096;

	memset(message, 'x', sizeof(message));
	for (i = 100; i <= sizeof(message); i += 100)
		memcpy(message + i - 2, "\r\n", 2);
	memcpy(sent, message, sizeof(message));
	memcpy(sent + sizeof(message), ".\r\n", 4);
	begin(&w, script);
	ATF_REQUIRE(setsockopt(w.peer.fd, SOL_SOCKET, SO_SNDBUF, &size,
	    sizeof(size)) == 0);
	give_socket(&w, 0, "client.example", 500);
	kid_expect(&w.k, MSG_NET_GREETED, &w.m);
	expect_ehlo(&w);
	give_mail(&w, "a@a.example", 0);
	give_rcpt(&w, "b@b.example");
	give_data(&w, message, sizeof(message), sizeof(message));
	expect_replies(&w, "250 250 354", MSG_NET_DOT);
	expect_reply(&w, MSG_NET_SENT, 250, "250-2.0.0\n250 taken");
	finish(&w);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_mail_goes_out_in_two_flights_with_pipelining);
	ATF_TP_ADD_TC(tp, without_pipelining_each_command_waits_for_its_reply);
	ATF_TP_ADD_TC(tp, nothing_is_said_before_the_greeting);
	ATF_TP_ADD_TC(tp, helo_follows_when_ehlo_is_unknown);
	ATF_TP_ADD_TC(tp, a_refusing_greeting_is_reported);
	ATF_TP_ADD_TC(tp, a_refused_recipient_leaves_the_message_without_dot);
	ATF_TP_ADD_TC(tp, without_354_a_refused_mail_ends_with_quit);
	ATF_TP_ADD_TC(tp, one_by_one_every_recipient_is_asked_and_data_is_not);
	ATF_TP_ADD_TC(tp, a_421_amid_the_envelope_is_the_reason_reported);
	ATF_TP_ADD_TC(tp, the_parent_knows_of_the_dot_before_it_leaves);
	ATF_TP_ADD_TC(tp, the_last_look_is_taken_when_the_parent_knows);
	ATF_TP_ADD_TC(tp, a_damaged_spool_is_not_ended_with_a_dot);
	ATF_TP_ADD_TC(tp, large_messages_go_out_whole);
	ATF_TP_ADD_TC(tp, a_refusal_amid_the_message_keeps_the_dot_back);
	ATF_TP_ADD_TC(tp, a_reply_before_the_dot_left_is_not_its_reply);
	ATF_TP_ADD_TC(tp, a_server_that_closes_is_reported_with_the_place);
	ATF_TP_ADD_TC(tp, malformed_replies_end_the_session);
	ATF_TP_ADD_TC(tp,
	    a_dripping_server_meets_the_deadline_of_the_whole_reply);
	ATF_TP_ADD_TC(tp, etrn_is_sent_and_its_reply_reported);
	ATF_TP_ADD_TC(tp, an_etrn_that_would_break_the_command_is_refused);
	ATF_TP_ADD_TC(tp, other_capabilities_come_only_when_asked_for);
	ATF_TP_ADD_TC(tp, it_goes_when_the_parent_goes);
	ATF_TP_ADD_TC(tp, a_parent_that_speaks_out_of_turn_is_not_obeyed);
	ATF_TP_ADD_TC(tp, addresses_that_would_break_a_command_are_refused);
	ATF_TP_ADD_TC(tp, a_chunk_leaves_with_the_envelope_of_one_recipient);
	ATF_TP_ADD_TC(tp, a_damaged_spool_does_not_complete_a_chunk);
	ATF_TP_ADD_TC(tp, a_large_chunk_that_is_damaged_is_not_completed);
	ATF_TP_ADD_TC(tp, a_chunk_for_two_waits_for_both);
	ATF_TP_ADD_TC(tp, a_reply_before_the_end_of_a_chunk_is_not_its_reply);
	ATF_TP_ADD_TC(tp, smtputf8_goes_with_an_address_that_needs_it);
	ATF_TP_ADD_TC(tp, lmtp_has_a_final_reply_for_each_recipient);
	ATF_TP_ADD_TC(tp, a_slow_line_is_not_cut);
	return atf_no_error();
}
