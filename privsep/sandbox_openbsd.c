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
 * OpenBSD: ids, rlimits, unveil, pledge.  A process that was set-group-ID
 * cannot be traced there, and dies with its parent by the end of the channel.
 */

#include <errno.h>
#include <unistd.h>

#include "proto.h"
#include "sandbox.h"

struct promises {
	const char	*pledge;
	const char	*const *unveil;	/* what stays visible, for reading */
};

static const char *const nothing[] = { NULL };
static const char *const resolver[] = {
	"/etc/resolv.conf", "/etc/hosts", "/etc/services", NULL
};
static const char *const kerberos[] = {
	"/etc/resolv.conf", "/etc/hosts", "/etc/services", "/etc/krb5.conf",
	"/etc/heimdal", NULL
};

/*
 * msmtp needs proc to kill its children, tty to restore the terminal, flock
 * for the log; it has no exec by then.
 */
static const struct promises promises[SANDBOX_MAX] = {
	[SANDBOX_PARSE] = { "stdio recvfd", nothing },
	[SANDBOX_DIAL] = { "stdio rpath inet dns sendfd", resolver },
	[SANDBOX_DIAL_NUMERIC] = { "stdio inet sendfd", nothing },
	[SANDBOX_NET] = { "stdio recvfd", nothing },
	[SANDBOX_AUTH] = { "stdio recvfd", nothing },
	[SANDBOX_AUTH_GSSAPI] = { "stdio rpath inet dns", kerberos },
	[SANDBOX_PARENT] = { "stdio recvfd sendfd proc tty flock", nothing },
};

static int
fail(const char **what, const char *step)
{
	*what = step;
	return -1;
}

/* What does not exist is no error, unless a directory is missing as well. */
static int
show(const char *const *visible, const char **what)
{
	for (; visible != NULL && *visible != NULL; visible++)
		if (unveil(*visible, "r") == -1 && errno != ENOENT)
			return fail(what, *visible);
	return 0;
}

/* The first unveil hides all the rest. */
static int
hide(enum sandbox role, const struct sandbox_args *args, const char **what)
{
	if (unveil("/", "") == -1)
		return fail(what, "unveil");
	if (show(promises[role].unveil, what) == -1 ||
	    (role == SANDBOX_AUTH_GSSAPI && show(args->readable, what) == -1))
		return -1;
	if (unveil(NULL, NULL) == -1)
		return fail(what, "unveil");
	return 0;
}

int
sandbox_enter(enum sandbox role, const struct sandbox_args *args,
    struct sandbox_report *report, const char **what)
{
	/* Always there: args->relaxed has nothing to relax. */
	if (hide(role, args, what) == -1)
		return -1;
	report->bits |= SB_UNVEIL;
	if (pledge(promises[role].pledge, NULL) == -1)
		return fail(what, "pledge");
	report->bits |= SB_PLEDGE;
	return 0;
}
