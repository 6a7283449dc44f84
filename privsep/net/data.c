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
 * The message: after the 354, with its dots doubled, or as it is in the one
 * chunk of BDAT LAST.  What ends it, the final dot or the last octets of the
 * chunk, leaves only when the whole spool was seen to be as promised, and after
 * the parent was told: from then on a lost connection means "may have been
 * sent".
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dotstuff.h"
#include "intact.h"
#include "net.h"
#include "secure.h"

/*
 * Read and written at once: several TLS records, and most mails whole, with
 * the final dot in the same write.
 */
#define CHUNK	65536

/* On the stack, with its chunk: one function never returns from it. */
struct sending {
	struct net	*net;
	int		 spool;
	uint64_t	 size, left;
	uint64_t	 end;		/* conn.written once it has left */
	struct dotstuff	 stuff;		/* for DATA */
	struct intact	 intact;	/* for BDAT */
	uint8_t		 chunk[CHUNK];
};

static _Noreturn void
bad_spool(struct net *n, int error, const char *text)
{
	net_fail(n, NETF_SPOOL, error, text);
}

/* The server speaks before the end, or closed; the message is not ended. */
static _Noreturn void
interrupted(struct net *n)
{
	io_interrupted(n, "reply before the final dot");
}

/*
 * The server has said something while the message leaves: with BDAT it may be
 * its replies to the envelope.
 */
static void
listen_in(struct net *n)
{
	if (!n->env.early || !envelope_open(n))
		interrupted(n);
	(void)envelope_hear(n);
}

/*
 * Write what is queued.  A server that takes some of it, however little, is
 * alive; the deadline of the session is the parent's affair.
 */
static void
write_block(struct net *n)
{
	uint64_t written;
	short want;
	int all;

	io_renew(n, WAIT_BLOCK);
	for (;;) {
		want = 0;
		written = n->conn.written;
		all = io_push(n, &want);
		if (n->conn.written != written)
			io_renew(n, WAIT_BLOCK);
		if (all)
			break;
		if (io_pull(n, &want))
			listen_in(n);
		else
			io_wait(n, want);
	}
	if (n->conn.lost)
		interrupted(n);
}

/* The server still listens, as far as one can know. */
static void
check_silence(struct net *n)
{
	if (n->conn.lost)
		interrupted(n);
	while (io_unasked(n))
		listen_in(n);
	envelope_report(n);
}

/* Read a chunk: all of it, or to the end of the message. */
static size_t
read_chunk(struct sending *s, uint8_t *to)
{
	size_t want = s->left < CHUNK ? (size_t)s->left : CHUNK, have = 0;
	ssize_t k;

	while (have < want) {
		k = read(s->spool, to + have, want - have);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1)
			bad_spool(s->net, errno, "read");
		if (k == 0)
			bad_spool(s->net, 0, "shorter than its size");
		have += (size_t)k;
	}
	s->left -= have;
	return have;
}

static void
queue_stuffed(struct sending *s)
{
	struct buf *out = &s->net->conn.out;
	size_t have = read_chunk(s, s->chunk), made;

	net_check(s->net, buf_reserve(out, DOTSTUFF_OUT(have)) == -1);
	if (dotstuff(&s->stuff, s->chunk, have, out->data + out->len,
	    &made) == -1)
		bad_spool(s->net, 0, "NUL, or CR or LF not as CRLF");
	out->len += made;
}

static void
queue_as_it_is(struct sending *s)
{
	struct buf *out = &s->net->conn.out;
	size_t have;

	net_check(s->net, buf_reserve(out, CHUNK) == -1);
	have = read_chunk(s, out->data + out->len);
	if (intact_feed(&s->intact, out->data + out->len, have) == -1)
		bad_spool(s->net, 0, "NUL, or CR or LF not as CRLF");
	out->len += have;
}

/* The next chunk goes to conn.out, as DATA or BDAT wants it. */
static void
queue_chunk(struct sending *s)
{
	if (s->net->env.bdat)
		queue_as_it_is(s);
	else
		queue_stuffed(s);
}

static int
ends_well(const struct sending *s)
{
	return (s->net->env.bdat ? intact_end(&s->intact, s->size) :
	    dotstuff_end(&s->stuff, s->size)) == 0;
}

/* Nothing may be behind the end that the parent named. */
static void
check_end(struct sending *s)
{
	uint8_t c;
	ssize_t k;

	do
		k = read(s->spool, &c, 1);
	while (k == -1 && errno == EINTR);
	if (k == -1)
		bad_spool(s->net, errno, "read");
	if (k != 0)
		bad_spool(s->net, 0, "longer than its size");
	if (!ends_well(s))
		bad_spool(s->net, 0, "does not end with CRLF");
}

static void
trace_message(struct sending *s)
{
	char line[64];

	snprintf(line, sizeof(line), "message of %llu bytes",
	    (unsigned long long)s->size);
	net_trace(s->net, TRACE_NOTE, line);
}

/* The parent knows, for certain, before the end can leave. */
static void
announce_dot(struct net *n)
{
	child_send(&n->child, MSG_NET_DOT, -1, NULL);
	if (channel_drain(&n->child.ch) == -1)
		exit(0);
}

static void
queue_begin(struct sending *s)
{
	struct net *n = s->net;
	size_t from = n->conn.out.len;

	if (!n->env.bdat)
		return;
	net_built(n, command_bdat(&n->conn.out, s->size));
	net_trace_out(n, from);
}

static void
queue_quit(struct net *n)
{
	net_built(n, command_plain(&n->conn.out, "QUIT"));
	net_trace(n, TRACE_CLIENT, "QUIT");
}

/* The last chunk is queued: end it, and with PIPELINING the session. */
static void
queue_end(struct sending *s)
{
	struct net *n = s->net;

	trace_message(s);
	if (!n->env.bdat) {
		net_built(n, command_plain(&n->conn.out, "."));
		net_trace(n, TRACE_CLIENT, ".");
	}
	s->end = n->conn.written + n->conn.out.len - n->conn.out_off;
	if (n->ehlo.caps & CAP_PIPELINING)
		queue_quit(n);
}

/*
 * A server that speaks before the end has left may well refuse, and then does
 * not get it; it cannot have taken anything, and in LMTP it cannot know whom it
 * speaks of.  3yz is neither yes nor no, and 221 is the reply to QUIT in the
 * place of a missing one: what became of the mail is not known.
 */
static void
judge_final(struct sending *s)
{
	struct net *n = s->net;

	if (!s->net->env.gone) {
		n->conn.lost = 1;
		if (reply_positive(&n->reply) || n->flags & SESSION_LMTP)
			net_fail(n, NETF_PROTOCOL, 0,
			    "reply before the final dot");
	}
	if (n->reply.code / 100 == 3 || n->reply.code == 221)
		net_refused(n);
}

/* Write the end and hear a reply to it. */
static void
final_reply(struct sending *s)
{
	struct net *n = s->net;
	short want;

	io_begin(n, CMD_DOT);
	reply_init(&n->reply);
	for (;;) {
		want = 0;
		/* All that was heard, before nothing more can be. */
		if (n->conn.in_off == n->conn.in_len)
			envelope_report(n);
		(void)io_push(n, &want);
		if (!io_pull(n, &want))
			io_wait(n, want);
		n->env.gone = n->conn.heard_at >= s->end;
		if (n->conn.in_off == n->conn.in_len)
			continue;
		if (n->env.early && envelope_open(n)) {
			if (envelope_hear(n))
				io_renew(n, WAIT_DOT);
		} else if (io_take_reply(n))
			break;
	}
	judge_final(s);
	envelope_report(n);
}

/* RFC 2033 4.2: one reply for each recipient that was accepted, in order. */
static void
lmtp_replies(struct sending *s)
{
	struct net *n = s->net;
	uint32_t i;

	for (i = 0; i < n->nrcpts; i++) {
		if (!n->env.ok[i])
			continue;
		final_reply(s);
		envelope_note(n, CMD_DOT, i);
	}
	envelope_report(n);
}

/*
 * Where only their number says what replies belong to (the recipients' in
 * LMTP, and all of them with BDAT, which has no 354 between), one too many
 * takes the place of another.  That shows in the one to QUIT, which is 221
 * (RFC 5321 4.1.1.10): whatever else comes in its place, nothing asked for.
 */
static void
check_count(struct net *n, void (*at_end)(struct net *))
{
	n->at_end = at_end;
	n->result = n->reply;
	if (!(n->ehlo.caps & CAP_PIPELINING))
		queue_quit(n);
	io_begin(n, CMD_QUIT);
	io_reply(n);
	if (n->reply.code != 221)
		net_surplus(n, "more replies than commands");
}

/*
 * The mail has its reply.  The one to QUIT is not waited for, it would only
 * keep the user waiting; but QUIT is said before the report leaves, since the
 * parent may be gone, and take us with it, as soon as it has that.
 */
static _Noreturn void
farewell(struct net *n)
{
	net_send_reply(n, MSG_NET_SENT);
	if (!(n->ehlo.caps & CAP_PIPELINING))
		session_bye(n);
	else
		secure_close(&n->conn);
	net_end(n);
}

/* The same where the reply to QUIT, or the end in its place, has been heard. */
static _Noreturn void
counted(struct net *n)
{
	n->reply = n->result;
	net_send_reply(n, MSG_NET_SENT);
	secure_close(&n->conn);
	net_end(n);
}

/* A reply is missing, or one too many was there. */
static _Noreturn void
contradicted(struct net *n)
{
	n->at_end = NULL;
	net_fail(n, NETF_PROTOCOL, 0,
	    "a message accepted whose envelope was not");
}

/*
 * All replies are there.  Whose envelope was refused, though the chunk has left
 * with it, has no mail, even where the server says of its octets that they are
 * taken; but then no reply may be missing.
 */
static _Noreturn void
chunk_answered(struct net *n)
{
	if (!n->env.gone)
		farewell(n);
	if (!n->env.refused) {
		check_count(n, counted);
		counted(n);
	}
	check_count(n, reply_positive(&n->reply) ? contradicted :
	    envelope_abandon);
	envelope_abandon(n);
}

_Noreturn void
data_send(struct net *n, int spool, uint64_t size)
{
	struct sending s = { .net = n, .spool = spool, .size = size,
	    .left = size };

	dotstuff_init(&s.stuff);
	intact_init(&s.intact);
	reply_init(&n->reply);
	n->cmd = CMD_DATA;
	queue_begin(&s);
	for (queue_chunk(&s); s.left > 0; queue_chunk(&s))
		write_block(n);
	check_end(&s);
	check_silence(n);
	queue_end(&s);
	announce_dot(n);
	/* The parent may have taken its time; the end has not left. */
	check_silence(n);
	if (n->flags & SESSION_LMTP) {
		lmtp_replies(&s);
		check_count(n, counted);
		counted(n);
	}
	final_reply(&s);
	if (n->env.bdat)
		chunk_answered(n);
	farewell(n);
}
