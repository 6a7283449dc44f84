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
 * From the socket to the point where the server's capabilities are known, and
 * the farewell.
 */

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etrn.h"
#include "fingerprint.h"
#include "net.h"
#include "secure.h"

/* A file for answer_tls. */
static void
keep_file(struct chmsg *m, int *fd)
{
	struct rcur r;

	rcur_init(&r, m->data, m->len);
	child_check(&r);
	if (*fd != -1)
		close(*fd);
	*fd = m->fd;
}

void
answer_crl(struct net *n, struct chmsg *m)
{
	keep_file(m, &n->crl_fd);
}

void
answer_cert(struct net *n, struct chmsg *m)
{
	keep_file(m, &n->cert_fd);
}

void
answer_tls(struct net *n, struct chmsg *m)
{
	struct secure_setup s = { 0 };
	struct wcur w = { 0 };
	struct rcur r;
	int failure;

	n->cmd = CMD_TLS;
	rcur_init(&r, m->data, m->len);
	s.flags = get_u32(&r);
	s.host = get_str(&r, 1, PROTO_HOST_MAX);
	s.pin = get_bytes(&r, &s.pin_len, FINGERPRINT_MAX);
	s.dh_bits = get_u32(&r);
	s.priorities = get_str(&r, 0, PROTO_PRIORITIES_MAX);
	s.trust_fd = m->fd;
	s.crl_fd = n->crl_fd;
	s.cert_fd = n->cert_fd;
	s.child = &n->child;
	n->crl_fd = n->cert_fd = -1;
	child_check(&r);
	if ((failure = secure_arm(&n->conn, &s)) != 0)
		net_fail(n, (enum net_failure)failure, s.error, s.why);
	put_u32(&w, s.ncerts);
	child_send(&n->child, MSG_NET_TLS_SET, -1, &w);
}

/* Where the parent wants to authenticate, what the method may bind. */
static void
send_binding(struct net *n)
{
	uint8_t data[PROTO_BINDING_MAX], kind;
	struct wcur w = { 0 };
	size_t len;

	if (!(n->flags & SESSION_BIND))
		return;
	if ((kind = secure_binding(&n->conn, data, &len)) == BIND_NONE)
		return;
	put_u8(&w, kind);
	put_bytes(&w, data, len);
	child_send(&n->child, MSG_NET_BINDING, -1, &w);
}

/* The TLS handshake, within one deadline, and its report. */
static void
handshake(struct net *n)
{
	struct wcur w = { 0 };
	char text[PROTO_TEXT_MAX + 1];
	enum net_failure why;
	int st;

	io_begin(n, CMD_TLS);
	if (n->conn.secure == NULL)
		net_fail(n, NETF_SYSTEM, 0, "TLS was not set up");
	while ((st = secure_handshake(&n->conn)) != 0) {
		if (st == IO_ERR) {
			why = secure_failure(&n->conn, text, sizeof(text));
			net_fail(n, why, n->conn.io_errno, text);
		}
		io_wait(n, st == IO_WANT_READ ? POLLIN : POLLOUT);
	}
	secure_info(&n->conn, &w);
	child_send(&n->child, MSG_NET_TLS_DONE, -1, &w);
	send_binding(n);
}

/* The server speaks first; nothing of ours leaves before. */
static void
greeting(struct net *n)
{
	io_begin(n, CMD_GREETING);
	io_reply(n);
	if (n->reply.code != 220)
		net_refused(n);
	net_send_reply(n, MSG_NET_GREETED);
}

static void
say_hello(struct net *n, const char *verb)
{
	size_t from = n->conn.out.len;

	io_begin(n, CMD_EHLO);
	net_built(n, command_hello(&n->conn.out, verb, n->domain));
	net_trace_out(n, from);
	io_reply(n);
}

static void
send_ehlo(struct net *n)
{
	struct wcur w = { 0 };

	put_u32(&w, n->ehlo.caps);
	put_u64(&w, n->ehlo.size);
	put_str(&w, n->ehlo.mechs);
	put_str(&w, n->reply.text);
	child_send(&n->child, MSG_NET_EHLO, -1, &w);
}

/* What the server offers beside; a reply's lines fit into one message. */
static void
send_caps(struct net *n)
{
	const char *text = n->reply.text;
	char line[REPLY_LINE_MAX + 1];
	struct wcur w = { 0 };

	if (!(n->flags & SESSION_CAPS))
		return;
	while (n->ehlo.caps != 0 && ehlo_other(&text, line, sizeof(line)))
		put_str(&w, line);
	child_send(&n->child, MSG_NET_CAPS, -1, &w);
}

/*
 * EHLO, or HELO where the server does not know it (RFC 5321 3.2); LMTP has
 * LHLO only (RFC 2033 4.1).
 */
static void
hello(struct net *n)
{
	int lmtp = (n->flags & SESSION_LMTP) != 0;

	memset(&n->ehlo, 0, sizeof(n->ehlo));
	say_hello(n, lmtp ? "LHLO" : "EHLO");
	if (reply_positive(&n->reply))
		ehlo_parse(&n->ehlo, n->reply.text);
	else if (n->reply.code / 100 == 5 && !lmtp)
		say_hello(n, "HELO");
	if (!reply_positive(&n->reply))
		net_refused(n);
	send_caps(n);
	send_ehlo(n);
}

void
answer_socket(struct net *n, struct chmsg *m)
{
	struct rcur r;

	rcur_init(&r, m->data, m->len);
	n->flags = get_u32(&r);
	n->domain = strdup(get_str(&r, 1, PROTO_HOST_MAX));
	n->timeout_ms = get_u32(&r);
	child_check(&r);
	n->cmd = CMD_GREETING;
	net_check(n, n->domain == NULL);
	io_open(n, m->fd);
	if (n->flags & SESSION_TLS)
		handshake(n);
	greeting(n);
	hello(n);
}

/*
 * RFC 3207.  What was learnt in clear is forgotten, and whatever the server or
 * somebody in between has put behind the 220 ends the session: it would be
 * taken for the first words of the protected one.
 */
void
answer_starttls(struct net *n, struct chmsg *m)
{
	size_t from = n->conn.out.len;

	(void)m;
	io_begin(n, CMD_STARTTLS);
	if (n->conn.secure == NULL)
		net_fail(n, NETF_SYSTEM, 0, "TLS was not set up");
	net_built(n, command_plain(&n->conn.out, "STARTTLS"));
	net_trace_out(n, from);
	io_reply(n);
	if (n->reply.code != 220)
		net_refused(n);
	if (io_unasked(n))
		net_fail(n, NETF_INJECTED, 0, NULL);
	memset(&n->ehlo, 0, sizeof(n->ehlo));
	handshake(n);
	hello(n);
}

/* RFC 1985: the reply is the parent's to judge. */
void
answer_etrn(struct net *n, struct chmsg *m)
{
	size_t from = n->conn.out.len;
	struct rcur r;
	const char *arg;

	rcur_init(&r, m->data, m->len);
	arg = get_str(&r, 1, ETRN_ARG_MAX);
	child_check(&r);
	io_begin(n, CMD_ETRN);
	net_built(n, command_etrn(&n->conn.out, arg));
	net_trace_out(n, from);
	io_reply(n);
	net_send_reply(n, MSG_NET_ETRN_DONE);
}

/*
 * The session has failed or is over: say so if that can be done at once.
 */
void
session_bye(struct net *n)
{
	size_t from = n->conn.out.len;
	short want = 0;

	if (n->conn.lost || n->reply.code == 421 ||
	    command_plain(&n->conn.out, "QUIT") != COMMAND_OK)
		return;
	net_trace_out(n, from);
	(void)io_push(n, &want);
	secure_close(&n->conn);
}

void
answer_quit(struct net *n, struct chmsg *m)
{
	(void)m;
	n->cmd = CMD_QUIT;
	session_bye(n);
	net_end(n);
}
