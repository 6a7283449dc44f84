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
 * A compromised child: installed in the place of a real one, it speaks the
 * protocol as its scenario wants, to see what the parent makes of it.  The
 * scenario's name stands in the file `scenario' beside the program.
 */

#include <sys/types.h>
#include <sys/socket.h>

#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bearer.h"
#include "buildid.h"
#include "channel.h"
#include "cursor.h"
#include "proto.h"

static struct channel ch;
static char **args;
static int args_n;

static void
say(uint32_t type, int fd, struct wcur *w)
{
	struct wcur none = { 0 };

	if (w == NULL)
		w = &none;
	if (channel_send(&ch, type, fd, w->buf, w->len) == -1 ||
	    channel_drain(&ch) == -1)
		exit(1);
	wcur_free(w);
}

/* READY waits for what is said next, and leaves together with it. */
static void
ready_and(const char *id)
{
	struct wcur w = { 0 };

	put_str(&w, id);
	put_u32(&w, 0);
	put_u32(&w, 0);
	if (channel_send(&ch, MSG_READY, -1, w.buf, w.len) == -1)
		exit(1);
	wcur_free(&w);
}

static void
ready_as(const char *id)
{
	ready_and(id);
	if (channel_drain(&ch) == -1)
		exit(1);
}

/* Until the parent says this; whoever it is not for is skipped. */
static void
hear(uint32_t type, struct chmsg *m)
{
	do {
		if (channel_wait(&ch, m, -1) != CHAN_OK)
			exit(1);
	} while (m->type != type);
}

static _Noreturn void
linger(void)
{
	struct chmsg m;

	while (channel_wait(&ch, &m, -1) == CHAN_OK)
		;
	exit(0);
}

/*
 * Any message at all, right behind READY, so that the parent says nothing in
 * between that might permit it, and as short as it may be.
 */
static void
any_message(uint32_t type)
{
	static const uint8_t zeros[256];
	const struct proto_row *row = proto_row(type);
	size_t len = row == NULL ? 0 : row->min;
	int fd = row != NULL && row->fd == FD_YES ? open("/dev/null",
	    O_RDONLY) : -1;

	ready_and(build_id);
	if (channel_send(&ch, type, fd, zeros, len) == -1 ||
	    channel_drain(&ch) == -1)
		exit(1);
	linger();
}

static void
other_build(void)
{
	ready_as("0.0.0-0123456789abcdef");
	linger();
}

static void
before_ready(void)
{
	struct wcur w = { 0 };

	put_u32(&w, 0);
	say(MSG_PARSE_TAKEN_END, -1, &w);
	linger();
}

static void
ready_twice(void)
{
	ready_as(build_id);
	ready_as(build_id);
	linger();
}

static void
garbage(void)
{
	static const char junk[4096] = "GET / HTTP/1.0\r\n\r\n";

	ready_as(build_id);
	if (write(CHANNEL_FD, junk, sizeof(junk)) == -1)
		exit(1);
	linger();
}

static void
surplus_descriptor(void)
{
	struct wcur w = { 0 };

	put_str(&w, build_id);
	put_u32(&w, 0);
	put_u32(&w, 0);
	say(MSG_READY, open("/dev/null", O_RDONLY), &w);
	linger();
}

/* msmtp-parse, as it should be, up to a point. */

static void
taken(uint32_t i, const char *addr)
{
	struct wcur w = { 0 };

	put_u32(&w, i);
	put_str(&w, addr);
	say(MSG_PARSE_TAKEN, -1, &w);
}

static void
take_end(uint32_t n)
{
	struct wcur w = { 0 };

	put_u32(&w, n);
	say(MSG_PARSE_TAKEN_END, -1, &w);
}

static void
taking(void)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_PARSE_TAKE, &m);
}

static void
reading(void)
{
	struct chmsg m;

	taking();
	taken(0, "me@example.com");
	taken(1, "you@example.org");
	take_end(2);
	hear(MSG_PARSE_READ, &m);
}

static void
header(void)
{
	struct wcur w = { 0 };

	put_u32(&w, 0);
	put_u64(&w, 10);
	say(MSG_PARSE_HEADER, -1, &w);
}

static void
extra_recipient(void)
{
	struct wcur w = { 0 };

	reading();
	put_u8(&w, FOUND_RCPT);
	put_str(&w, "attacker@example.net");
	say(MSG_PARSE_FOUND, -1, &w);
	header();
	linger();
}

static void
found(uint8_t what, const char *addr)
{
	struct wcur w = { 0 };

	put_u8(&w, what);
	put_str(&w, addr);
	say(MSG_PARSE_FOUND, -1, &w);
}

static void
unasked_author(void)
{
	reading();
	found(FOUND_FROM, "attacker@example.net");
	header();
	linger();
}

static void
unasked_bcc(void)
{
	reading();
	found(FOUND_BCC, "you@example.org");
	header();
	linger();
}

static void
unknown_find(void)
{
	reading();
	found(FOUND_MAX, "attacker@example.net");
	header();
	linger();
}

/* With -f %F: the sender is what the message says. */
static void
asked_for_author(void)
{
	struct chmsg m;

	taking();
	taken(0, "you@example.org");
	take_end(1);
	hear(MSG_PARSE_READ, &m);
}

static void
two_authors(void)
{
	asked_for_author();
	found(FOUND_FROM, "me@example.com");
	found(FOUND_FROM, "attacker@example.net");
	header();
	linger();
}

static void
author_with_newline(void)
{
	asked_for_author();
	found(FOUND_FROM, "me@example.com>\r\nRCPT TO:<x@example.net");
	header();
	linger();
}

static void
author_is_recipient(void)
{
	asked_for_author();
	found(FOUND_RCPT, "attacker@example.net");
	header();
	linger();
}

static void
late_recipient(void)
{
	reading();
	taken(1, "attacker@example.net");
	linger();
}

static void
address_with_newline(void)
{
	taking();
	taken(0, "me@example.com>\r\nRCPT TO:<attacker@example.net");
	linger();
}

static void
wrong_count(void)
{
	taking();
	taken(0, "me@example.com");
	take_end(2);
	linger();
}

static void
unknown_argument(void)
{
	taking();
	taken(7, "me@example.com");
	linger();
}

static void
two_senders(void)
{
	taking();
	taken(0, "me@example.com");
	taken(0, "me2@example.com");
	taken(1, "you@example.org");
	take_end(3);
	linger();
}

static void
empty_recipient(void)
{
	taking();
	taken(0, "me@example.com");
	taken(1, "");
	take_end(2);
	linger();
}

/* Ends with 4 when it was told the hosts and nothing else, else with 3. */
static void
hosts_apart(void)
{
	struct chmsg m;
	struct rcur r;
	int others = 0;

	ready_as(build_id);
	hear(MSG_PARSE_TAKE, &m);
	rcur_init(&r, m.data, m.len);
	while (rcur_more(&r)) {
		others |= get_u8(&r) != TAKE_HOST;
		(void)get_str(&r, 0, PROTO_ARG_MAX);
	}
	exit(others ? 3 : 4);
}

/* The message is in the spool, says it, and ends badly. */
static void
bad_end(void)
{
	struct wcur w = { 0 };
	struct chmsg m;

	reading();
	header();
	hear(MSG_PARSE_WRITE, &m);
	if (write(m.fd, "Subject: x\r\n\r\n", 14) != 14)
		exit(1);
	put_u64(&w, 14);
	put_u64(&w, 2);
	put_u64(&w, 10);
	put_u32(&w, 0);
	say(MSG_PARSE_WRITTEN, -1, &w);
	exit(1);
}

static void
impossible_size(void)
{
	struct wcur w = { 0 };
	struct chmsg m;

	reading();
	header();
	hear(MSG_PARSE_WRITE, &m);
	put_u64(&w, UINT64_MAX);
	put_u64(&w, 2);
	put_u64(&w, 10);
	put_u32(&w, 0);
	say(MSG_PARSE_WRITTEN, -1, &w);
	linger();
}

/* msmtp-dial */

static void
dial_hands(int fd)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_DIAL_CONNECT, &m);
	put_str(&w, "127.0.0.1");
	say(MSG_DIAL_CONNECTED, fd, &w);
	linger();
}

static void
dial_file(void)
{
	dial_hands(open("/dev/null", O_RDWR));
}

static void
dial_unconnected(void)
{
	dial_hands(socket(AF_INET, SOCK_STREAM, 0));
}

static void
dial_unix(void)
{
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == -1)
		exit(1);
	dial_hands(sv[0]);
}

static void
dial_nothing(void)
{
	dial_hands(-1);
}

/* A connection, but not to the port that was asked for. */
static void
dial_elsewhere(void)
{
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);
	int lfd, fd;

	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	lfd = socket(AF_INET, SOCK_STREAM, 0);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sin, len) == -1 ||
	    listen(lfd, 1) == -1 ||
	    getsockname(lfd, (struct sockaddr *)&sin, &len) == -1 ||
	    connect(fd, (struct sockaddr *)&sin, len) == -1)
		exit(1);
	dial_hands(fd);
}

static void
dial_says_name(uint32_t asked, const char *name)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(asked, &m);
	if (asked == MSG_DIAL_REVERSE)
		hear(MSG_DIAL_CONNECT, &m);
	put_str(&w, name);
	say(MSG_DIAL_NAME, -1, &w);
	linger();
}

static void
dial_name_unasked(void)
{
	dial_says_name(MSG_DIAL_CONNECT, "mx.example");
}

static void
dial_odd_name(void)
{
	dial_says_name(MSG_DIAL_REVERSE, "mx\033[2J.example");
}

static void
dial_serves(uint32_t asked, const char *host, uint16_t port)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(asked, &m);
	put_str(&w, host);
	put_u16(&w, port);
	put_u8(&w, 1);
	say(MSG_DIAL_SERVICE, -1, &w);
	linger();
}

static void
dial_service_unasked(void)
{
	dial_serves(MSG_DIAL_CONNECT, "mx.example", 465);
}

static void
dial_odd_service(void)
{
	dial_serves(MSG_DIAL_SRV, "mx.example\npasswordeval touch owned", 465);
}

static void
dial_no_port(void)
{
	dial_serves(MSG_DIAL_SRV, "mx.example", 0);
}

/* A connection where a name was asked for. */
static void
dial_connects_for(uint32_t asked)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(asked, &m);
	put_str(&w, "127.0.0.1");
	say(MSG_DIAL_CONNECTED, socket(AF_INET, SOCK_STREAM, 0), &w);
	linger();
}

static void
dial_connects(void)
{
	dial_connects_for(MSG_DIAL_SRV);
}

static void
dial_connects_at_once(void)
{
	dial_connects_for(MSG_DIAL_CANON);
}

static void
dial_calls(uint32_t asked, const char *name)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(asked, &m);
	put_str(&w, name);
	say(MSG_DIAL_CANONICAL, -1, &w);
	linger();
}

static void
dial_canonical_unasked(void)
{
	dial_calls(MSG_DIAL_CONNECT, "mx.example");
}

static void
dial_odd_canonical(void)
{
	dial_calls(MSG_DIAL_CANON, "mx>\r\nRCPT TO:<x@y");
}

/* A good connection, into which it speaks itself after it gave it away. */
static void
dial_keeps(void)
{
	struct sockaddr_in sin;
	struct wcur w = { 0 };
	struct chmsg m;
	struct rcur r;
	int fd;

	ready_as(build_id);
	hear(MSG_DIAL_CONNECT, &m);
	rcur_init(&r, m.data, m.len);
	get_str(&r, 1, PROTO_HOST_MAX);
	memset(&sin, 0, sizeof(sin));
	sin.sin_family = AF_INET;
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sin.sin_port = htons(get_u16(&r));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1)
		exit(1);
	put_str(&w, "127.0.0.1");
	say(MSG_DIAL_CONNECTED, dup(fd), &w);
	poll(NULL, 0, 200);
	if (write(fd, "NOOP hostile\r\n", 14) == -1)
		exit(1);
	linger();
}

/* msmtp-net, without a word to any server */

static void
reply(uint32_t type, uint16_t code, const char *text)
{
	struct wcur w = { 0 };

	put_u16(&w, code);
	put_str(&w, text);
	say(type, -1, &w);
}

static void
ehlo(uint32_t caps, const char *mechs)
{
	struct wcur w = { 0 };

	put_u32(&w, caps);
	put_u64(&w, 0);
	put_str(&w, mechs);
	put_str(&w, "250 hello");
	say(MSG_NET_EHLO, -1, &w);
}

static void
greeted(uint32_t caps, const char *mechs)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_SOCKET, &m);
	reply(MSG_NET_GREETED, 220, "220 hello");
	ehlo(caps, mechs);
}

static void
armed(uint32_t caps)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_TLS, &m);
	put_u32(&w, 1);
	say(MSG_NET_TLS_SET, -1, &w);
	hear(MSG_NET_SOCKET, &m);
	reply(MSG_NET_GREETED, 220, "220 hello");
	ehlo(caps, "");
}

/* The one that matters: TLS was asked for, and is claimed to be needless. */
static void
net_skips_tls(void)
{
	struct chmsg m;

	armed(CAP_ESMTP | CAP_STARTTLS);
	hear(MSG_NET_STARTTLS, &m);
	ehlo(CAP_ESMTP, "");
	linger();
}

/* NET_TLS_DONE with a digest of so many bytes and this date. */
static void
tls_done(size_t digest, int64_t date)
{
	static const uint8_t zeros[64];
	struct wcur w = { 0 };
	int i;

	for (i = 0; i < 4; i++)
		put_str(&w, "x\033[2J\nowned");
	put_u64(&w, 0);
	put_u64(&w, (uint64_t)date);
	put_bytes(&w, zeros, digest);
	put_bytes(&w, zeros, 0);
	put_bytes(&w, zeros, 16);
	say(MSG_NET_TLS_DONE, -1, &w);
}

/* Up to the point where a handshake may need a signature. */
static void
in_starttls(void)
{
	struct chmsg m;

	armed(CAP_ESMTP | CAP_STARTTLS);
	hear(MSG_NET_STARTTLS, &m);
}

static void
want_signed(uint8_t kind, size_t len)
{
	static const uint8_t zeros[PROTO_SIGN_MAX];
	struct wcur w = { 0 };

	put_u8(&w, kind);
	put_bytes(&w, zeros, len);
	say(MSG_NET_SIGN, -1, &w);
}

static void
net_signs_anything(void)
{
	in_starttls();
	want_signed(SIGN_PSS, 256);
	linger();
}

static void
net_signs_a_short_one(void)
{
	in_starttls();
	want_signed(SIGN_ECDSA, 20);
	linger();
}

static void
net_signs_nothing(void)
{
	in_starttls();
	want_signed(SIGN_ECDSA, 0);
	linger();
}

static void
net_signs_oddly(void)
{
	in_starttls();
	want_signed(SIGN_MAX, 32);
	linger();
}

/* The first is in order. */
static void
net_signs_twice(void)
{
	struct chmsg m;

	in_starttls();
	want_signed(SIGN_ECDSA, 32);
	hear(MSG_NET_SIGNED, &m);
	want_signed(SIGN_ECDSA, 32);
	linger();
}

static void
net_signs_two_at_once(void)
{
	in_starttls();
	want_signed(SIGN_ECDSA, 32);
	want_signed(SIGN_ECDSA, 32);
	linger();
}

/* In clear, while the greeting is waited for. */
static void
net_signs_early(void)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_TLS, &m);
	put_u32(&w, 1);
	say(MSG_NET_TLS_SET, -1, &w);
	hear(MSG_NET_SOCKET, &m);
	want_signed(SIGN_ECDSA, 32);
	linger();
}

/* When TLS is up. */
static void
net_signs_late(void)
{
	in_starttls();
	tls_done(32, 0);
	want_signed(SIGN_ECDSA, 32);
	linger();
}

static void
net_claims_tls(void)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_SOCKET, &m);
	tls_done(32, 0);
	linger();
}

/* With AUTH: in clear, TLS claimed or not. */

static void
net_names_only_plain(void)
{
	greeted(CAP_ESMTP | CAP_AUTH, "PLAIN LOGIN");
	linger();
}

static void
challenge(size_t n)
{
	static const uint8_t zeros[PROTO_SASL_MAX];
	struct wcur w = { 0 };

	put_bytes(&w, zeros, n);
	say(MSG_NET_CHALLENGE, -1, &w);
}

/* A challenge before the parent has asked for anything. */
static void
net_challenges_unasked(void)
{
	greeted(CAP_ESMTP | CAP_AUTH, "CRAM-MD5");
	challenge(8);
	linger();
}

/* For each of these a response of the secret's would be worth guessing at. */
static void
net_challenges_without_end(void)
{
	struct chmsg m;

	greeted(CAP_ESMTP | CAP_AUTH, "CRAM-MD5");
	hear(MSG_NET_AUTH, &m);
	for (;;) {
		challenge(8);
		hear(MSG_NET_AUTH_RESPONSE, &m);
	}
}

static void
net_challenges_twice(void)
{
	struct chmsg m;

	greeted(CAP_ESMTP | CAP_AUTH, "CRAM-MD5");
	hear(MSG_NET_AUTH, &m);
	challenge(8);
	challenge(8);
	linger();
}

/* The secret would be told a server that did not ask for it. */
static void
net_authenticates_at_once(void)
{
	greeted(CAP_ESMTP | CAP_AUTH, "CRAM-MD5");
	reply(MSG_NET_AUTH_DONE, 235, "235 welcome");
	linger();
}

/* 235 before the proof; the mail must not go. */
static void
net_believes_too_early(void)
{
	struct chmsg m;

	greeted(CAP_ESMTP | CAP_AUTH, "SCRAM-SHA-256");
	hear(MSG_NET_AUTH, &m);
	reply(MSG_NET_AUTH_DONE, 235, "235 welcome");
	linger();
}

/* Another list of methods, once the parent has chosen. */
static void
net_changes_its_mind(void)
{
	struct chmsg m;

	greeted(CAP_ESMTP | CAP_AUTH, "CRAM-MD5");
	hear(MSG_NET_AUTH, &m);
	ehlo(CAP_ESMTP | CAP_AUTH, "PLAIN");
	linger();
}

/* What binds a method to TLS, where there is none; with n bytes in it. */
static void
net_binds(uint8_t kind, size_t n)
{
	static const uint8_t zeros[PROTO_BINDING_MAX];
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_SOCKET, &m);
	put_u8(&w, kind);
	put_bytes(&w, zeros, n);
	say(MSG_NET_BINDING, -1, &w);
	linger();
}

static void
net_binds_nothing(void)
{
	net_binds(BIND_EXPORTER, 32);
}

static void
net_binds_twice(void)
{
	struct wcur w = { 0 };
	struct chmsg m;
	int i;

	ready_as(build_id);
	hear(MSG_NET_TLS, &m);
	put_u32(&w, 1);
	say(MSG_NET_TLS_SET, -1, &w);
	hear(MSG_NET_SOCKET, &m);
	tls_done(32, 0);
	for (i = 0; i < 2; i++) {
		put_u8(&w, BIND_UNIQUE);
		put_bytes(&w, "binding", 7);
		say(MSG_NET_BINDING, -1, &w);
	}
	linger();
}

/* With implicit TLS, up to the report of it. */
static void
in_tls(size_t digest, int64_t date)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_TLS, &m);
	put_u32(&w, 1);
	say(MSG_NET_TLS_SET, -1, &w);
	hear(MSG_NET_SOCKET, &m);
	tls_done(digest, date);
	put_u16(&w, 220);
	put_str(&w, "220");
	say(MSG_NET_GREETED, -1, &w);
}

static void
net_cuts_a_digest(void)
{
	in_tls(31, 0);
	linger();
}

static void
net_names_no_year(void)
{
	in_tls(32, INT64_MAX);
	linger();
}

/* --serverinfo shows what it says, and no byte of it as it is. */
static void
net_shows_off(void)
{
	struct wcur w = { 0 };
	struct chmsg m;

	in_tls(32, 253402300799);
	put_str(&w, "X\033[2J\r\nowned \302\205");
	say(MSG_NET_CAPS, -1, &w);
	ehlo(UINT32_MAX, "PLAIN \033]0;owned\a   \n");
	hear(MSG_NET_QUIT, &m);
	exit(0);
}

static void
net_caps_unasked(void)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_SOCKET, &m);
	put_u16(&w, 220);
	put_str(&w, "220 x");
	say(MSG_NET_GREETED, -1, &w);
	put_str(&w, "X");
	say(MSG_NET_CAPS, -1, &w);
	linger();
}

static void
sending(void)
{
	struct chmsg m;

	greeted(CAP_ESMTP, "");
	hear(MSG_NET_DATA, &m);
}

static void
one_reply(struct wcur *w, uint8_t cmd, uint32_t i, uint16_t code)
{
	put_u8(w, cmd);
	put_u32(w, i);
	put_u16(w, code);
	put_str(w, "xyz reply");
}

static void
net_dot_unasked(void)
{
	sending();
	say(MSG_NET_DOT, -1, NULL);
	linger();
}

static void
net_dot_after_refusal(void)
{
	struct wcur w = { 0 };

	sending();
	one_reply(&w, CMD_MAIL, 0, 250);
	one_reply(&w, CMD_RCPT, 0, 550);
	one_reply(&w, CMD_DATA, 0, 354);
	say(MSG_NET_REPLIES, -1, &w);
	say(MSG_NET_DOT, -1, NULL);
	reply(MSG_NET_SENT, 250, "250 ok");
	linger();
}

static void
queue_reply(enum net_cmd cmd, uint16_t code, const char *text)
{
	struct wcur w = { 0 };

	put_u8(&w, (uint8_t)cmd);
	put_u32(&w, 0);
	put_u16(&w, code);
	put_str(&w, text);
	if (channel_send(&ch, MSG_NET_REPLIES, -1, w.buf, w.len) == -1)
		exit(1);
	wcur_free(&w);
}

/*
 * After a refusal the dot, which ends the run, and then the server's word for
 * it.  As much as the parent reads at once ends behind the dot: what follows
 * is still in the socket when the run has failed.
 */
static void
net_sent_after_refusal(void)
{
	static char text[30000];

	sending();
	memset(text, 'x', sizeof(text) - 1);
	queue_reply(CMD_MAIL, 250, text);
	queue_reply(CMD_RCPT, 550, text);
	text[5452] = '\0';
	queue_reply(CMD_DATA, 354, text);
	if (channel_send(&ch, MSG_NET_DOT, -1, NULL, 0) == -1)
		exit(1);
	reply(MSG_NET_SENT, 250, "250 ok");
	linger();
}

static void
net_sent_without_dot(void)
{
	sending();
	reply(MSG_NET_SENT, 250, "250 ok");
	linger();
}

static void
net_unknown_recipient(void)
{
	struct wcur w = { 0 };

	sending();
	one_reply(&w, CMD_RCPT, 4000000, 250);
	say(MSG_NET_REPLIES, -1, &w);
	linger();
}

/* The same recipient accepted many times stands for no other. */
static void
net_accepts_twice(void)
{
	struct wcur w = { 0 };

	sending();
	one_reply(&w, CMD_MAIL, 0, 250);
	one_reply(&w, CMD_RCPT, 0, 250);
	one_reply(&w, CMD_RCPT, 0, 250); /* of two recipients */
	one_reply(&w, CMD_DATA, 0, 354);
	say(MSG_NET_REPLIES, -1, &w);
	say(MSG_NET_DOT, -1, NULL);
	linger();
}

static void
net_abandons_without_refusal(void)
{
	sending();
	say(MSG_NET_ABANDONED, -1, NULL);
	linger();
}

/* BDAT's liberties, taken where it was not offered, or not permitted. */

static void
net_early_dot(uint32_t caps)
{
	struct chmsg m;

	greeted(caps, "");
	hear(MSG_NET_DATA, &m);
	say(MSG_NET_DOT, -1, NULL);
	linger();
}

static void
net_dot_before_two_replies(void)
{
	net_early_dot(CAP_ESMTP | CAP_CHUNKING | CAP_PIPELINING);
}

/* With one recipient it may; but the result needs the replies. */
static void
net_sent_without_replies(void)
{
	struct chmsg m;

	greeted(CAP_ESMTP | CAP_CHUNKING | CAP_PIPELINING, "");
	hear(MSG_NET_DATA, &m);
	say(MSG_NET_DOT, -1, NULL);
	reply(MSG_NET_SENT, 250, "250 ok");
	linger();
}

static void
net_abandons_after_acceptance(void)
{
	struct wcur w = { 0 };
	struct chmsg m;

	greeted(CAP_ESMTP | CAP_CHUNKING | CAP_PIPELINING, "");
	hear(MSG_NET_DATA, &m);
	say(MSG_NET_DOT, -1, NULL);
	one_reply(&w, CMD_MAIL, 0, 250);
	one_reply(&w, CMD_RCPT, 0, 250);
	say(MSG_NET_REPLIES, -1, &w);
	say(MSG_NET_ABANDONED, -1, NULL);
	linger();
}

/* LMTP's final replies in SMTP. */
static void
net_final_replies_unasked(void)
{
	struct wcur w = { 0 };

	sending();
	one_reply(&w, CMD_MAIL, 0, 250);
	one_reply(&w, CMD_RCPT, 0, 250);
	one_reply(&w, CMD_DATA, 0, 354);
	say(MSG_NET_REPLIES, -1, &w);
	say(MSG_NET_DOT, -1, NULL);
	one_reply(&w, CMD_DOT, 0, 250);
	say(MSG_NET_REPLIES, -1, &w);
	linger();
}

static void
net_traces_unasked(void)
{
	struct wcur w = { 0 };

	ready_as(build_id);
	put_u8(&w, TRACE_NOTE);
	put_str(&w, "hello");
	say(MSG_NET_TRACE, -1, &w);
	linger();
}

static void
say_failed(enum net_cmd cmd, const char *text, uint16_t code, const char *words)
{
	struct wcur w = { 0 };

	put_u32(&w, NETF_PROTOCOL);
	put_u32(&w, cmd);
	put_u32(&w, 0);
	put_str(&w, text);
	put_u16(&w, code);
	put_str(&w, words);
	say(MSG_NET_FAILED, -1, &w);
}

/* The end, announced, did not leave: what a server said of it is no reply. */
static void
net_failed_holding(int finals)
{
	struct wcur w = { 0 };

	sending();
	one_reply(&w, CMD_MAIL, 0, 250);
	one_reply(&w, CMD_RCPT, 0, 250);
	one_reply(&w, CMD_RCPT, 1, 250);
	one_reply(&w, CMD_DATA, 0, 354);
	say(MSG_NET_REPLIES, -1, &w);
	say(MSG_NET_DOT, -1, NULL);
	if (finals) {
		one_reply(&w, CMD_DOT, 0, 250);
		say(MSG_NET_REPLIES, -1, &w);
	}
	say_failed(CMD_DATA, "early", 250, "250 early");
	linger();
}

static void
net_holds_the_dot_back(void)
{
	net_failed_holding(0);
}

static void
net_holds_back_what_has_a_reply(void)
{
	net_failed_holding(1);
}

static void
net_escapes(void)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_NET_SOCKET, &m);
	say_failed(CMD_GREETING, "\033]0;owned\007\r\nmsmtp: all is well",
	    0, "");
	exit(0);
}

static void
net_endless(void)
{
	struct wcur w = { 0 };

	sending();
	for (;;) {
		one_reply(&w, CMD_MAIL, 0, 250);
		say(MSG_NET_REPLIES, -1, &w);
	}
}

/* --version asks; what it is told is text like any other. */
static void
about(const char *library, const char *methods)
{
	struct wcur w = { 0 };
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_ABOUT, &m);
	put_str(&w, methods);
	put_str(&w, library);
	say(MSG_ABOUT_TOLD, -1, &w);
	exit(0);
}

static void
about_escapes(void)
{
	about("libowned\033]0;x\007\r\nmsmtp version 9", "\033[2JPLAIN");
}

static void
about_too_long(void)
{
	char name[PROTO_LIBRARY_MAX + 2];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	about(name, "");
}

static void
about_unasked(void)
{
	struct wcur w = { 0 };

	ready_and(build_id);
	put_str(&w, "");
	say(MSG_ABOUT_TOLD, -1, &w);
	linger();
}

/*
 * A kernel without seccomp: it cannot lock itself in unless that was allowed,
 * and is then the real one.
 */
static void
no_seccomp(void)
{
	struct wcur w = { 0 };
	int i;

	for (i = 1; i < args_n; i++) {
		if (strcmp(args[i], "relaxed") != 0)
			continue;
		execv("real-msmtp-parse", args);
		exit(1);
	}
	put_u32(&w, ENOSYS);
	put_str(&w, "seccomp");
	say(MSG_UNREADY, -1, &w);
	linger();
}

/* msmtp-auth, as it should be, up to a point. */

static void
secret_given(void)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_AUTH_SECRET, &m);
}

static void
auth_begun(void)
{
	struct chmsg m;

	secret_given();
	hear(MSG_AUTH_BEGIN, &m);
}

static void
respond(uint8_t flags, const void *p, size_t len)
{
	struct wcur w = { 0 };

	put_u8(&w, flags);
	put_bytes(&w, p, len);
	say(MSG_AUTH_RESPONSE, -1, &w);
}

static void
refuse(uint8_t reason, const char *text)
{
	struct wcur w = { 0 };

	put_u8(&w, reason);
	put_str(&w, text);
	say(MSG_AUTH_REFUSED, -1, &w);
}

static void
auth_answers_early(void)
{
	secret_given();
	respond(RESP_DATA, "x", 1);
	linger();
}

static void
auth_answers_twice(void)
{
	auth_begun();
	respond(RESP_DATA, "x", 1);
	respond(RESP_DATA, "x", 1);
	linger();
}

static void
auth_answers_oddly(void)
{
	auth_begun();
	respond(0x80, "x", 1);
	linger();
}

static void
auth_answers_at_length(void)
{
	static const char text[PROTO_SASL_MAX + 1];

	auth_begun();
	respond(RESP_DATA, text, sizeof(text));
	linger();
}

/* As long as may be: it is a line that no server takes, and no more. */
static void
auth_answers_all_it_may(void)
{
	static const char text[PROTO_SASL_MAX];

	auth_begun();
	respond(RESP_DATA | RESP_COMPLETE, text, sizeof(text));
	linger();
}

/* It says that there are more bytes than it sends. */
static void
auth_answers_half(void)
{
	struct wcur w = { 0 };

	auth_begun();
	put_u8(&w, RESP_DATA);
	put_u32(&w, 100);
	put_u32(&w, 0);
	say(MSG_AUTH_RESPONSE, -1, &w);
	linger();
}

/* What would be commands of its own, if it were not in base64. */
static void
auth_answers_commands(void)
{
	static const char text[] = "\r\nMAIL FROM:<owned@example.com>\r\n";

	auth_begun();
	respond(RESP_DATA | RESP_COMPLETE, text, sizeof(text) - 1);
	linger();
}

static void
auth_refuses(void)
{
	auth_begun();
	refuse(BEARER_SCOPE, "x");
	linger();
}

static void
auth_refuses_early(void)
{
	secret_given();
	refuse(BEARER_SCOPE, "x");
	linger();
}

static void
auth_refuses_twice(void)
{
	auth_begun();
	refuse(BEARER_SCOPE, "x");
	refuse(BEARER_SCOPE, "x");
	linger();
}

static void
auth_refuses_for_nothing(void)
{
	auth_begun();
	refuse(0, "x");
	linger();
}

static void
auth_refuses_oddly(void)
{
	auth_begun();
	refuse(BEARER_MAX, "x");
	linger();
}

static void
auth_refuses_at_length(void)
{
	char text[PROTO_TEXT_MAX + 2];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	auth_begun();
	refuse(BEARER_SCOPE, text);
	linger();
}

static void
auth_refuses_with_nul(void)
{
	struct wcur w = { 0 };

	auth_begun();
	put_u8(&w, BEARER_SCOPE);
	put_bytes(&w, "a\0b", 3);
	say(MSG_AUTH_REFUSED, -1, &w);
	linger();
}

/* Permitted: what the server says is its own business, and escaped. */
static void
auth_refuses_with_escapes(void)
{
	auth_begun();
	refuse(BEARER_SCOPE, "said\033]0;x\007\r\nmsmtp: sent \302\233");
	respond(RESP_DATA, "x", 1);
	linger();
}

static void
fails(uint32_t why)
{
	struct wcur w = { 0 };

	auth_begun();
	put_u32(&w, why);
	put_str(&w, "owned\033]0;x\007\r\nmsmtp: sent");
	say(MSG_AUTH_FAILED, -1, &w);
	linger();
}

static void
auth_fails_with_escapes(void)
{
	fails(AUTHF_SECRET);
}

static void
auth_fails_oddly(void)
{
	fails(AUTHF_MAX);
}

static void
auth_ends_unasked(void)
{
	secret_given();
	exit(0);
}

static void
auth_ends(void)
{
	auth_begun();
	exit(0);
}

static void
auth_ends_after_a_challenge(void)
{
	struct chmsg m;

	auth_begun();
	respond(RESP_DATA, "x", 1);
	hear(MSG_AUTH_CHALLENGE, &m);
	exit(0);
}

static void
auth_is_silent(void)
{
	auth_begun();
	linger();
}

static void
auth_falls_silent(void)
{
	auth_begun();
	respond(RESP_DATA, "x", 1);
	linger();
}

/* msmtp-auth-key. */

static void
key_ok(void)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_KEY_LOAD, &m);
	say(MSG_KEY_OK, -1, NULL);
}

static void
signature(size_t len)
{
	static const char zeros[PROTO_SIGN_MAX + 1];
	struct wcur w = { 0 };

	put_bytes(&w, zeros, len);
	say(MSG_KEY_SIGNATURE, -1, &w);
	linger();
}

static void
key_signs_unasked(void)
{
	key_ok();
	signature(64);
}

static void
asked_to_sign(void)
{
	struct chmsg m;

	key_ok();
	hear(MSG_KEY_SIGN, &m);
}

static void
key_signs_nothing(void)
{
	asked_to_sign();
	signature(0);
}

static void
key_signs_at_length(void)
{
	asked_to_sign();
	signature(PROTO_SIGN_MAX + 1);
}

/* A signature, but none of this key. */
static void
key_signs_anything(void)
{
	asked_to_sign();
	signature(64);
}

static void
key_is_locked_twice(void)
{
	struct chmsg m;

	ready_as(build_id);
	hear(MSG_KEY_LOAD, &m);
	say(MSG_KEY_LOCKED, -1, NULL);
	say(MSG_KEY_LOCKED, -1, NULL);
	linger();
}

static void
key_ends(void)
{
	asked_to_sign();
	exit(0);
}

static void
key_falls_silent(void)
{
	asked_to_sign();
	linger();
}

static const struct {
	const char	*name;
	void		(*play)(void);
} scenarios[] = {
#define P(name)	{ #name, name }
	P(other_build), P(before_ready), P(ready_twice), P(garbage),
	P(surplus_descriptor), P(extra_recipient), P(late_recipient),
	P(unasked_author), P(unasked_bcc), P(unknown_find), P(two_authors),
	P(author_with_newline), P(author_is_recipient),
	P(address_with_newline), P(wrong_count), P(unknown_argument),
	P(two_senders), P(empty_recipient), P(hosts_apart), P(bad_end),
	P(impossible_size),
	P(dial_file), P(dial_unconnected),
	P(dial_unix), P(dial_nothing), P(dial_elsewhere), P(dial_keeps),
	P(net_skips_tls),
	P(net_signs_anything), P(net_signs_a_short_one), P(net_signs_nothing),
	P(net_signs_oddly), P(net_signs_twice), P(net_signs_two_at_once),
	P(net_signs_early), P(net_signs_late),
	P(net_claims_tls), P(net_binds_nothing), P(net_binds_twice),
	P(net_names_only_plain), P(net_challenges_unasked),
	P(net_challenges_without_end), P(net_challenges_twice),
	P(net_authenticates_at_once), P(net_believes_too_early),
	P(net_changes_its_mind),
	P(net_cuts_a_digest), P(net_names_no_year),
	P(net_shows_off), P(net_caps_unasked), P(dial_name_unasked),
	P(dial_odd_name), P(dial_service_unasked), P(dial_odd_service),
	P(dial_no_port), P(dial_connects), P(dial_connects_at_once),
	P(dial_canonical_unasked), P(dial_odd_canonical), P(net_dot_unasked),
	P(net_dot_after_refusal), P(net_sent_after_refusal),
	P(net_sent_without_dot), P(net_unknown_recipient),
	P(net_accepts_twice), P(net_abandons_without_refusal),
	P(net_dot_before_two_replies), P(net_sent_without_replies),
	P(net_abandons_after_acceptance), P(net_final_replies_unasked),
	P(net_holds_the_dot_back), P(net_holds_back_what_has_a_reply),
	P(net_traces_unasked), P(net_escapes), P(net_endless),
	P(auth_answers_early), P(auth_answers_twice), P(auth_answers_oddly),
	P(auth_answers_at_length), P(auth_answers_all_it_may),
	P(auth_answers_half),
	P(auth_answers_commands), P(auth_refuses), P(auth_refuses_early),
	P(auth_refuses_twice), P(auth_refuses_for_nothing),
	P(auth_refuses_oddly), P(auth_refuses_at_length),
	P(auth_refuses_with_nul), P(auth_refuses_with_escapes),
	P(auth_fails_with_escapes), P(auth_fails_oddly), P(auth_ends_unasked),
	P(auth_ends), P(auth_ends_after_a_challenge), P(auth_is_silent),
	P(auth_falls_silent), P(key_signs_unasked), P(key_signs_nothing),
	P(key_signs_at_length), P(key_signs_anything), P(key_is_locked_twice),
	P(key_ends), P(key_falls_silent),
	P(no_seccomp), P(about_escapes), P(about_too_long), P(about_unasked)
};

/* The word in the file beside this program. */
static const char *
scenario(char *buf, size_t size)
{
	char path[4096];
	ssize_t n;
	FILE *f;

	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n == -1)
		exit(1);
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	if (chdir(path) == -1 || (f = fopen("scenario", "r")) == NULL ||
	    fgets(buf, (int)size, f) == NULL)
		exit(1);
	fclose(f);
	buf[strcspn(buf, "\n")] = '\0';
	return buf;
}

int
main(int argc, char *argv[])
{
	char buf[64];
	const char *name;
	size_t i;

	if (argc == 2 && strcmp(argv[1], "types") == 0) {
		printf("%d\n", MSG_MAX);
		return 0;
	}
	args = argv;
	args_n = argc;
	name = scenario(buf, sizeof(buf));
	if (channel_init(&ch, CHANNEL_FD) == -1)
		return 1;
	if (strncmp(name, "type ", 5) == 0)
		any_message((uint32_t)strtoul(name + 5, NULL, 10));
	for (i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		if (strcmp(name, scenarios[i].name) == 0)
			scenarios[i].play();
	return 1;
}
