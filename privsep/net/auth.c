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
 * AUTH (RFC 4954): the parent's arm computes, we carry.  A response of PLAIN,
 * LOGIN or a bearer mechanism is as good as the password: every buffer that
 * held one is wiped as soon as it is written.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base64.h"
#include "net.h"

/*
 * No mechanism needs more than four; a server that goes on asking wants us
 * never to finish, or to try guesses.
 */
#define CHALLENGES_MAX	16

/* Wipe the parent's message; it may have said nothing more. */
static void
forget_message(struct net *n)
{
	struct chmsg m;

	if (channel_get(&n->child.ch, &m) != CHAN_NONE)
		exit(EX_PROTOCOL);
}

/* A row of so many bytes is no chance. */
#define ROW	8

/*
 * A mark of a row: enough to know it again, and too little to learn it from.
 */
static uint32_t
mark_of(const struct net *n, const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	v = (v ^ n->mark_key[0]) * (n->mark_key[1] | 1);
	v = (v ^ v >> 32) * (n->mark_key[0] | 1);
	return (uint32_t)(v >> 32);
}

/* Mark each row of this, from its beginning on; what repeats it has one. */
static void
mark(struct net *n, const char *p, size_t len)
{
	uint32_t m;

	for (; len >= ROW; p += ROW, len -= ROW) {
		m = mark_of(n, p);
		net_check(n, buf_add(&n->marks, &m, sizeof(m)) == -1);
	}
}

/* The last word of a response: of PLAIN the password, of a token itself. */
static size_t
last_word(const char *p, size_t len, const char **word)
{
	size_t i;

	while (len > 0 && (unsigned char)p[len - 1] <= ' ')
		len--;
	for (i = len; i > 0 && (unsigned char)p[i - 1] > ' '; i--)
		continue;
	*word = p + i;
	return len - i;
}

/*
 * Mark a response, as it is sent and as it is.  One too short to have a secret
 * does not take the place of another.
 */
static void
mark_response(struct net *n, const char *p, size_t len)
{
	char *coded;
	const char *word;
	size_t words, size = BASE64_LEN(len);

	if (size < ROW)
		return;
	buf_clear(&n->marks);
	if ((coded = malloc(size)) == NULL ||
	    getentropy(n->mark_key, sizeof(n->mark_key)) == -1)
		net_fail(n, NETF_SYSTEM, ENOMEM, NULL);
	base64_encode(coded, p, len);
	mark(n, coded, size);
	freezero(coded, size);
	words = last_word(p, len, &word);
	mark(n, word, words);
}

static int
is_marked(const struct net *n, const char *p)
{
	uint32_t m = mark_of(n, p), at;
	size_t i;

	for (i = 0; i < n->marks.len; i += sizeof(at)) {
		memcpy(&at, n->marks.data + i, sizeof(at));
		if (at == m)
			return 1;
	}
	return 0;
}

/*
 * Servers repeat a command that they do not understand, and what they say is
 * shown and logged.
 */
void
auth_hide(struct net *n)
{
	struct reply *r = &n->reply;
	size_t i;

	for (i = 0; i + ROW <= r->len && !is_marked(n, r->text + i); i++)
		continue;
	buf_free(&n->marks);
	if (i + ROW > r->len)
		return;
	explicit_bzero(r->text, r->len);
	r->len = (size_t)snprintf(r->text, sizeof(r->text),
	    "%u (not shown: it repeats what the server was told)", r->code);
	r->start = 0;
	r->lines = 1;
}

static void
cancel(struct net *n)
{
	net_built(n, command_plain(&n->conn.out, "*"));
	net_trace(n, TRACE_CLIENT, "*");
}

static void
send_challenge(struct net *n)
{
	struct wcur w = { 0 };
	const char *s = reply_last(&n->reply);
	size_t len = strlen(s);
	int64_t k;
	uint8_t *p;

	if ((p = malloc(BASE64_BYTES(len) + 1)) == NULL)
		net_fail(n, NETF_SYSTEM, ENOMEM, NULL);
	k = n->reply.lines == 1 ? base64_decode(p, s, len) : -1;
	if (k == -1)
		net_fail(n, NETF_PROTOCOL, 0, "challenge is not base64");
	put_bytes(&w, p, (size_t)k);
	freezero(p, BASE64_BYTES(len) + 1);
	child_send(&n->child, MSG_NET_CHALLENGE, -1, &w);
}

/* The challenge that asks for the initial response which was held back. */
static void
send_held(struct net *n)
{
	n->held = 0;
	if (*reply_last(&n->reply) != '\0')
		net_fail(n, NETF_PROTOCOL, 0,
		    "challenge where the initial response belongs");
	net_built(n, command_response(&n->conn.out, n->initial.data,
	    n->initial.len));
	buf_free(&n->initial);
	net_trace(n, TRACE_CLIENT, "***");
}

/* Yes cannot be the reply to what it was not told. */
static void
refuse_untold(struct net *n)
{
	if (n->held && n->reply.code == 235)
		net_fail(n, NETF_PROTOCOL, 0,
		    "authenticated before the initial response was sent");
}

/* Send what is queued, and hear the server. */
static void
auth_exchange(struct net *n)
{
	for (;;) {
		io_begin(n, CMD_AUTH);
		io_reply(n);
		if (n->reply.code != 334) {
			refuse_untold(n);
			buf_free(&n->initial);
			net_send_reply(n, MSG_NET_AUTH_DONE);
			return;
		}
		if (n->challenges++ == CHALLENGES_MAX)
			net_fail(n, NETF_PROTOCOL, 0, "too many challenges");
		if (!n->held) {
			send_challenge(n);
			return;
		}
		send_held(n);
	}
}

static void
trace_auth(struct net *n, const char *mech, int initial)
{
	char line[PROTO_MECH_MAX + 16];

	snprintf(line, sizeof(line), "AUTH %s%s", mech, initial ? " ***" : "");
	net_trace(n, TRACE_CLIENT, line);
}

void
answer_auth(struct net *n, struct chmsg *m)
{
	struct rcur r;
	const char *mech;
	const void *initial;
	size_t len;
	int has;

	rcur_init(&r, m->data, m->len);
	mech = get_str(&r, 1, PROTO_MECH_MAX);
	has = get_u8(&r) != 0;
	initial = get_bytes(&r, &len, PROTO_SASL_MAX);
	child_check(&r);

	n->cmd = CMD_AUTH;
	n->challenges = 0;
	n->held = has && command_auth_long(mech, len);
	if (n->held) {
		net_check(n, buf_add(&n->initial, initial, len) == -1);
		has = 0;
	}
	mark_response(n, initial, len);
	net_built(n, command_auth(&n->conn.out, mech, has ? initial : NULL,
	    len));
	trace_auth(n, mech, has);
	forget_message(n);
	auth_exchange(n);
}

void
answer_auth_response(struct net *n, struct chmsg *m)
{
	struct rcur r;
	const void *response;
	size_t len;
	int send;

	rcur_init(&r, m->data, m->len);
	send = get_u8(&r) != 0;
	response = get_bytes(&r, &len, PROTO_SASL_MAX);
	child_check(&r);

	if (send) {
		mark_response(n, response, len);
		net_built(n, command_response(&n->conn.out, response, len));
		net_trace(n, TRACE_CLIENT, "***");
	} else
		cancel(n);
	forget_message(n);
	auth_exchange(n);
}
