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
 * What goes up to the parent.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "secure.h"

/* Texts of libraries have no bound of their own. */
static void
put_text(struct wcur *w, const char *s)
{
	char text[PROTO_TEXT_MAX + 1];

	strlcpy(text, s == NULL ? "" : s, sizeof(text));
	put_str(w, text);
}

static void
send_failed(struct net *n, enum net_failure why, int error, const char *text,
    const struct reply *r)
{
	struct wcur w = { 0 };

	put_u32(&w, why);
	put_u32(&w, n->cmd);
	put_u32(&w, (uint32_t)error);
	put_text(&w, text);
	put_u16(&w, (uint16_t)(r == NULL ? 0 : r->code));
	put_str(&w, r == NULL ? "" : r->text);
	child_send(&n->child, MSG_NET_FAILED, -1, &w);
}

_Noreturn void
net_end(struct net *n)
{
	struct conn *c = &n->conn;

	buf_free(&c->out);
	buf_free(&c->trace);
	buf_free(&n->initial);
	buf_free(&n->marks);
	child_done(&n->child);
}

static int
is_the_end(enum net_failure why)
{
	return why == NETF_CLOSED || why == NETF_IO || why == NETF_TIMEOUT;
}

_Noreturn void
net_fail(struct net *n, enum net_failure why, int error, const char *text)
{
	if (n->at_end != NULL && is_the_end(why))
		n->at_end(n);
	send_failed(n, why, error, text, NULL);
	net_end(n);
}

_Noreturn void
net_surplus(struct net *n, const char *text)
{
	send_failed(n, NETF_PROTOCOL, 0, text, &n->reply);
	net_end(n);
}

_Noreturn void
net_refused(struct net *n)
{
	send_failed(n, NETF_REFUSED, 0, NULL, &n->reply);
	session_bye(n);
	net_end(n);
}

void
net_check(struct net *n, int failed)
{
	if (failed)
		net_fail(n, NETF_SYSTEM, ENOMEM, NULL);
}

void
net_built(struct net *n, enum command_status st)
{
	if (st == COMMAND_BAD)
		net_fail(n, NETF_ADDRESS, 0, NET_BAD_ADDRESS);
	net_check(n, st == COMMAND_MEMORY);
}

void
net_send_reply(struct net *n, enum proto_type type)
{
	struct wcur w = { 0 };

	put_u16(&w, (uint16_t)n->reply.code);
	put_str(&w, n->reply.text);
	child_send(&n->child, type, -1, &w);
}

/* In front of each line in conn.trace. */
struct trace_head {
	uint64_t	 at;	/* conn.written when it may be shown */
	size_t		 len;
	enum net_trace	 who;
};

static void
trace_line(struct net *n, enum net_trace who, const char *s, size_t len)
{
	char line[REPLY_LINE_MAX + 1];
	struct wcur w = { 0 };

	if (len >= sizeof(line))
		len = sizeof(line) - 1;
	memcpy(line, s, len);
	line[len] = '\0';
	put_u8(&w, (uint8_t)who);
	put_str(&w, line);
	child_send(&n->child, MSG_NET_TRACE, -1, &w);
}

/* A line that waits until the first bytes of conn.out, so many, are written. */
static void
trace_later(struct net *n, enum net_trace who, const char *s, size_t len,
    size_t bytes)
{
	struct conn *c = &n->conn;
	struct trace_head h = { 0 };

	h.at = c->written + bytes - c->out_off;
	h.who = who;
	h.len = len;
	net_check(n, buf_add(&c->trace, &h, sizeof(h)) == -1 ||
	    buf_add(&c->trace, s, len) == -1);
}

void
net_trace(struct net *n, enum net_trace who, const char *line)
{
	if (n->flags & SESSION_TRACE)
		trace_later(n, who, line, strlen(line), n->conn.out.len);
}

void
net_trace_written(struct net *n)
{
	struct buf *t = &n->conn.trace;
	struct trace_head h;
	size_t off = 0;

	if (t->len == 0)
		return;
	while (off < t->len) {
		memcpy(&h, t->data + off, sizeof(h));
		if (h.at > n->conn.written)
			break;
		trace_line(n, h.who, (const char *)t->data + off + sizeof(h),
		    h.len);
		off += sizeof(h) + h.len;
	}
	memmove(t->data, t->data + off, t->len - off);
	t->len -= off;
}

void
net_trace_out(struct net *n, size_t from)
{
	const struct buf *out = &n->conn.out;
	const char *p, *begin, *end, *lf;

	if (!(n->flags & SESSION_TRACE) || from == out->len)
		return;
	begin = (const char *)out->data;
	p = begin + from;
	end = begin + out->len;
	/* Each command ends in CRLF. */
	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL;
	    p = lf + 1)
		trace_later(n, TRACE_CLIENT, p, (size_t)(lf - p) - 1,
		    (size_t)(lf + 1 - begin));
}

void
net_trace_reply(struct net *n)
{
	const char *p = n->reply.text;
	size_t len;

	if (!(n->flags & SESSION_TRACE))
		return;
	/* A challenge can be guessed at offline. */
	if (n->cmd == CMD_AUTH && n->reply.code == 334) {
		trace_line(n, TRACE_SERVER, "334 ***", 7);
		return;
	}
	for (;; p += len + 1) {
		len = strcspn(p, "\n");
		trace_line(n, TRACE_SERVER, p, len);
		if (p[len] == '\0')
			break;
	}
}
