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
 * msmtp-auth-key, and what msmtp-net wants signed by it.
 */

#include <sysexits.h>

#include "answer.h"
#include "clientkey.h"

/* The handshake is under way: nothing else is ever signed. */
static int
in_handshake(const struct run *r)
{
	return !r->server.tls && r->kid[ROLE_NET].peer.state ==
	    (r->acct.tls_starttls ? ST_NET_STARTTLS : ST_NET_GREETING);
}

int
answer_net_sign(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	struct wcur w = { 0 };
	const void *p;
	uint8_t kind;
	size_t n;

	(void)role;
	(void)fd;
	kind = get_u8(c);
	p = get_bytes(c, &n, PROTO_SIGN_MAX);
	if (rcur_end(c) == -1 || kind == 0 || kind >= SIGN_MAX || n == 0)
		return ANSWER_MALFORMED;
	if (!in_handshake(r) || r->kid[ROLE_KEY].peer.state != ST_KEY_READY ||
	    r->signatures++ >= SIGNATURES_MAX)
		return run_fail(r, EX_SOFTWARE, "msmtp-net broke the protocol: "
		    "it asks for a signature where there is none to be had");
	put_u8(&w, kind);
	put_bytes(&w, p, n);
	run_ask(r, ROLE_KEY);
	return run_send(r, ROLE_KEY, MSG_KEY_SIGN, -1, &w);
}

int
answer_key_locked(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	(void)r;
	(void)role;
	(void)fd;
	return rcur_end(c) == -1 ? ANSWER_MALFORMED : 0;
}

int
answer_key_ok(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	(void)r;
	(void)role;
	(void)fd;
	return rcur_end(c) == -1 ? ANSWER_MALFORMED : 0;
}

int
answer_key_signature(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct wcur w = { 0 };
	const void *p;
	size_t n;

	(void)role;
	(void)fd;
	p = get_bytes(c, &n, PROTO_SIGN_MAX);
	if (rcur_end(c) == -1 || n == 0 || !in_handshake(r))
		return ANSWER_MALFORMED;
	run_answered(r);
	put_bytes(&w, p, n);
	return run_send(r, ROLE_NET, MSG_NET_SIGNED, -1, &w);
}

int
answer_key_failed(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const struct account *a = &r->acct;
	const char *text;
	uint32_t why;

	(void)role;
	(void)fd;
	why = get_u32(c);
	text = get_str(c, 0, PROTO_TEXT_MAX);
	if (rcur_end(c) == -1 || why == 0 || why >= KEYF_MAX)
		return ANSWER_MALFORMED;
	switch (why) {
	case KEYF_KEY:
	case KEYF_KIND:
		return run_fail(r, EX_NOINPUT, "cannot use tls_key_file %s: %s",
		    a->tls_key_file, text);
	case KEYF_PASSPHRASE:
		return run_fail(r, EX_NOINPUT, "the passphrase of tls_key_file "
		    "%s is wrong: %s", a->tls_key_file, text);
	case KEYF_CERT:
		return run_fail(r, EX_NOINPUT, "cannot use tls_cert_file %s: "
		    "%s", a->tls_cert_file, text);
	case KEYF_MATCH:
		return run_fail(r, EX_NOINPUT, "tls_key_file %s and "
		    "tls_cert_file %s do not belong together: %s",
		    a->tls_key_file, a->tls_cert_file, text);
	case KEYF_REQUEST:
		return run_fail(r, EX_SOFTWARE, "msmtp-net broke the protocol: "
		    "it wants something signed that is not: %s", text);
	default:
		return run_fail(r, EX_SOFTWARE, "msmtp-auth-key failed: %s",
		    text);
	}
}
