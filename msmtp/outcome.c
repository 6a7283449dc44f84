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

#include "outcome.h"
#include "report.h"

int
outcome_note(struct run *r, uint32_t i, enum fate_kind kind, const char *text)
{
	struct delivery *d = &r->delivery;
	struct fate *f;

	if (d->fates == NULL && (d->fates = calloc(r->rcpts.n,
	    sizeof(*d->fates))) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	f = &d->fates[i];
	f->kind = kind;
	if (text != NULL && f->text == NULL &&
	    (f->text = strdup(text)) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

/* Which recipients: FATE_* as bits. */
#define HAVE_IT		(1U << FATE_TAKEN)
#define ACCEPTED	(1U << FATE_ACCEPTED)
#define HAVE_IT_NOT	((1U << FATE_REFUSED) | (1U << FATE_DENIED))

static int
is_one_of(const struct run *r, size_t i, unsigned int kinds)
{
	return (1U << r->delivery.fates[i].kind & kinds) != 0;
}

/* The recipients with these fates, separated by commas; NULL without memory. */
static char *
list(const struct run *r, unsigned int kinds)
{
	const char *comma = "";
	char *names = NULL;
	size_t i, len;
	FILE *f;
	int failed;

	if ((f = open_memstream(&names, &len)) == NULL)
		return NULL;
	for (i = 0; i < r->rcpts.n; i++) {
		if (!is_one_of(r, i, kinds))
			continue;
		(void)fprintf(f, "%s%s", comma, r->rcpts.v[i]);
		comma = ", ";
	}
	failed = ferror(f);
	if (fclose(f) != 0 || failed) {
		free(names);
		return NULL;
	}
	return names;
}

/* What took the mail: in SMTP the server, for all that it had accepted. */
static unsigned int
delivered(const struct run *r)
{
	return r->acct.protocol ? HAVE_IT : ACCEPTED;
}

/* Each one that was refused, with the server's words. */
static void
report_refused(const struct run *r)
{
	const struct fate *f;
	size_t i;

	for (i = 0; i < r->rcpts.n; i++) {
		f = &r->delivery.fates[i];
		if (!is_one_of(r, i, HAVE_IT_NOT))
			continue;
		report("recipient address %s not accepted by the server",
		    r->rcpts.v[i]);
		if (f->text != NULL)
			report_reply_as(r->acct.protocol ?
			    "LMTP server message" : "server message", f->text);
	}
}

static int
some_have_it(const struct run *r)
{
	return r->acct.protocol ? r->delivery.taken > 0 : 1;
}

/* Nobody has the mail: try again, unless one recipient is refused for good. */
static int
partly_code(const struct run *r)
{
	return some_have_it(r) || r->delivery.permanent ? EX_UNAVAILABLE :
	    EX_TEMPFAIL;
}

int
outcome_partly(struct run *r)
{
	char *yes = list(r, delivered(r)), *no = list(r, HAVE_IT_NOT);
	const char *got = yes == NULL ? "some" : *yes == '\0' ? "nobody" : yes;
	const char *missed = no == NULL ? "some" : no;

	report_refused(r);
	/* The log of msmtp 1.8 has these words for LMTP. */
	if (r->acct.protocol) {
		report("the mail was delivered to %s, and not to %s", got,
		    missed);
		run_fail(r, partly_code(r), "delivery to one or more "
		    "recipients failed");
	} else
		run_fail(r, partly_code(r), "the mail was delivered to %s, "
		    "and not to %s", got, missed);
	free(yes);
	free(no);
	return -1;
}

void
outcome_known(struct run *r)
{
	char *yes, *no;

	if (r->delivery.fates == NULL)
		return;
	report_refused(r);
	yes = list(r, HAVE_IT);
	no = list(r, HAVE_IT_NOT);
	if (yes != NULL && *yes != '\0')
		report("the mail was delivered to %s", yes);
	if (no != NULL && *no != '\0')
		report("the mail was not delivered to %s", no);
	free(yes);
	free(no);
}

void
outcome_doubt(struct run *r)
{
	struct delivery *d = &r->delivery;
	size_t i;

	if (!d->dot || d->fates == NULL)
		return;
	for (i = 0; i < r->rcpts.n; i++)
		if (!d->data_ok)
			d->fates[i].kind = FATE_UNKNOWN;
		else if (d->fates[i].kind == FATE_TAKEN ||
		    d->fates[i].kind == FATE_DENIED)
			d->fates[i].kind = FATE_ACCEPTED;
	d->taken = d->denied = 0;
}

int
outcome_is_nobody(const struct run *r)
{
	const struct delivery *d = &r->delivery;

	if (d->refused > 0 && d->refused_cmd == CMD_MAIL)
		return 1;
	return d->replies > r->rcpts.n && d->accepted == 0;
}

void
outcome_free(struct run *r)
{
	size_t i;

	for (i = 0; r->delivery.fates != NULL && i < r->rcpts.n; i++)
		free(r->delivery.fates[i].text);
	free(r->delivery.fates);
	r->delivery.fates = NULL;
}
