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

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "header.h"
#include "headers.h"
#include "msgid.h"
#include "phrase.h"

/* A To field must fit into one that msmtp-parse would take. */
#define TO_MAX	HEADER_LINE_MAX

static const char *
sender(const struct run *r)
{
	return r->sender.v[0];
}

/* Where a line must be folded if it has an encoded word (RFC 2047 2). */
#define FOLD	76

/* Bytes in the last line. */
static size_t
column(const struct buf *b)
{
	size_t n = 0;

	while (n < b->len && b->data[b->len - 1 - n] != '\n')
		n++;
	return n;
}

/* "From: NAME <ADDRESS>" */
static int
add_from(const struct run *r, struct buf *b)
{
	const char *name = r->acct.from_full_name;
	int error;

	error = buf_str(b, "From: ");
	if (name == NULL)
		return error | buf_str(b, sender(r)) | buf_str(b, "\r\n");
	error |= phrase_encode(b, name);
	error |= buf_str(b, column(b) + strlen(" <>") + strlen(sender(r)) >
	    FOLD ? "\r\n <" : " <");
	return error | buf_str(b, sender(r)) | buf_str(b, ">\r\n");
}

/*
 * The null sender is nobody's From.  With set_from_header on, From and Sender
 * give way; the name in From stays, but for one that was configured.
 */
static int
compose_from(const struct run *r, struct header_edit *e)
{
	int exists = (r->msg.headers & HDR(FROM)) != 0;
	int replace = r->acct.set_from_header == HEADER_ON;

	if (r->acct.set_from_header == HEADER_OFF || *sender(r) == '\0' ||
	    (exists && !replace))
		return 0;
	if (exists && r->acct.from_full_name == NULL) {
		e->from = sender(r);
		return 0;
	}
	if (replace)
		e->strip |= EDIT_STRIP_FROM;
	return add_from(r, &e->lines);
}

static int
by_address(const void *a, const void *b)
{
	return strcasecmp(*(char *const *)a, *(char *const *)b);
}

/* Whom a Bcc names is not shown; such lists are sorted first. */
static int
is_hidden(const struct strlist *bcc, char *addr)
{
	return bcc->n > 0 && bsearch(&addr, bcc->v, bcc->n, sizeof(*bcc->v),
	    by_address) != NULL;
}

/* One address a line; *n counts them. */
static int
add_address(struct buf *b, const char *addr, size_t *n)
{
	return buf_str(b, (*n)++ == 0 ? "To: " : ",\r\n ") |
	    buf_str(b, addr);
}

static int
add_to(struct run *r, struct buf *b)
{
	const struct strlist *l = r->acct.aliases != NULL ? &r->named :
	    &r->rcpts;
	size_t i, n = 0, begin = b->len;
	int error = 0;

	if (r->bcc.n > 0)
		qsort(r->bcc.v, r->bcc.n, sizeof(*r->bcc.v), by_address);
	for (i = 0; i < l->n; i++)
		if (!is_hidden(&r->bcc, l->v[i]))
			error |= add_address(b, l->v[i], &n);
	if (n == 0)
		error |= buf_str(b, "To: undisclosed-recipients:;");
	if (b->len - begin > TO_MAX)
		return run_fail(r, EX_DATAERR, "set_to_header: too many "
		    "recipients for one To header; use "
		    "undisclosed_recipients");
	return error | buf_str(b, "\r\n");
}

static int
compose_to(struct run *r, struct header_edit *e)
{
	if (r->acct.set_to_header == TO_OFF)
		return 0;
	e->strip |= EDIT_STRIP_TO | EDIT_STRIP_BCC;
	if (r->acct.set_to_header == TO_ON)
		return add_to(r, &e->lines);
	return buf_str(&e->lines, "To: undisclosed-recipients:;\r\n");
}

static int
compose_date(const struct run *r, struct buf *b)
{
	char date[DATE_MAX];
	time_t now = time(NULL);
	struct tm tm;

	if (r->msg.headers & HDR(DATE) || !r->acct.set_date_header)
		return 0;
	/* A zone that no date can be written in is none. */
	if ((localtime_r(&now, &tm) == NULL ||
	    date_rfc5322(date, now, &tm) == -1) &&
	    (gmtime_r(&now, &tm) == NULL ||
	    date_rfc5322(date, now, &tm) == -1))
		return 0;
	return buf_str(b, "Date: ") | buf_str(b, date) | buf_str(b, "\r\n");
}

/* What stands behind the last @ of the sender, else the EHLO domain. */
static const char *
msgid_domain(const struct run *r)
{
	const char *at = strrchr(sender(r), '@');

	return at != NULL && at[1] != '\0' ? at + 1 : r->domain;
}

static int
compose_msgid(const struct run *r, struct buf *b)
{
	uint8_t random[MSGID_RANDOM];
	char id[MSGID_MAX];

	if (r->msg.headers & HDR(MESSAGE_ID) || !r->acct.set_msgid_header)
		return 0;
	/* Not arc4random(3): libbsd's exits where memory is short. */
	if (getentropy(random, sizeof(random)) == -1)
		return -1;
	if (msgid_make(id, random, msgid_domain(r)) == -1 &&
	    msgid_make(id, random, r->domain) == -1)
		return 0;
	return buf_str(b, "Message-ID: ") | buf_str(b, id) |
	    buf_str(b, "\r\n");
}

/* In msmtp's order. */
int
headers_compose(struct run *r, struct header_edit *e)
{
	memset(e, 0, sizeof(*e));
	if (r->acct.remove_bcc_headers)
		e->strip |= EDIT_STRIP_BCC;
	if (compose_from(r, e) != 0 || compose_to(r, e) != 0 ||
	    compose_date(r, &e->lines) != 0 ||
	    compose_msgid(r, &e->lines) != 0)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}
