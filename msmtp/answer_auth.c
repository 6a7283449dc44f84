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
#include <sysexits.h>

#include "answer.h"
#include "bearer.h"
#include "mechs.h"

/* Of the one TLS session, and none is binding before it is up. */
int
answer_net_binding(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const void *p;
	uint8_t kind;
	size_t n;

	(void)role;
	(void)fd;
	kind = get_u8(c);
	p = get_bytes(c, &n, PROTO_BINDING_MAX);
	if (rcur_end(c) == -1 || n == 0 || kind == BIND_NONE ||
	    kind >= BIND_UNUSED || !r->server.tls || !r->acct.auth.on ||
	    r->bound.kind != BIND_NONE)
		return ANSWER_MALFORMED;
	r->bound.kind = kind;
	r->bound.len = n;
	memcpy(r->bound.data, p, n);
	return 0;
}

/* What msmtp-auth computed goes to the server, or to the first AUTH command. */
int
answer_auth_response(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct wcur w = { 0 };
	const void *p;
	uint8_t flags;
	size_t n;

	(void)role;
	(void)fd;
	flags = get_u8(c);
	p = get_bytes(c, &n, PROTO_SASL_MAX);
	if (rcur_end(c) == -1 || (flags & ~(RESP_DATA | RESP_COMPLETE)) != 0)
		return ANSWER_MALFORMED;
	run_answered(r);
	r->auth_complete = (flags & RESP_COMPLETE) != 0;
	if (r->kid[ROLE_NET].peer.state == ST_NET_CHALLENGED) {
		put_u8(&w, 1);
		put_bytes(&w, p, n);
		return run_send(r, ROLE_NET, MSG_NET_AUTH_RESPONSE, -1, &w);
	}
	put_str(&w, r->mechanism);
	put_u8(&w, flags & RESP_DATA ? 1 : 0);
	put_bytes(&w, p, n);
	return run_send(r, ROLE_NET, MSG_NET_AUTH, -1, &w);
}

/* The server's word on the token: kept for when it says 535. */
int
answer_auth_refused(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *text;
	uint8_t reason;

	(void)role;
	(void)fd;
	reason = get_u8(c);
	text = get_str(c, 0, PROTO_TEXT_MAX);
	if (rcur_end(c) == -1 || reason == 0 || reason >= BEARER_MAX ||
	    r->refused != NULL || r->mechanism == NULL ||
	    !(mech_find(r->mechanism)->flags & MECH_BEARER))
		return ANSWER_MALFORMED;
	r->refusal = reason;
	if ((r->refused = strdup(text)) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

int
answer_auth_failed(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	static const int code[AUTHF_MAX] = {
		[AUTHF_MECHANISM] = EX_UNAVAILABLE,
		[AUTHF_CHALLENGE] = EX_PROTOCOL,
		[AUTHF_SECRET] = EX_CONFIG,
		[AUTHF_TICKET] = EX_UNAVAILABLE,
		[AUTHF_KDC] = EX_TEMPFAIL,
		[AUTHF_REFUSED] = EX_NOPERM,
		[AUTHF_SYSTEM] = EX_SOFTWARE
	};
	const char *text;
	uint32_t why;

	(void)role;
	(void)fd;
	why = get_u32(c);
	text = get_str(c, 0, PROTO_TEXT_MAX);
	if (rcur_end(c) == -1 || why == 0 || why >= AUTHF_MAX)
		return ANSWER_MALFORMED;
	return run_fail(r, code[why], "authentication failed (method %s): %s",
	    r->mechanism != NULL ? r->mechanism : "none", text);
}
