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
#include <inttypes.h>
#include <string.h>
#include <sysexits.h>

#include "answer.h"
#include "word.h"

/* Append to a list of addresses within the limits; -1 after run_fail. */
static int
keep_address(struct run *r, struct strlist *l, const char *addr)
{
	if (l->n >= PROTO_ADDRS_MAX || l->bytes >= RCPTS_BYTES_MAX)
		return run_fail(r, EX_DATAERR, "more than %d recipients",
		    PROTO_ADDRS_MAX);
	if (strlist_add(l, addr) == -1)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

/* Recipients may be any number; a sender or a host is one. */
static uint32_t
after(const struct take *t, uint32_t i)
{
	return t->args[i].kind == TAKE_RCPTS ? i : i + 1;
}

/*
 * Results: all are checked before the first is used.  They come in the order
 * of the arguments; what would break a command is no typing error here, but
 * an attack by msmtp-parse.
 */
static int
check_taken(const struct take *t, struct rcur c)
{
	uint32_t i, next = t->next;
	size_t min, max;

	while (rcur_more(&c)) {
		if ((i = get_u32(&c)) < next || i >= t->nargs)
			return -1;
		next = after(t, i);
		min = t->args[i].kind == TAKE_SENDER ? 0 : 1;
		max = t->args[i].kind == TAKE_HOST ? PROTO_HOST_MAX :
		    PROTO_ADDR_MAX;
		if (!word_safe(get_str(&c, 0, PROTO_ADDR_MAX), min, max))
			return -1;
	}
	return rcur_end(&c);
}

int
answer_parse_taken(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct take *t = &r->take;

	(void)role;
	(void)fd;
	if (check_taken(t, *c) == -1)
		return ANSWER_MALFORMED;
	while (rcur_more(c)) {
		t->at = get_u32(c);
		t->next = after(t, t->at);
		t->results++;
		if (keep_address(r, t->args[t->at].into, get_str(c, 0,
		    PROTO_ADDR_MAX)) == -1)
			return -1;
	}
	return 0;
}

int
answer_parse_taken_end(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	uint32_t n;

	(void)role;
	(void)fd;
	n = get_u32(c);
	if (rcur_end(c) == -1 || n != r->take.results)
		return ANSWER_MALFORMED;
	return 0;
}

/* What was asked for, by what it may report. */
static const uint32_t asked_by[FOUND_MAX] = {
	[FOUND_RCPT] = WANT_RCPTS, [FOUND_BCC] = WANT_BCC,
	[FOUND_FROM] = WANT_AUTHOR, [FOUND_RESENT_FROM] = WANT_AUTHOR
};

static int
check_found(const struct run *r, struct rcur c)
{
	uint8_t what;

	while (rcur_more(&c)) {
		what = get_u8(&c);
		if (what >= FOUND_MAX || !(r->want & asked_by[what]) ||
		    !word_safe(get_str(&c, 1, PROTO_ADDR_MAX), 1,
		    PROTO_ADDR_MAX))
			return -1;
	}
	return rcur_end(&c);
}

static struct strlist *
found_list(struct run *r, uint8_t what)
{
	switch (what) {
	case FOUND_FROM:
		return &r->author;
	case FOUND_RESENT_FROM:
		return &r->resent_from;
	case FOUND_BCC:
		return &r->bcc;
	default:
		return &r->rcpts;
	}
}

int
answer_parse_found(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct strlist *l;

	(void)role;
	(void)fd;
	if (check_found(r, *c) == -1)
		return ANSWER_MALFORMED;
	while (rcur_more(c)) {
		l = found_list(r, get_u8(c));
		if (keep_address(r, l, get_str(c, 0, PROTO_ADDR_MAX)) == -1)
			return -1;
	}
	return r->author.n > 1 || r->resent_from.n > 1 ? ANSWER_MALFORMED : 0;
}

int
answer_parse_header(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	uint32_t headers;

	(void)role;
	(void)fd;
	headers = get_u32(c);
	get_u64(c);
	if (rcur_end(c) == -1 || headers >= (UINT32_C(1) << HDRB_MAX))
		return ANSWER_MALFORMED;
	r->msg.headers = headers;
	return 0;
}

/* What is no UTF-8 has bytes above 127. */
static int
good_flags(uint32_t f)
{
	return (f & ~(uint32_t)SPOOL_ALL) == 0 &&
	    (!(f & SPOOL_NOT_UTF8) || (f & SPOOL_8BIT)) &&
	    (!(f & SPOOL_HDR_NOT_UTF8) || (f & SPOOL_HDR_8BIT));
}

int
answer_parse_written(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct message m = r->msg;

	(void)role;
	(void)fd;
	m.size = get_u64(c);
	m.lines = get_u64(c);
	m.longest = get_u64(c);
	m.flags = get_u32(c);
	/* No file is larger than an off_t can say. */
	if (rcur_end(c) == -1 || m.size > INT64_MAX ||
	    m.lines > m.size / 2 || m.longest > m.size ||
	    !good_flags(m.flags))
		return ANSWER_MALFORMED;
	r->msg = m;
	return 0;
}

static int
take_fail(struct run *r, const struct take_arg *a)
{
	return run_fail(r, a->code, "%s%s%s %s is malformed",
	    a->where == NULL ? "" : a->where, a->where == NULL ? "" : ": ",
	    a->what, a->arg);
}

/* The text for a failure; nothing in it comes from the message. */
static int
parse_fail(struct run *r, enum parse_failure why, uint64_t where, int error)
{
	switch (why) {
	case PARSEF_READ:
		return run_fail(r, EX_IOERR, "cannot read the message: %s; "
		    "nothing was sent", strerror(error));
	case PARSEF_WRITE:
		if (error == EPERM && r->spool.trim != -1)
			return run_fail(r, EX_IOERR, "the directory of "
			    "temporary files (TMPDIR, else /tmp) takes none, "
			    "and the message is larger than the %d MiB that "
			    "it may take in memory; nothing was sent",
			    SPOOL_MEMORY_MAX / (1024 * 1024));
		return run_fail(r, EX_IOERR, "cannot write the message to a "
		    "temporary file: %s; nothing was sent", strerror(error));
	case PARSEF_LINE_LONG:
		return run_fail(r, EX_DATAERR, "line %" PRIu64 " of the "
		    "message: header field longer than 2 MiB", where);
	case PARSEF_HEADER_LONG:
		return run_fail(r, EX_DATAERR, "line %" PRIu64 " of the "
		    "message: header longer than 10 MiB", where);
	case PARSEF_HEADER_ADDR:
		return run_fail(r, EX_DATAERR, "line %" PRIu64 " of the "
		    "message: malformed address", where);
	case PARSEF_TOO_MANY:
		return run_fail(r, EX_DATAERR, "more than %d recipients",
		    PROTO_ADDRS_MAX);
	default:
		return run_fail(r, EX_OSERR, "msmtp-parse: out of memory");
	}
}

int
answer_parse_failed(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	uint32_t why;
	uint64_t where;
	int error;

	(void)role;
	(void)fd;
	why = get_u32(c);
	where = get_u64(c);
	error = (int)get_u32(c);
	if (rcur_end(c) == -1 || why == 0 || why >= PARSEF_MAX)
		return ANSWER_MALFORMED;
	if (why == PARSEF_ARG_ADDR || why == PARSEF_ARG_HOST)
		return where < r->take.nargs ?
		    take_fail(r, &r->take.args[where]) :
		    ANSWER_MALFORMED;
	return parse_fail(r, why, where, error);
}
