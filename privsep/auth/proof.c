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


#include <string.h>

#include "mechs.h"
#include "proof.h"

/* RFC 5802, section 7: "e=", and why the server refuses. */
static const char *
refusal(const char *msg, size_t len)
{
	static const struct {
		const char	*error, *text;
	} table[] = {
		{ "channel-bindings-dont-match", "the server sees another TLS "
		    "connection than ours: somebody is in between" },
		{ "server-does-support-channel-binding", "somebody in between "
		    "has taken the -PLUS methods out of the server's list" },
		{ "invalid-proof", "wrong password: the server does not accept "
		    "the proof" },
		{ "unknown-user", "the server does not know the user" }
	};
	size_t i, n;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		n = strlen(table[i].error);
		if (len >= n + 2 && memcmp(msg + 2, table[i].error, n) == 0 &&
		    (len == n + 2 || msg[n + 2] == ','))
			return table[i].text;
	}
	return "the server does not accept the proof";
}

/* Who is to blame for what scram.c says to the server's message. */
static int
failure_of(enum scram_status st, const char *msg, size_t len,
    const char **text)
{
	switch (st) {
	case SCRAM_OK:
		return 0;
	case SCRAM_ITERATIONS:
		*text = "the iteration count is missing or out of bounds";
		return AUTHF_CHALLENGE;
	case SCRAM_REFUSED:
		*text = refusal(msg, len);
		return AUTHF_REFUSED;
	case SCRAM_UNPROVED:
		*text = "the server's proof is wrong: it does not know the "
		    "password";
		return AUTHF_CHALLENGE;
	case SCRAM_SECRET:
		*text = "the user name or password has characters that "
		    "SASLprep (RFC 4013) does not permit";
		return AUTHF_SECRET;
	case SCRAM_SYSTEM:
		*text = "out of memory";
		return AUTHF_SYSTEM;
	case SCRAM_MALFORMED:
		break;
	}
	*text = "the challenge is malformed";
	return AUTHF_CHALLENGE;
}

static enum scram_status
begin(struct sasl *s, char **msg)
{
	enum scram_binding b = SCRAM_UNBOUND;
	Gsasl_hash hash;

	if (s->mech->flags & MECH_BINDING)
		b = SCRAM_BOUND;
	else if (s->secret.bound == BIND_UNUSED)
		b = SCRAM_WOULD_BIND;
	hash = strncmp(s->mech->name, "SCRAM-SHA-256", 13) == 0 ?
	    GSASL_HASH_SHA256 : GSASL_HASH_SHA1;
	return scram_first(&s->scram, hash, s->secret.user, b,
	    s->secret.bound == BIND_UNIQUE ? "tls-unique" : "tls-exporter",
	    msg);
}

/* The server's first message comes second, after ours. */
int
proof_step(struct sasl *s, const void *challenge, size_t len,
    struct sasl_token *t, const char **text)
{
	enum scram_status st;

	switch (s->steps) {
	case 1:
		st = begin(s, &t->data);
		break;
	case 2:
		st = scram_final(&s->scram, s->secret.password,
		    s->secret.binding, s->mech->flags & MECH_BINDING ?
		    s->secret.nbinding : 0, challenge, len, &t->data);
		break;
	default:
		st = scram_verify(&s->scram, challenge, len);
		s->complete = 1;
		break;
	}
	if (st != SCRAM_OK)
		return failure_of(st, challenge, len, text);
	t->len = t->data == NULL ? 0 : strlen(t->data);
	t->flags = RESP_DATA | (s->complete ? RESP_COMPLETE : 0);
	return 0;
}
