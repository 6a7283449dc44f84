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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "escape.h"
#include "etrn.h"
#include "modes.h"
#include "rmqs.h"
#include "session.h"
#include "word.h"

/* RFC 1985 5.3, in words. */
static const struct verdict {
	uint16_t	 code;
	const char	*words;		/* of the thing that was asked for */
} verdicts[] = {
	{ 250, "the server begins to send the mails that wait for" },
	{ 251, "no mail waits on the server for" },
	{ 252, "the server begins to send the mails that wait for" },
	{ 253, "the server begins to send the mails that wait for" },
	{ 458, "it cannot send mails now to" },
	{ 459, "it does not do this for" },
	{ 500, "it did not understand ETRN" },
	{ 501, "it takes no such name as" }
};

static const char *
words(uint16_t code)
{
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (verdicts[i].code == code)
			return verdicts[i].words;
	return "";
}

/*
 * Its secret is there for mails to be sent: what waits for others on the server
 * is not for everybody to call for.
 */
static int
check_locked(struct run *r)
{
	if (!r->acct.locked)
		return 0;
	return run_fail(r, EX_NOPERM, "--rmqs is not permitted with account "
	    "%s: you may not read %s", r->acct.name, r->acct.file);
}

/* The argument, its domain as A-labels: into, at most ETRN_ARG_MAX. */
static int
make_arg(struct run *r, char into[ETRN_ARG_MAX + 1])
{
	const char *arg = r->opt.rmqs;
	const char *name;
	int at = *arg == '@';

	if (!word_is_8bit(arg)) {
		(void)strlcpy(into, arg, ETRN_ARG_MAX + 1);
		return 0;
	}
	if (modes_alabel(r, "--rmqs", EX_USAGE, arg + at, &name) == -1)
		return -1;
	(void)snprintf(into, ETRN_ARG_MAX + 1, "%s%s", at ? "@" : "", name);
	if (!etrn_is_arg(into))
		return run_fail(r, EX_USAGE, "--rmqs %s is malformed", arg);
	return 0;
}

/* As msmtp 1.8 says it, with the reason in words behind it. */
static int
refused(struct run *r, const char *arg)
{
	uint16_t code = r->reply.code;

	switch (code) {
	case 458:
	case 459:
		return run_fail_reply(r, EX_TEMPFAIL, "the server is unable "
		    "to fulfill the request: %s %s", words(code), arg);
	case 500:
		return run_fail_reply(r, EX_DATAERR, "invalid argument for "
		    "Remote Message Queue Starting: %s", words(code));
	case 501:
		return run_fail_reply(r, EX_DATAERR, "invalid argument for "
		    "Remote Message Queue Starting: %s %s", words(code), arg);
	default:
		return run_fail_reply(r, code / 100 == 4 ? EX_TEMPFAIL :
		    EX_PROTOCOL, "command ETRN failed");
	}
}

/* Where somebody reads along; msmtp 1.8 says nothing. */
static void
tell(const struct run *r, const char *arg)
{
	char *safe;

	if (!isatty(STDOUT_FILENO) && !r->opt.debug)
		return;
	if ((safe = escape_dup(arg)) != NULL)
		printf("%s %s\n", words(r->reply.code), safe);
	free(safe);
}

static int
etrn(struct run *r, const char *arg)
{
	struct wcur w = { 0 };

	if (!(r->server.caps & CAP_ETRN)) {
		run_fail(r, EX_UNAVAILABLE, "the server does not support "
		    "Remote Message Queue Starting");
		return session_quit(r);
	}
	if (session_authenticate(r) == -1)
		return -1;
	put_str(&w, arg);
	if (run_send(r, ROLE_NET, MSG_NET_ETRN, -1, &w) == -1 ||
	    run_wait(r, ROLE_NET, S(NET_HELD), NO_DEADLINE) == -1)
		return -1;
	if (r->reply.code >= 250 && r->reply.code <= 253)
		tell(r, arg);
	else
		refused(r, arg);
	return session_quit(r);
}

static void
ask(struct run *r)
{
	char arg[ETRN_ARG_MAX + 1];

	if (modes_account(r) == -1 || check_locked(r) == -1 ||
	    make_arg(r, arg) == -1 || session_start_kids(r) == -1 ||
	    session_prepare(r) == -1)
		return;
	if (modes_lockin(r) == 0 && session_greet(r) == 0)
		(void)etrn(r, arg);
}

int
mode_rmqs(struct run *r)
{
	modes_begin(r);
	ask(r);
	modes_end(r);
	return r->code == -1 ? EX_OK : r->code;
}
