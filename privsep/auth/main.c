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
 * msmtp-auth: keeps the user's secret, and computes with it the responses to
 * the challenges that the parent passes on.  It parses what the server made
 * (DIGEST-MD5, SCRAM ...), and therefore has no file, no network and no
 * message; it speaks to nobody but the parent.  For GSSAPI, which Kerberos
 * answers, it has the files and the network that this takes, and no secret.
 */

#include <sys/types.h>
#include <sys/mman.h>

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "child.h"
#include "kerberos.h"
#include "mechs.h"
#include "sasl.h"

static _Noreturn void
fail(struct child *c, struct sasl *s, int why, const char *text)
{
	struct wcur w = { 0 };

	sasl_end(s);
	put_u32(&w, (uint32_t)why);
	put_str(&w, text);
	child_send(c, MSG_AUTH_FAILED, -1, &w);
	child_done(c);
}

/*
 * Keep from swap what is there and the heap that it grows into, as far as
 * RLIMIT_MEMLOCK goes; pages are locked as they are used, not loaded for it.
 * No error: most of the time there is no swap to be kept from.
 */
static void
lock_memory(void)
{
#ifdef MCL_ONFAULT
	(void)mlockall(MCL_CURRENT | MCL_ONFAULT);
#else
	(void)mlockall(MCL_CURRENT);
#endif
}

static char *
copy(const char *s)
{
	char *p;

	if ((p = strdup(s)) == NULL)
		exit(EX_OSERR);
	return p;
}

static void
recv_secret(struct child *c, struct sasl *s)
{
	struct chmsg m;
	struct rcur r;

	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	s->secret.user = copy(get_str(&r, 0, PROTO_SECRET_MAX));
	s->secret.password = copy(get_str(&r, 0, PROTO_SECRET_MAX));
	s->secret.host = copy(get_str(&r, 0, PROTO_HOST_MAX));
	s->secret.service = copy("smtp");
	s->secret.port = get_u16(&r);
	s->secret.domain = copy(get_str(&r, 0, PROTO_HOST_MAX));
	child_check(&r);
}

static void
send_response(struct child *c, struct sasl_token *t)
{
	struct wcur w = { 0 };

	put_u8(&w, (uint8_t)t->flags);
	put_bytes(&w, t->data, t->len);
	child_send(c, MSG_AUTH_RESPONSE, -1, &w);
	sasl_token_free(t);
}

/* Why the server does not take the token, which has served its time. */
static void
send_refusal(struct child *c, struct sasl *s)
{
	struct wcur w = { 0 };

	put_u8(&w, (uint8_t)s->reason);
	put_str(&w, s->said);
	child_send(c, MSG_AUTH_REFUSED, -1, &w);
	free(s->said);
	s->said = NULL;
	sasl_end(s);
}

static void
answer(struct child *c, struct sasl *s, const void *challenge, size_t len)
{
	struct sasl_token t;
	const char *text;
	int why;

	if ((why = sasl_step(s, challenge, len, &t, &text)) != 0)
		fail(c, s, why, text);
	if (s->said != NULL)
		send_refusal(c, s);
	/* The server may still say why it does not take a token. */
	if (t.flags & RESP_COMPLETE && !(s->mech->flags & MECH_BEARER))
		sasl_end(s);
	send_response(c, &t);
}

static void
recv_begin(struct child *c, struct sasl *s)
{
	const char *mech, *text;
	const void *binding;
	struct chmsg m;
	struct rcur r;
	uint8_t kind;
	size_t len;
	int why;

	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	mech = get_str(&r, 1, PROTO_MECH_MAX);
	kind = get_u8(&r);
	binding = get_bytes(&r, &len, PROTO_BINDING_MAX);
	child_check(&r);
	sasl_bind(s, kind, binding, len);
	if ((why = sasl_begin(s, mech, &text)) != 0)
		fail(c, s, why, text);
	answer(c, s, NULL, 0);
}

static void
recv_challenge(struct child *c, struct sasl *s)
{
	const void *challenge;
	struct chmsg m;
	struct rcur r;
	size_t len;

	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	challenge = get_bytes(&r, &len, PROTO_SASL_MAX);
	child_check(&r);
	answer(c, s, challenge, len);
}

int
main(int argc, char *argv[])
{
	enum sandbox sandbox;
	struct kerberos k;
	struct child c;
	struct sasl s;

	if (kerberos_take(&k, &argc, argv) == -1)
		exit(EX_OSERR);
	sandbox = k.on ? SANDBOX_AUTH_GSSAPI : SANDBOX_AUTH;
	child_init(&c, ROLE_AUTH, sandbox, argc, argv);
	c.args.readable = (const char *const *)k.paths;
	if (sasl_init(&s) != 0)
		exit(EX_OSERR);
	s.tickets = k.on;
	lock_memory();
	c.about = sasl_about;
	c.about_arg = &s;
	child_ready(&c, sandbox);
	recv_secret(&c, &s);
	recv_begin(&c, &s);
	for (;;)
		recv_challenge(&c, &s);
}
