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

#include "buf.h"
#include "command.h"
#include "date.h"
#include "kids.h"
#include "message.h"
#include "msgid.h"
#include "phrase.h"

/*
 * Have one message's worth of arguments taken apart.  Returns how many of
 * them went into it, or -1.
 */
static ssize_t
take_some(struct run *r, uint8_t kind, char *const *args, size_t n)
{
	struct wcur w = { 0 };
	size_t i, len, used = 0;

	for (i = 0; i < n; i++) {
		len = strlen(args[i]);
		if (len > PROTO_ARG_MAX)
			return run_fail(r, EX_USAGE, "%s is longer than %d "
			    "bytes", r->take.what, PROTO_ARG_MAX);
		if ((used += len + 6) > CHANNEL_DATA_MAX)
			break;
		put_u8(&w, kind);
		put_str(&w, args[i]);
	}
	r->take.args = args;
	r->take.nargs = i;
	r->take.results = 0;
	if (run_send(r, ROLE_PARSE, MSG_PARSE_TAKE, -1, &w) == -1 ||
	    run_wait(r, ROLE_PARSE, S(PARSE_IDLE), TAKE_TIMEOUT) == -1)
		return -1;
	return (ssize_t)i;
}

/* n arguments of a kind; the results go into the list. */
static int
take(struct run *r, uint8_t kind, const char *what, char *const *args,
    size_t n, struct strlist *into)
{
	ssize_t done;

	r->take.into = into;
	r->take.what = what;
	r->take.host = kind == TAKE_HOST;
	while (n > 0) {
		if ((done = take_some(r, kind, args, n)) == -1)
			return -1;
		args += done;
		n -= (size_t)done;
	}
	return 0;
}

/* One argument that must come out as exactly one result. */
static int
take_one(struct run *r, uint8_t kind, const char *what, char *arg,
    struct strlist *into)
{
	if (take(r, kind, what, &arg, 1, into) == -1)
		return -1;
	if (r->take.results != 1)
		return run_fail(r, EX_USAGE, "%s %s is not one address", what,
		    arg);
	return 0;
}

/* msmtp-parse is asked only where there is something to convert. */
static int
take_host(struct run *r, const char *what, char *arg, const char **host)
{
	*host = arg;
	if (!command_is_8bit(arg))
		return 0;
	if (take_one(r, TAKE_HOST, what, arg, &r->hosts) == -1)
		return -1;
	*host = r->hosts.v[r->hosts.n - 1];
	return 0;
}

int
message_take_args(struct run *r)
{
	if (run_wait(r, ROLE_PARSE, S(PARSE_IDLE), STARTUP_TIMEOUT) == -1)
		return -1;
	if (take_host(r, "host", r->acct.host, &r->host) == -1 ||
	    take_host(r, "domain", r->acct.domain, &r->domain) == -1)
		return -1;
	if (take_one(r, TAKE_SENDER, "sender", r->acct.from,
	    &r->sender) == -1)
		return -1;
	return take(r, TAKE_RCPTS, "recipient", r->opt.rcpts, r->opt.nrcpts,
	    &r->rcpts);
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

	arc4random_buf(random, sizeof(random));
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
	else
		n = send_write(r, (const char *)lines.data);
	buf_free(&lines);
	if (n != 0 || run_wait(r, ROLE_PARSE, S(DONE), NO_DEADLINE) == -1 ||
	    kid_finish(r, ROLE_PARSE) == -1)
		return -1;
	if (spool_finish(&r->spool, r->msg.size) == -1)
		return run_fail(r, EX_IOERR, "cannot finish the temporary "
		    "file: %s", strerror(errno));
	return 0;
}
