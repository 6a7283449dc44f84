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
 * refused recipient fails the mail for all, unless the parent says otherwise.
 *
 * Where the server offers CHUNKING (RFC 3030) BDAT takes the place of DATA.
 * As there is one chunk only, the last, its end is what the final dot is to
 * DATA.  It may leave before the recipients are known to be accepted where
 * that changes nothing: one recipient, or any that are accepted get the mail.
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

/* Internationalised addresses need an extension (RFC 6531). */
static int
known_words(struct net *n, const char *addr, size_t min)
{
	return word_safe(addr, min, PROTO_ADDR_MAX) &&
	    (n->mail & MAIL_UTF8 || !word_is_8bit(addr));
}

void
answer_mail(struct net *n, struct chmsg *m)
{
	struct rcur r;
	const char *sender, *envid;

	n->cmd = CMD_MAIL;
	rcur_init(&r, m->data, m->len);
	sender = get_str(&r, 0, PROTO_ADDR_MAX);
	n->mail = get_u32(&r);
	n->notify = get_u32(&r);
	envid = get_str(&r, 0, PROTO_ENVID_MAX);
	child_check(&r);
	if (n->mail & MAIL_UTF8 && !(n->ehlo.caps & CAP_SMTPUTF8))
		net_fail(n, NETF_ADDRESS, 0, "it is not ASCII, and the server "
		    "does not offer SMTPUTF8");
	if (!known_words(n, sender, 0))
		net_fail(n, NETF_ADDRESS, 0, NET_BAD_ADDRESS);
	n->sender = strdup(sender);
	n->envid = strdup(envid);
	net_check(n, n->sender == NULL || n->envid == NULL);
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
		if (!known_words(n, rcpt, 1))
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
has_cap(const struct net *n, uint32_t cap)
{
	return (n->ehlo.caps & cap) != 0;
}

static void
put_mail(struct net *n, uint64_t size)
{
	struct mail_params mp = { 0 };
	size_t from = n->conn.out.len;

	mp.has_size = has_cap(n, CAP_SIZE);
	mp.size = size;
	mp.smtputf8 = (n->mail & MAIL_UTF8) != 0;
	/* RFC 6531 3.2: who announces UTF-8 announces 8 bits as well. */
	mp.body_8bit = has_cap(n, CAP_8BITMIME) &&
	    n->mail & (MAIL_8BIT | MAIL_UTF8);
	if (has_cap(n, CAP_DSN)) {
		mp.ret = n->mail & (MAIL_RET_HDRS | MAIL_RET_FULL);
		mp.envid = *n->envid == '\0' ? NULL : n->envid;
	}
	net_built(n, command_mail(&n->conn.out, n->sender, &mp));
	net_trace_out(n, from);
}

static void
put_rcpt(struct net *n, const char *rcpt)
{
	struct rcpt_params rp = { 0 };
	size_t from = n->conn.out.len;

	if (has_cap(n, CAP_DSN)) {
		rp.notify = n->notify;
		rp.orcpt = (n->mail & MAIL_ORCPT) != 0;
	}
	net_built(n, command_rcpt(&n->conn.out, rcpt, &rp));
	net_trace_out(n, from);
}

/* What follows the recipients; BDAT has its command with the message. */
static void
put_data(struct net *n)
{
	size_t from = n->conn.out.len;

	net_built(n, command_plain(&n->conn.out, "DATA"));
	net_trace_out(n, from);
}

void
envelope_report(struct net *n)
{
	if (n->env.batch.len > 0)
		child_send(&n->child, MSG_NET_REPLIES, -1, &n->env.batch);
}

/* How many replies there will be. */
static uint32_t
wanted(const struct net *n)
{
	return n->nrcpts + (n->env.bdat ? 1 : 2);
}

int
envelope_open(const struct net *n)
{
	return n->env.at < wanted(n);
}

/* The command that the next reply belongs to. */
static enum net_cmd
due(const struct net *n)
{
	if (n->env.at == 0)
		return CMD_MAIL;
	return n->env.at <= n->nrcpts ? CMD_RCPT : CMD_DATA;
}

void
envelope_note(struct net *n, enum net_cmd cmd, uint32_t rcpt)
{
	struct envelope *e = &n->env;

	if ((e->bytes += n->reply.len) > REPLIES_MAX)
		net_fail(n, NETF_PROTOCOL, 0, "replies are too long");
	if (e->batch.len > 0 && e->batch.len + n->reply.len > BATCH_BYTES)
		envelope_report(n);
	put_u8(&e->batch, (uint8_t)cmd);
	put_u32(&e->batch, rcpt);
	put_u16(&e->batch, (uint16_t)n->reply.code);
	put_str(&e->batch, n->reply.text);
}

/* What the reply in hand to this command means for the mail. */
static void
judge(struct net *n, enum net_cmd cmd)
{
	struct envelope *e = &n->env;

	if (cmd == CMD_DATA) {
		e->started = n->reply.code == 354;
		e->refused |= !e->started;
	} else if (cmd == CMD_MAIL) {
		e->mail_ok = reply_positive(&n->reply);
		e->refused |= !e->mail_ok;
	} else if (reply_positive(&n->reply)) {
		e->ok[e->at - 1] = 1;
		e->accepted++;
	} else if (!(n->mail & MAIL_PARTIAL))
		e->refused = 1;
	if (e->at == n->nrcpts && e->accepted == 0)
		e->refused = 1;
}

/* The reply in hand is the next one that was due. */
static void
heard(struct net *n)
{
	enum net_cmd cmd = due(n);

	envelope_note(n, cmd, cmd == CMD_RCPT ? n->env.at - 1 : 0);
	judge(n, cmd);
	n->env.at++;
}

_Noreturn void
envelope_abandon(struct net *n)
{
	envelope_report(n);
	child_send(&n->child, MSG_NET_ABANDONED, -1, NULL);
	/*
	 * After a 354 only closing keeps the server from taking it, and within
	 * a chunk QUIT would be octets of it.
	 */
	if (!n->env.started && !n->env.early)
		session_bye(n);
	net_end(n);
}

/*
 * All replies are waited for, so that each is known; not when the server goes,
 * nor when a message that is not wanted is on its way and its end can still be
 * kept back.  When that has left, a refusal counts only with all the others.
 */
int
envelope_hear(struct net *n)
{
	if (!io_take_reply(n))
		return 0;
	heard(n);
	if (!n->env.gone && (n->reply.code == 421 ||
	    (n->env.early && n->env.refused)))
		envelope_abandon(n);
	if (n->reply.code == 421)
		n->at_end = envelope_abandon;
	reply_init(&n->reply);
	return 1;
}

/* Everything at once, replies read while it is written. */
static void
stream(struct net *n)
{
	uint64_t written = n->conn.written;
	int all = 0;
	short want;

	io_begin(n, CMD_MAIL);
	reply_init(&n->reply);
	while (envelope_open(n)) {
		want = 0;
		if (n->conn.in_off == n->conn.in_len)
			envelope_report(n);	/* all that was heard so far */
		all = io_push(n, &want);
		if (n->conn.written != written)
			io_begin(n, due(n));	/* it still reads */
		written = n->conn.written;
		if (!io_pull(n, &want)) {
			io_wait(n, want);
			continue;
		}
		if (envelope_hear(n))
			io_begin(n, due(n));
	}
	if (!all)
		net_fail(n, NETF_PROTOCOL, 0, "replies before commands");
}

/* Send what is queued and hear its reply; 421 is the end. */
static void
one(struct net *n)
{
	io_begin(n, due(n));
	io_reply(n);
	heard(n);
	if (n->reply.code == 421)
		envelope_abandon(n);
	envelope_report(n);
}

/* One by one; every recipient is asked for, so that each reply is known. */
static void
lockstep(struct net *n, uint64_t size)
{
	const char *rcpt = first_rcpt(n);
	uint32_t i;

	put_mail(n, size);
	one(n);
	if (n->env.refused)
		envelope_abandon(n);
	for (i = 0; i < n->nrcpts; i++, rcpt = next_rcpt(rcpt)) {
		put_rcpt(n, rcpt);
		one(n);
	}
	if (n->env.refused)
		envelope_abandon(n);
	if (n->env.bdat)
		return;
	put_data(n);
	one(n);
}

static void
pipeline(struct net *n, uint64_t size)
{
	const char *rcpt = first_rcpt(n);
	uint32_t i;

	/* Growing step by step would copy, and wipe, all of it each time. */
	net_check(n, buf_reserve(&n->conn.out, n->rcpts.len +
	    (size_t)n->nrcpts * RCPT_EXTRA) == -1);
	put_mail(n, size);
	for (i = 0; i < n->nrcpts; i++, rcpt = next_rcpt(rcpt))
		put_rcpt(n, rcpt);
	if (!n->env.bdat)
		put_data(n);
	if (!n->env.early)
		stream(n);
}

/*
 * BDAT in LMTP (RFC 2033 4.3) leaves open how many replies an error has, and
 * saves nothing that matters there.
 */
static void
choose(struct net *n, uint64_t size)
{
	struct envelope *e = &n->env;

	e->bdat = has_cap(n, CAP_CHUNKING) && n->mail & MAIL_CHUNKING &&
	    !(n->flags & SESSION_LMTP) && size <= BDAT_MAX;
	e->early = e->bdat && has_cap(n, CAP_PIPELINING) &&
	    size <= BDAT_EARLY_MAX &&
	    (n->nrcpts == 1 || n->mail & MAIL_PARTIAL);
}

void
answer_data(struct net *n, struct chmsg *m)
{
	struct rcur r;
	uint64_t size;

	rcur_init(&r, m->data, m->len);
	size = get_u64(&r);
	child_check(&r);
	io_begin(n, CMD_MAIL);
	if (n->nrcpts == 0)
		net_fail(n, NETF_ADDRESS, 0, "no recipient");
	n->env.ok = calloc(n->nrcpts, 1);
	net_check(n, n->env.ok == NULL);
	choose(n, size);
	io_quiet(n);
	if (has_cap(n, CAP_PIPELINING))
		pipeline(n, size);
	else
		lockstep(n, size);
	if (n->env.refused)
		envelope_abandon(n);
	envelope_report(n);
	data_send(n, m->fd, size);
}
