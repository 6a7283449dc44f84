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
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "helper.h"
#include "proto.h"
#include "report.h"
#include "secret.h"

/*
 * Long enough for somebody to find the smart card and type its PIN, short
 * enough for cron not to pile up processes for ever.
 */
#define PASSWORDEVAL_TIMEOUT	300	/* seconds */

static int
complain(enum helper_result res, int status)
{
	switch (res) {
	case HELPER_SYSTEM:
		report("cannot run passwordeval: %s", strerror(errno));
		return EX_OSERR;
	case HELPER_TIMEOUT:
		report("passwordeval took longer than %d seconds and was "
		    "stopped", PASSWORDEVAL_TIMEOUT);
		return EX_TEMPFAIL;
	case HELPER_STOPPED:
		report("passwordeval was stopped by a signal");
		return EX_TEMPFAIL;
	case HELPER_LONG:
		report("passwordeval printed a line longer than %d bytes",
		    PROTO_SECRET_MAX);
		return EX_CONFIG;
	case HELPER_FLOOD:
		report("passwordeval printed more than %d bytes",
		    HELPER_OUTPUT_MAX);
		return EX_CONFIG;
	case HELPER_NUL:
		report("passwordeval printed a NUL byte, which no password "
		    "can have");
		return EX_CONFIG;
	case HELPER_EXIT:
		report("passwordeval failed: its command exited with status "
		    "%d", status);
		return EX_CONFIG;
	case HELPER_SIGNAL:
		report("passwordeval failed: its command was killed by signal "
		    "%d (%s)", status, strsignal(status));
		return EX_CONFIG;
	case HELPER_DONE:
		break;
	}
	report("passwordeval printed no password: the first line of its "
	    "output is empty");
	return EX_CONFIG;
}

static int
evaluate(const struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop, char **password)
{
	struct helper h = {
		.command = acct->passwordeval,
		.timeout_ms = PASSWORDEVAL_TIMEOUT * 1000,
		.stop = stop,
		.locked = acct->locked,
		.group = priv->group
	};
	enum helper_result res;
	char *buf;
	int rv = 0, status;

	if ((buf = malloc(PROTO_SECRET_MAX + 2)) == NULL) {
		report("out of memory");
		return EX_OSERR;
	}
	res = helper_run(&h, buf, PROTO_SECRET_MAX + 1, &status);
	if (res != HELPER_DONE || *buf == '\0')
		rv = complain(res, status);
	else if ((*password = strdup(buf)) == NULL) {
		report("out of memory");
		rv = EX_OSERR;
	}
	freezero(buf, PROTO_SECRET_MAX + 2);
	return rv;
}

int
secret_get(struct account *acct, const struct privilege *priv,
    const volatile sig_atomic_t *stop, char **password)
{
	*password = NULL;
	if (acct->password != NULL) {
		*password = acct->password;
		acct->password = NULL;
		acct->set.value[SETTING_PASSWORD] = NULL;
		return 0;
	}
	if (acct->passwordeval != NULL)
		return evaluate(acct, priv, stop, password);
	return 0;
}
