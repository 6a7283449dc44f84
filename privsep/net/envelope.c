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
 * MAIL, RCPT and DATA: in one stream where the server offers PIPELINING (RFC
 * 2920), with the replies read while it is written, else one by one.  One
 * refused recipient fails the mail for all.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "word.h"

/* A batch of replies goes up at this size, or when there is time. */
#define BATCH_BYTES	16384

/* What an RCPT command has besides the address; most need less. */
#define RCPT_EXTRA	16

/*
 * Replies to one envelope, all together.  A server that says 200 bytes to each
 * of 100,000 recipients stays below; the parent's cap on a child's messages
 * (PROTO_BYTES_MAX) is above.
 */
#define REPLIES_MAX	(64 * 1024 * 1024)

/* The envelope while it is under way. */
struct envelope {
	struct net	*net;
	uint32_t	 rcpts;		/* how many */
	uint32_t	 at;		/* replies heard: MAIL, rcpts, DATA */
	int		 refused;	/* a reply was not the one we need */
	int		 started;	/* 354 */
	size_t		 bytes;		/* of replies, for REPLIES_MAX */
	struct wcur	 batch;
};

/* Internationalised addresses need an extension (RFC 6531). */
static int
needs_utf8(struct net *n, const char *addr)
{
	if (!word_is_8bit(addr))
		return 0;
	if (!(n->ehlo.caps & CAP_SMTPUTF8))
		net_fail(n, NETF_ADDRESS, 0, "an address is not ASCII, and "
		    "the server does not offer SMTPUTF8");
	return 1;
}

void
answer_mail(struct net *n, struct chmsg *m)
{
	struct rcur r;
	const char *sender;

	n->cmd = CMD_MAIL;
	rcur_init(&r, m->data, m->len);
	sender = get_str(&r, 0, PROTO_ADDR_MAX);
	n->mail = get_u32(&r);
	child_check(&r);
	if (!word_safe(sender, 0, PROTO_ADDR_MAX))
		net_fail(n, NETF_ADDRESS, 0, NET_BAD_ADDRESS);
	n->sender = strdup(sender);
	net_check(n, n->sender == NULL);
}

void
answer_rcpts(struct net *n, struct chmsg *m)
{
	struct rcur r;
	const char *rcpt;

	n->cmd = CMD_RCPT;
	net_check(n, buf_reserve(&n->rcpts, m->len) == -1);
	rcur_init(&r, m->data, m->len);
	while (rcur_more(&r)) {
		rcpt = get_str(&r, 1, PROTO_ADDR_MAX);
		if (r.err != 0)
			break;
		if (!word_safe(rcpt, 1, PROTO_ADDR_MAX))
			net_fail(n, NETF_ADDRESS, 0, NET_BAD_ADDRESS);
		net_check(n, buf_add(&n->rcpts, rcpt, strlen(rcpt) + 1) == -1);
		n->nrcpts++;
	}
	child_check(&r);
}

static const char *
first_rcpt(struct net *n)
{
	return (const char *)n->rcpts.data;
}

static const char *
next_rcpt(const char *rcpt)
{
	return rcpt + strlen(rcpt) + 1;
}

static int
envelope_utf8(struct net *n)
{
	const char *rcpt = first_rcpt(n);
	int utf8 = needs_utf8(n, n->sender);
	uint32_t i;

	for (i = 0; i < n->nrcpts; i++, rcpt = next_rcpt(rcpt))
		utf8 |= needs_utf8(n, rcpt);
	return utf8;
}

static void
put_mail(struct net *n, uint64_t size)
{
	struct mail_params mp = { 0 };
	size_t from = n->conn.out.len;

	mp.has_size = (n->ehlo.caps & CAP_SIZE) != 0;
	mp.size = size;
	mp.body_8bit = (n->ehlo.caps & CAP_8BITMIME) != 0 &&
	    (n->mail & MAIL_8BIT) != 0;
	mp.smtputf8 = envelope_utf8(n);
	net_built(n, command_mail(&n->conn.out, n->sender, &mp));
	net_trace_out(n, from);
}

static void
put_rcpt(struct net *n, const char *rcpt)
{
	size_t from = n->conn.out.len;

	net_built(n, command_rcpt(&n->conn.out, rcpt));
	net_trace_out(n, from);
}

/*
 * What follows the recipients.  Where CHUNKING is used (RFC 3030) there is no
 * such command: the message goes out as BDAT at once, in place of data_send.
 */
static void
put_data(struct net *n)
{
	size_t from = n->conn.out.len;

	net_built(n, command_plain(&n->conn.out, "DATA"));
	net_trace_out(n, from);
}

static void
report(struct envelope *e)
{
	if (e->batch.len > 0)
		child_send(&e->net->child, MSG_NET_REPLIES, -1, &e->batch);
}

/* The command that the next reply belongs to. */
static enum net_cmd
due(const struct envelope *e)
{
	if (e->at == 0)
		return CMD_MAIL;
	return e->at <= e->rcpts ? CMD_RCPT : CMD_DATA;
}

static int
as_needed(enum net_cmd cmd, const struct reply *r)
{
	return cmd == CMD_DATA ? r->code == 354 : reply_positive(r);
}

/* The reply in hand is the next one that was due. */
static void
heard(struct envelope *e)
{
	struct net *n = e->net;
	enum net_cmd cmd = due(e);

	if ((e->bytes += n->reply.len) > REPLIES_MAX)
		net_fail(n, NETF_PROTOCOL, 0, "replies are too long");
	if (e->batch.len > 0 && e->batch.len + n->reply.len > BATCH_BYTES)
		report(e);
	put_u8(&e->batch, (uint8_t)cmd);
	put_u32(&e->batch, cmd == CMD_RCPT ? e->at - 1 : 0);
	put_u16(&e->batch, (uint16_t)n->reply.code);
	put_str(&e->batch, n->reply.text);
	if (!as_needed(cmd, &n->reply))
		e->refused = 1;
	else if (cmd == CMD_DATA)
		e->started = 1;
	e->at++;
}

/* Give up because of the replies that were reported. */
static _Noreturn void
abandon(struct envelope *e)
{
	struct net *n = e->net;

	report(e);
	child_send(&n->child, MSG_NET_ABANDONED, -1, NULL);
	/* After a 354 only closing keeps the server from taking it. */
	if (!e->started)
		session_bye(n);
	net_end(n);
}

/* Everything at once, replies read while it is written. */
static void
stream(struct envelope *e, uint64_t size)
{
	struct net *n = e->net;
	const char *rcpt = first_rcpt(n);
	uint32_t i;
	short want;
	int written = 0, came;

	/* Growing step by step would copy, and wipe, all of it each time. */
	net_check(n, buf_reserve(&n->conn.out, n->rcpts.len +
	    (size_t)n->nrcpts * RCPT_EXTRA) == -1);
	put_mail(n, size);
	for (i = 0; i < n->nrcpts; i++, rcpt = next_rcpt(rcpt))
		put_rcpt(n, rcpt);
	put_data(n);

	io_begin(n, CMD_MAIL);
	reply_init(&n->reply);
	while (e->at < n->nrcpts + 2) {
		want = 0;
		if (n->conn.in_off == n->conn.in_len)
			report(e);	/* all that was heard so far */
		written = io_push(n, &want);
		came = io_pull(n, &want);
		if (!came) {
			io_wait(n, want);
			continue;
		}
		if (!io_take_reply(n))
			continue;
		heard(e);
		if (n->reply.code == 421)
			abandon(e);
		io_begin(n, due(e));
		reply_init(&n->reply);
	}
	if (!written)
		net_fail(n, NETF_PROTOCOL, 0, "replies before commands");
}

/* Send what is queued and hear its reply; 421 is the end. */
static void
one(struct envelope *e)
{
	io_begin(e->net, due(e));
	io_reply(e->net);
	heard(e);
	if (e->net->reply.code == 421)
		abandon(e);
	report(e);
}

/* One by one; every recipient is asked for, so that each reply is known. */
static void
lockstep(struct envelope *e, uint64_t size)
{
	struct net *n = e->net;
	const char *rcpt = first_rcpt(n);
	uint32_t i;

	put_mail(n, size);
	one(e);
	if (e->refused)
		abandon(e);
	for (i = 0; i < n->nrcpts; i++, rcpt = next_rcpt(rcpt)) {
		put_rcpt(n, rcpt);
		one(e);
	}
	if (e->refused)
		abandon(e);
	put_data(n);
	one(e);
}

void
answer_data(struct net *n, struct chmsg *m)
{
	struct envelope e = { 0 };
	struct rcur r;
	uint64_t size;

	rcur_init(&r, m->data, m->len);
	size = get_u64(&r);
	child_check(&r);
	n->cmd = CMD_DATA;
	if (n->nrcpts == 0)
		net_fail(n, NETF_ADDRESS, 0, "no recipient");
	e.net = n;
	e.rcpts = n->nrcpts;
	if (n->ehlo.caps & CAP_PIPELINING)
		stream(&e, size);
	else
		lockstep(&e, size);
	if (e.refused || !e.started)
		abandon(&e);
	report(&e);
	data_send(n, m->fd, size);
}
