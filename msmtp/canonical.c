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

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "canonical.h"
#include "expand.h"
#include "kids.h"

/* The canonical name, or the name itself where it is not to be had. */
static int
ask(struct run *r, char *host)
{
	struct wcur w = { 0 };
	int n;

	put_str(&w, host);
	if (kids_check(r) == -1 ||
	    kid_start(r, ROLE_DIAL, "msmtp-dial", 0) == -1 ||
	    run_wait(r, ROLE_DIAL, S(DIAL_IDLE), STARTUP_TIMEOUT) == -1) {
		wcur_free(&w);
		return -1;
	}
	r->canon.asked = 1;
	if (run_send(r, ROLE_DIAL, MSG_DIAL_CANON, -1, &w) == -1)
		return -1;
	n = run_await(r, ROLE_DIAL, S(DONE), CANON_TIMEOUT);
	r->canon.asked = 0;
	kid_discard(&r->kid[ROLE_DIAL]);
	return n == -1 ? -1 : 0;
}

/*
 * What msmtp-dial is told must not find the group held: no account that needs
 * it has %C.
 */
static int
look_up(struct run *r)
{
	char host[EXPAND_VALUE];
	struct expand e = { .locked = r->acct.locked };

	if (expand_host(&e, host) == -1)
		return run_fail(r, EX_CONFIG, "%%C: %s", e.why);
	if (privilege_drop(&r->priv) == -1)
		return run_fail(r, EX_OSERR, "cannot give up the group: %s",
		    strerror(errno));
	if (ask(r, host) == -1)
		return -1;
	if (r->canon.name[0] == '\0')
		(void)strlcpy(r->canon.name, host, sizeof(r->canon.name));
	return 0;
}

int
canonical_complete(struct run *r)
{
	const char *name = NULL;
	int code;

	if (account_wants_canonical(&r->acct, &r->opt)) {
		if (look_up(r) == -1)
			return -1;
		name = r->canon.name;
	}
	if ((code = account_complete(&r->acct, &r->opt, name)) == 0)
		return 0;
	r->code = code;
	return -1;
}
