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

#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "date.h"
#include "kids.h"
#include "message.h"
#include "msgid.h"
#include "phrase.h"
#include "word.h"

#define TAKE_OVERHEAD	6	/* of an argument in PARSE_TAKE: kind, length,
				   NUL */

/* How many of n arguments fit into one PARSE_TAKE; -1: one is too long. */
static ssize_t
pack(struct run *r, struct wcur *w, const struct take_arg *args, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		if ((len = strlen(args[i].arg)) > PROTO_ARG_MAX)
			return run_fail(r, EX_USAGE, "%s is longer than %d "
			    "bytes", args[i].what, PROTO_ARG_MAX);
		if (w->len + len + TAKE_OVERHEAD > CHANNEL_DATA_MAX)
			break;
		put_u8(w, args[i].kind);
		put_str(w, args[i].arg);
	}
	return (ssize_t)i;
}

/* Have n arguments taken apart, in as few messages as they fit in. */
static int
take(struct run *r, struct take_arg *args, size_t n)
{
	struct wcur w = { 0 };
	ssize_t done;

	for (; n > 0; args += done, n -= (size_t)done) {
		if ((done = pack(r, &w, args, n)) == -1) {
			wcur_free(&w);
			return -1;
		}
		r->take.args = args;
		r->take.nargs = (size_t)done;
		r->take.at = r->take.results = 0;
		if (run_send(r, ROLE_PARSE, MSG_PARSE_TAKE, -1, &w) == -1 ||
		    run_wait(r, ROLE_PARSE, S(PARSE_IDLE), TAKE_TIMEOUT) == -1)
			return -1;
	}
	return 0;
}

/* A sender or a host is one thing; recipients may be any number. */
static int
check_one(struct run *r, const struct take_arg *a)
{
	if (a->kind == TAKE_RCPTS || a->into->n == 1)
		return 0;
	return run_fail(r, EX_USAGE, "%s %s is not one address", a->what,
	    a->arg);
}

static void
add_arg(struct take_arg *a, uint8_t kind, const char *what, const char *arg,
    struct strlist *into)
{
	a->kind = kind;
	a->what = what;
	a->arg = arg;
	a->into = into;
}

/* The sender, what of host and domain needs A-labels, the recipients. */
static size_t
list_args(struct run *r, struct take_arg *args)
{
	size_t i, n = 0;

	add_arg(&args[n++], TAKE_SENDER, "sender", r->acct.from, &r->sender);
	if (word_is_8bit(r->acct.host))
		add_arg(&args[n++], TAKE_HOST, "host", r->acct.host,
		    &r->alabel_host);
	if (word_is_8bit(r->acct.domain))
		add_arg(&args[n++], TAKE_HOST, "domain", r->acct.domain,
		    &r->alabel_domain);
	for (i = 0; i < r->opt.nrcpts; i++)
		add_arg(&args[n++], TAKE_RCPTS, "recipient", r->opt.rcpts[i],
		    &r->rcpts);
	return n;
}

#define FIXED_ARGS	3	/* sender, host, domain */

int
message_take_args(struct run *r)
{
	struct take_arg *args;
	size_t i, n;
	int error;

	if (run_wait(r, ROLE_PARSE, S(PARSE_IDLE), STARTUP_TIMEOUT) == -1)
		return -1;
	if ((args = calloc(r->opt.nrcpts + FIXED_ARGS, sizeof(*args))) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	n = list_args(r, args);
	error = take(r, args, n);
	for (i = 0; i < n && error == 0; i++)
		error = check_one(r, &args[i]);
	free(args);
	r->take.args = NULL;
	r->take.nargs = 0;
	r->host = r->alabel_host.n > 0 ? r->alabel_host.v[0] : r->acct.host;
	r->domain = r->alabel_domain.n > 0 ? r->alabel_domain.v[0] :
	    r->acct.domain;
	return error;
}

int
message_read_header(struct run *r)
{
	struct wcur w = { 0 };

	put_u32(&w, r->opt.read_recipients ? WANT_RCPTS : 0);
	if (run_send(r, ROLE_PARSE, MSG_PARSE_READ, -1, &w) == -1 ||
	    run_wait(r, ROLE_PARSE, S(PARSE_HELD), NO_DEADLINE) == -1)
		return -1;
	if (r->rcpts.n == 0)
		return run_fail(r, EX_USAGE, "no recipients found");
	return 0;
}

/* What stands behind the last @ of the sender, else the EHLO domain. */
static const char *
msgid_domain(const struct run *r)
{
	const char *at = strrchr(r->sender.v[0], '@');

	return at != NULL && at[1] != '\0' ? at + 1 : r->domain;
}

static int
add_from(struct run *r, struct buf *b)
{
	const char *name = r->opt.full_name, *addr = r->sender.v[0];
	int error;

	error = buf_str(b, "From: ");
	if (name != NULL && *name != '\0') {
		error |= phrase_encode(b, name);
		error |= buf_str(b, " <") | buf_str(b, addr);
		return error | buf_str(b, ">\r\n");
	}
	return error | buf_str(b, addr) | buf_str(b, "\r\n");
}

static int
add_date(struct buf *b)
{
	char date[DATE_MAX];
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm) == NULL ||
	    date_rfc5322(date, now, &tm) == -1)
		return 0;
	return buf_str(b, "Date: ") | buf_str(b, date) | buf_str(b, "\r\n");
}

static int
add_msgid(struct run *r, struct buf *b)
{
	uint8_t random[MSGID_RANDOM];
	char id[MSGID_MAX];

	/* Not arc4random(3): libbsd's exits where memory is short. */
	if (getentropy(random, sizeof(random)) == -1)
		return -1;
	if (msgid_make(id, random, msgid_domain(r)) == -1 &&
	    msgid_make(id, random, r->domain) == -1)
		return 0;
	return buf_str(b, "Message-ID: ") | buf_str(b, id) |
	    buf_str(b, "\r\n");
}

/*
 * The lines that go in front of the header, in msmtp's order.  The null
 * sender is nobody's From.
 */
static int
new_headers(struct run *r, struct buf *b)
{
	uint32_t have = r->msg.headers;
	int error = 0;

	if (!(have & HDR(FROM)) && *r->sender.v[0] != '\0')
		error |= add_from(r, b);
	if (!(have & HDR(DATE)) && r->acct.set_date_header)
		error |= add_date(b);
	if (!(have & HDR(MESSAGE_ID)) && r->acct.set_msgid_header)
		error |= add_msgid(r, b);
	return error | buf_add(b, "", 1);
}

static int
send_write(struct run *r, const char *lines)
{
	struct wcur w = { 0 };
	int fd = r->spool.wr;

	put_u32(&w, r->acct.remove_bcc_headers ? EDIT_STRIP_BCC : 0);
	put_str(&w, lines);
	r->spool.wr = -1;
	return run_send(r, ROLE_PARSE, MSG_PARSE_WRITE, fd, &w);
}

int
message_write(struct run *r)
{
	struct buf lines = { 0 };
	int n;

	if (spool_open(&r->spool, getenv("TMPDIR")) == -1)
		return run_fail(r, EX_IOERR, "cannot create a temporary file "
		    "for the message: %s", strerror(errno));
	if ((n = new_headers(r, &lines)) != 0)
		run_fail(r, EX_OSERR, "out of memory");
	else if (lines.len > PROTO_HEADERS_MAX)
		n = run_fail(r, EX_USAGE, "the full name (-F) is too long");
	else
		n = send_write(r, (const char *)lines.data);
	buf_free(&lines);
	if (n != 0 || run_wait(r, ROLE_PARSE, S(DONE), NO_DEADLINE) == -1)
		return -1;
	kid_hang_up(&r->kid[ROLE_PARSE]);
	if (spool_finish(&r->spool, r->msg.size) == -1)
		return run_fail(r, EX_IOERR, "cannot finish the temporary "
		    "file: %s", strerror(errno));
	return 0;
}

int
message_complete(struct run *r)
{
	return kid_finish(r, ROLE_PARSE);
}
