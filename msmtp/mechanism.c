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
#include <strings.h>
#include <sysexits.h>

#include "mechanism.h"
#include "mechs.h"
#include "report.h"

/* True if the word is in the server's list, in any case (RFC 4954 4). */
static int
offered(const char *list, const char *name)
{
	size_t len = strlen(name), n;

	for (; *list != '\0'; list += n + strspn(list + n, " ")) {
		n = strcspn(list, " ");
		if (n == len && strncasecmp(list, name, n) == 0)
			return 1;
	}
	return 0;
}

static const char *
fail(struct run *r, const char *why, const char *advice)
{
	run_fail(r, EX_UNAVAILABLE, "%s%s", why, advice);
	return NULL;
}

/* False if it wants to be bound to a TLS session that we know nothing of. */
static int
can_bind(const struct run *r, const struct mech *m)
{
	return !(m->flags & MECH_BINDING) || r->bound.kind != BIND_NONE;
}

uint8_t
mechanism_binding(const struct run *r)
{
	const struct mech *m = mech_find(r->mechanism);
	size_t i;

	if (!(m->flags & MECH_SCRAM) || m->flags & MECH_BINDING)
		return m->flags & MECH_BINDING ? r->bound.kind : BIND_NONE;
	for (i = 0; (m = mech_at(i)) != NULL; i++)
		if (m->flags & MECH_BINDING && offered(r->server.mechs,
		    m->name))
			return BIND_NONE;
	return r->bound.kind == BIND_NONE ? BIND_NONE : BIND_UNUSED;
}

/* What the account names is used, even in clear: it is the user's word. */
static const char *
named(struct run *r)
{
	const char *name = r->acct.auth.mechanism;

	if (!can_bind(r, mech_find(name))) {
		run_fail(r, EX_UNAVAILABLE, "authentication method %s cannot "
		    "be bound to this connection: it needs TLS 1.3, or 1.2 "
		    "with the extended master secret", name);
		return NULL;
	}
	if (offered(r->server.mechs, name))
		return name;
	run_fail(r, EX_UNAVAILABLE, "the server does not support "
	    "authentication method %s; it offers: %s", name, r->server.mechs);
	return NULL;
}

static const char *
best(struct run *r)
{
	const struct mech *m;
	size_t i;
	int withheld = 0;

	for (i = 0; (m = mech_at(i)) != NULL; i++) {
		if (!(m->flags & MECH_AUTO) || !can_bind(r, m) ||
		    !offered(r->server.mechs, m->name))
			continue;
		if (r->server.tls || m->flags & MECH_CLEAR)
			return m->name;
		withheld = 1;
	}
	if (withheld)
		return fail(r, "no authentication method is safe without TLS",
		    ": switch tls on, or name the method (auth plain) to send "
		    "the password in clear");
	return fail(r, "cannot find a usable authentication method",
	    ": the server offers none that msmtp has");
}

/* RFC 4954 4: most servers offer AUTH, if it is to be safe, with TLS only. */
static const char *
without_tls(const struct run *r)
{
	if (r->acct.tls)
		return "";
	return r->server.caps & CAP_STARTTLS ? "; it may do so once TLS is "
	    "on, and offers STARTTLS (tls on)" :
	    "; many servers do only with TLS (tls on)";
}

const char *
mechanism_choose(struct run *r)
{
	if (!(r->server.caps & CAP_AUTH))
		return fail(r, "the server does not support authentication",
		    without_tls(r));
	return r->acct.auth.mechanism != NULL ? named(r) : best(r);
}

/* True if who listens in learns the password, or can try guesses at it. */
static int
gives_away(const struct account *a)
{
	const struct mech *m;

	if (a->auth.mechanism == NULL || (m = mech_find(a->auth.mechanism)) ==
	    NULL)
		return 0;
	return m->flags & MECH_PASSWORD && !(m->flags & MECH_CLEAR);
}

void
mechanism_warn(const struct account *a)
{
	if (!a->auth.on || a->socket != NULL)
		return;
	if (!a->tls && gives_away(a))
		report("warning: authentication method %s without TLS shows "
		    "the password to everybody on the way", a->auth.mechanism);
	if (a->tls && !a->tls_certcheck)
		report("warning: with tls_certcheck off anybody on the way "
		    "can pass for the server, and is told the password unless "
		    "the method is one of SCRAM's");
}
