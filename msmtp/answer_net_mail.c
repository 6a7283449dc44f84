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
 * What msmtp-net reports of the envelope and the message.  It decides by the
 * same codes (envelope.c), but is not believed: every reply must be due, and
 * the message may end only when its recipients were accepted.
 */

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "answer.h"
#include "outcome.h"

static int
is_temporary(uint16_t code)
{
	return code / 100 == 4;
}

/*
 * The first reply that refuses something is the one that is shown, and its
 * command's decide: refusals of later ones only follow from it (503 to RCPT
 * when MAIL was put off, 554 to DATA when no recipient was taken).  With
 * partial_delivery the mail may do without some recipients; what then keeps it
 * from all of them decides.
 */
static int
refused(struct run *r, enum net_cmd cmd, uint32_t i, uint16_t code,
    const char *text)
{
	struct delivery *d = &r->delivery;
	int over;

	over = r->acct.partial_delivery && d->accepted > 0 &&
	    (cmd == CMD_DATA || code == 421);
	d->over |= over;
	if (d->refused++ == 0 || over) {
		d->refused_cmd = cmd;
		d->first_refused = i;
		d->permanent = !is_temporary(code);
		return reply_keep(r, &r->reply, code, text);
	}
	if (cmd == d->refused_cmd && !is_temporary(code))
		d->permanent = 1;
	return 0;
}

static int
rcpt_reply(struct run *r, uint32_t i, uint16_t code, const char *text)
{
	if (code / 100 == 2) {
		r->delivery.accepted++;
		return outcome_note(r, i, FATE_ACCEPTED, NULL);
	}
	if (outcome_note(r, i, FATE_REFUSED, text) == -1)
		return -1;
	return refused(r, CMD_RCPT, i, code, text);
}

/* 3yz or 221 to the message is no result: msmtp-net has to end the session. */
static int
is_final(uint16_t code)
{
	return code / 100 != 3 && code != 221;
}

/* LMTP's to the message, for one recipient. */
static int
final_reply(struct run *r, uint32_t i, uint16_t code, const char *text)
{
	struct delivery *d = &r->delivery;

	if (code / 100 == 2) {
		d->taken++;
		return outcome_note(r, i, FATE_TAKEN, NULL);
	}
	d->denied++;
	d->permanent |= !is_temporary(code);
	return outcome_note(r, i, FATE_DENIED, text);
}

/* One of NET_REPLIES. */
static int
one_reply(struct run *r, enum net_cmd cmd, uint32_t i, uint16_t code,
    const char *text)
{
	struct delivery *d = &r->delivery;

	if (cmd == CMD_RCPT)
		return rcpt_reply(r, i, code, text);
	if (cmd == CMD_DOT)
		return final_reply(r, i, code, text);
	if (cmd == CMD_DATA && code == 354)
		d->data_ok = 1;
	else if (cmd == CMD_MAIL && code / 100 == 2)
		d->mail_ok = 1;
	else
		return refused(r, cmd, i, code, text);
	return 0;
}

/* Which reply comes next. */
struct due {
	size_t		 replies;	/* to MAIL, RCPT, DATA */
	size_t		 rcpt;		/* of LMTP's final replies */
};

/*
 * LMTP's final replies: to the recipients that were accepted, in order (RFC
 * 2033 4.2), when the message has ended.
 */
static int
final_is_due(const struct run *r, struct due *due, uint32_t i)
{
	const struct delivery *d = &r->delivery;

	if (!r->acct.protocol || !d->dot || d->fates == NULL)
		return 0;
	while (due->rcpt < r->rcpts.n &&
	    d->fates[due->rcpt].kind != FATE_ACCEPTED)
		due->rcpt++;
	return due->rcpt < r->rcpts.n && i == due->rcpt++;
}

/*
 * Replies come in the order of the commands (RFC 2920 3.1): MAIL, each
 * recipient once, DATA.  Nobody's acceptance stands for another's.
 */
static int
is_due(const struct run *r, struct due *due, uint8_t cmd, uint32_t i)
{
	size_t at = due->replies;

	if (cmd == CMD_DOT)
		return final_is_due(r, due, i);
	due->replies++;
	if (at == 0)
		return cmd == CMD_MAIL && i == 0;
	if (at <= r->rcpts.n)
		return cmd == CMD_RCPT && i == at - 1;
	return at == r->rcpts.n + 1 && cmd == CMD_DATA && i == 0 &&
	    !r->delivery.dot;
}

static int
check_replies(const struct run *r, struct rcur c)
{
	struct due due = { r->delivery.replies, 0 };
	uint16_t code;
	uint32_t i;
	uint8_t cmd;

	while (rcur_more(&c)) {
		cmd = get_u8(&c);
		i = get_u32(&c);
		code = get_u16(&c);
		if (!is_due(r, &due, cmd, i) || !valid_code(code) ||
		    (cmd == CMD_DOT && !is_final(code)))
			return -1;
		get_str(&c, 0, PROTO_REPLY_MAX);
	}
	return rcur_end(&c);
}

int
answer_net_replies(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	uint16_t code;
	uint32_t i;
	uint8_t cmd;

	(void)role;
	(void)fd;
	if (check_replies(r, *c) == -1)
		return ANSWER_MALFORMED;
	while (rcur_more(c)) {
		cmd = get_u8(c);
		i = get_u32(c);
		code = get_u16(c);
		r->delivery.replies += cmd != CMD_DOT;
		if (one_reply(r, cmd, i, code, get_str(c, 0,
		    PROTO_REPLY_MAX)) == -1)
			return -1;
	}
	return 0;
}

/* BDAT may take the place of DATA: there is no 354 then. */
static int
may_chunk(const struct run *r)
{
	return r->acct.chunking && !r->acct.protocol &&
	    (r->server.caps & CAP_CHUNKING) != 0;
}

static int
envelope_answered(const struct run *r)
{
	return r->delivery.replies > r->rcpts.n;
}

/* All that must be accepted is. */
static int
accepted(const struct run *r)
{
	const struct delivery *d = &r->delivery;

	return envelope_answered(r) && d->mail_ok && d->accepted > 0 &&
	    (r->acct.partial_delivery || d->accepted == r->rcpts.n);
}

/*
 * The message may end: everything was accepted; or, with BDAT in one stream
 * with the envelope, nothing was refused that it could not do without, and
 * acceptance of one recipient is not needed for another.
 */
static int
may_end(const struct run *r)
{
	const struct delivery *d = &r->delivery;

	if (d->over)
		return 0;
	if (envelope_answered(r))
		return accepted(r) && (d->data_ok || (may_chunk(r) &&
		    d->replies == r->rcpts.n + 1));
	return may_chunk(r) && r->server.caps & CAP_PIPELINING &&
	    (r->acct.partial_delivery || r->rcpts.n == 1) &&
	    (d->replies == 0 || d->mail_ok);
}

/* The server has its time to answer, however late in the session. */
static void
extend_deadline(struct run *r)
{
	int64_t end = run_now() + FINAL_TIMEOUT;

	/* LMTP delivers to one recipient after the other. */
	if (r->acct.protocol)
		end += (int64_t)(r->rcpts.n / SESSION_RCPT_RATE) * 1000;
	if (r->deadline != NO_DEADLINE && r->deadline < end)
		r->deadline = end;
}

/*
 * From here on the mail may have been sent.  A child that lets the dot go
 * although something was refused is stopped; whether it still left, nobody
 * can know.
 */
int
answer_net_dot(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	int ok = may_end(r);

	(void)role;
	(void)fd;
	r->delivery.dot = 1;
	extend_deadline(r);
	return rcur_end(c) == -1 || !ok ? ANSWER_MALFORMED : 0;
}

/* What 530 asks for (RFC 4954 6, RFC 3207 4). */
static const char *
advice(const struct run *r)
{
	if (r->reply.code != 530)
		return "";
	if (!r->acct.tls)
		return "; it may want TLS first (tls on)";
	return r->acct.auth.on ? "" : "; it may want authentication (auth on)";
}

/* Replies that leave msmtp-net no choice but to give up. */
static int
hopeless(const struct run *r)
{
	const struct delivery *d = &r->delivery;

	if (d->refused == 0)
		return 0;
	return !r->acct.partial_delivery || d->over ||
	    d->refused_cmd == CMD_MAIL || d->accepted == 0;
}

/* What the first refused command asked for, as msmtp 1.8 says it. */
int
answer_net_abandoned(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct delivery *d = &r->delivery;
	int code = d->permanent ? EX_DATAERR : EX_TEMPFAIL;

	(void)role;
	(void)fd;
	if (rcur_end(c) == -1 || !hopeless(r))
		return ANSWER_MALFORMED;
	/* The end of BDAT may have left: what it ends was refused before. */
	d->answered = outcome_is_nobody(r);
	switch (d->refused_cmd) {
	case CMD_MAIL:
		return run_fail_reply(r, code, "envelope from address %s not "
		    "accepted by the server%s", r->sender.v[0], advice(r));
	case CMD_RCPT:
		return run_fail_reply(r, code, "recipient address %s not "
		    "accepted by the server%s", r->rcpts.v[d->first_refused],
		    advice(r));
	default:
		return run_fail_reply(r, code, "the server does not accept "
		    "mail data");
	}
}

/* Refused by all, for good if one recipient at least was. */
static int
fail_final(struct run *r, uint16_t code)
{
	return run_fail_reply(r, is_temporary(code) &&
	    !r->delivery.permanent ? EX_TEMPFAIL : EX_UNAVAILABLE,
	    "the server did not accept the mail");
}

int
answer_net_sent(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	struct delivery *d = &r->delivery;
	const char *text;
	uint16_t code;

	(void)role;
	(void)fd;
	if (get_reply(c, &code, &text) == -1 || !is_final(code) ||
	    !accepted(r) ||
	    (r->acct.protocol && d->taken + d->denied != d->accepted))
		return ANSWER_MALFORMED;
	d->answered = 1;
	if (r->acct.protocol)
		d->sent = d->taken == r->rcpts.n;
	else
		d->sent = code / 100 == 2 && d->accepted == r->rcpts.n;
	if (r->acct.protocol || code / 100 == 2)
		d->partly = !d->sent;
	if (d->partly)
		return outcome_partly(r);
	if (reply_keep(r, &r->reply, code, text) == -1 || d->sent)
		return 0;	/* nothing changes the result any more */
	return fail_final(r, code);
}
