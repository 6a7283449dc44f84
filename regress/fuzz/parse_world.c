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


/* The names as libc has them: the renaming is for msmtp-parse. */
#undef main
#undef read
#undef write
#undef poll
#undef exit
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef freezero
#undef getsockopt

#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buildid.h"
#include "parse.h"
#include "parse_world.h"
#include "sandbox.h"

#define SPOOL_FD	100
#define KEEP_MAX	64

int	parse_main(int, char *[]);
int	fuzz_getsockopt(int, int, int, void *, socklen_t *);
ssize_t	fuzz_read(int, void *, size_t);
ssize_t	fuzz_write(int, const void *, size_t);
int	fuzz_poll(struct pollfd *, nfds_t, int);
_Noreturn void fuzz_exit(int);
void	*fuzz_malloc(size_t);
void	*fuzz_calloc(size_t, size_t);
void	*fuzz_realloc(void *, size_t);
void	fuzz_free(void *);
void	fuzz_freezero(void *, size_t);

const char build_id[] = "fuzz";

static struct world {
	const struct order *o;
	struct outcome	*got;
	jmp_buf		 over;
	int		 step;		/* the next message to give it */
	struct wcur	 msg;		/* the one it was given */
	size_t		 off;		/* read of the message */
	uint32_t	 seed;
	void		*mem[KEEP_MAX];	/* what it has allocated */
} w;

/* Memory: what is left of a run that ended with exit(3) is freed. */

static void
keep(void *p)
{
	size_t i;

	for (i = 0; i < KEEP_MAX; i++)
		if (w.mem[i] == NULL) {
			w.mem[i] = p;
			return;
		}
	REQUIRE(p == NULL);
}

static void
forget(const void *p)
{
	size_t i;

	for (i = 0; p != NULL; i++) {
		REQUIRE(i < KEEP_MAX);
		if (w.mem[i] == p) {
			w.mem[i] = NULL;
			return;
		}
	}
}

void *
fuzz_malloc(size_t n)
{
	void *p = malloc(n);

	keep(p);
	return p;
}

/* Most of struct parse is buffers, which need no zeros and cost time. */
void *
fuzz_calloc(size_t n, size_t size)
{
	static struct parse *p;

	if (n != 1 || size != sizeof(*p)) {
		void *q = calloc(n, size);

		keep(q);
		return q;
	}
	if (p == NULL)
		p = malloc(sizeof(*p));
	REQUIRE(p != NULL);
	memset(p, 0, offsetof(struct parse, gather));
	return p;
}

void *
fuzz_realloc(void *old, size_t n)
{
	void *p;

	forget(old);
	p = realloc(old, n);
	keep(p);
	return p;
}

void
fuzz_free(void *p)
{
	forget(p);
	free(p);
}

void
fuzz_freezero(void *p, size_t n)
{
	forget(p);
	freezero(p, n);
}

void
bytes_add(struct bytes *b, const void *p, size_t n)
{
	if (n > b->cap - b->len) {
		b->cap = 2 * (b->len + n);
		REQUIRE((b->data = realloc(b->data, b->cap)) != NULL);
	}
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
}

void
bytes_free(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

/* Descriptors. */

static uint32_t
dice(uint32_t sides)
{
	w.seed = w.seed * 1664525 + 1013904223;
	return (w.seed >> 16) % sides;
}

/* How much of n is done this time: 0 for an interruption. */
static size_t
luck(size_t n)
{
	if (w.o->cuts == 0)
		return n;
	switch (dice(4)) {
	case 0:
		return 0;
	case 1:
		return n < 1 ? n : 1;
	case 2:
		return n < 7 ? n : dice(7) + 1;
	default:
		return n < 2 ? n : dice((uint32_t)n) + 1;
	}
}

ssize_t
fuzz_read(int fd, void *buf, size_t n)
{
	size_t left = w.o->n - w.off;

	REQUIRE(fd == STDIN_FILENO && n > 0);
	if (left > w.o->read_fails - w.off)
		left = w.o->read_fails - w.off;
	if (left == 0 && w.off == w.o->read_fails) {
		errno = EIO;
		return -1;
	}
	if (n > left)
		n = left;
	if (n > 0 && (n = luck(n)) == 0) {
		errno = dice(2) ? EINTR : EAGAIN;
		return -1;
	}
	if (n > 0)
		memcpy(buf, w.o->in + w.off, n);
	w.off += n;
	return (ssize_t)n;
}

int
fuzz_poll(struct pollfd *p, nfds_t n, int timeout)
{
	REQUIRE(n == 1 && p->fd == STDIN_FILENO && timeout == -1);
	errno = EINTR;
	return dice(2) ? 1 : -1;
}

ssize_t
fuzz_write(int fd, const void *p, size_t n)
{
	struct bytes *spool = &w.got->spool;

	REQUIRE(fd == SPOOL_FD && n > 0);
	if (n > w.o->write_fails - spool->len)
		n = w.o->write_fails - spool->len;
	if (n == 0) {
		errno = ENOSPC;
		return -1;
	}
	if ((n = luck(n)) == 0) {
		errno = EINTR;
		return -1;
	}
	bytes_add(spool, p, n);
	return (ssize_t)n;
}

int
fuzz_getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	int type = SOCK_STREAM;

	REQUIRE(fd == CHANNEL_FD && level == SOL_SOCKET && name == SO_TYPE &&
	    *len == sizeof(type));
	memcpy(value, &type, sizeof(type));
	return 0;
}

_Noreturn void
fuzz_exit(int status)
{
	w.got->status = status;
	longjmp(w.over, 1);
}

/* The sandbox is as large as the fuzzer's process. */

int
sandbox_drop(enum sandbox s, const struct sandbox_args *a,
    struct sandbox_report *r, const char **what)
{
	(void)s;
	(void)a;
	(void)r;
	(void)what;
	return 0;
}

int
sandbox_enter(enum sandbox s, const struct sandbox_args *a,
    struct sandbox_report *r, const char **what)
{
	return sandbox_drop(s, a, r, what);
}

/* The channel. */

int
channel_init(struct channel *c, int fd)
{
	c->fd = fd;
	return 0;
}

void
channel_close(struct channel *c)
{
	c->fd = -1;
}

int
channel_drain(struct channel *c)
{
	(void)c;
	return 0;
}

enum chan_status
channel_flush(struct channel *c)
{
	(void)c;
	return CHAN_OK;
}

static void
add_line(struct bytes *b, uint32_t key, const char *s)
{
	char num[16];

	snprintf(num, sizeof(num), "%u ", key);
	bytes_add(b, num, strlen(num));
	bytes_add(b, s, strlen(s));
	bytes_add(b, "\n", 1);
}

static void
got_written(struct rcur *r)
{
	struct outcome *o = w.got;

	o->has_written = 1;
	o->bytes = get_u64(r);
	o->lines = get_u64(r);
	o->longest = get_u64(r);
	o->flags = get_u32(r);
}

static void
got_failed(struct rcur *r)
{
	w.got->why = get_u32(r);
	w.got->place = get_u64(r);
	w.got->error = (int)get_u32(r);
	REQUIRE(w.got->why > 0 && w.got->why < PARSEF_MAX);
}

static void
got_header(struct rcur *r)
{
	w.got->has_header = 1;
	w.got->bits = get_u32(r);
	REQUIRE(get_u64(r) == w.off);
}

/* What it says is well-formed, whatever it was told. */
int
channel_send(struct channel *c, uint32_t type, int fd, const void *data,
    size_t len)
{
	struct rcur r;
	uint32_t key;

	REQUIRE(c->fd == CHANNEL_FD && fd == -1 && len <= CHANNEL_DATA_MAX);
	rcur_init(&r, data, len);
	if (type == MSG_READY)
		return 0;
	if (type == MSG_PARSE_TAKEN_END)
		w.got->ntaken = get_u32(&r);
	else if (type == MSG_PARSE_HEADER)
		got_header(&r);
	else if (type == MSG_PARSE_WRITTEN)
		got_written(&r);
	else if (type == MSG_PARSE_FAILED)
		got_failed(&r);
	else
		while (rcur_more(&r)) {
			key = type == MSG_PARSE_TAKEN ? get_u32(&r) :
			    get_u8(&r);
			add_line(type == MSG_PARSE_TAKEN ? &w.got->taken :
			    &w.got->found, key, get_str(&r, 0,
			    PROTO_ADDR_MAX));
		}
	REQUIRE(rcur_end(&r) == 0);
	return 0;
}

static void
give(struct chmsg *m, enum proto_type type, const uint8_t *data, size_t n)
{
	m->type = type;
	m->data = data;
	m->len = n;
	m->fd = type == MSG_PARSE_WRITE ? SPOOL_FD : -1;
}

static enum chan_status
give_str(struct chmsg *m, enum proto_type type, const char *s)
{
	put_str(&w.msg, s);
	give(m, type, w.msg.buf, w.msg.len);
	return CHAN_OK;
}

/*
 * TAKE, READ, FROM, ADD, WRITE, as far as they are ordered; then nobody is
 * left.
 */
enum chan_status
channel_wait(struct channel *c, struct chmsg *m, int timeout)
{
	REQUIRE(c->fd == CHANNEL_FD && timeout == -1);
	wcur_free(&w.msg);
	if (w.step == 0 && w.o->take == NULL)
		w.step++;
	if (w.step == 2 && w.o->from == NULL)
		w.step++;
	if (w.step == 3 && w.o->add == NULL)
		w.step++;
	switch (w.step++) {
	case 0:
		give(m, MSG_PARSE_TAKE, w.o->take, w.o->ntake);
		return CHAN_OK;
	case 1:
		put_u32(&w.msg, w.o->want);
		give(m, MSG_PARSE_READ, w.msg.buf, w.msg.len);
		return CHAN_OK;
	case 2:
		return give_str(m, MSG_PARSE_FROM, w.o->from);
	case 3:
		return give_str(m, MSG_PARSE_ADD, w.o->add);
	case 4:
		put_u32(&w.msg, w.o->edit);
		return give_str(m, MSG_PARSE_WRITE, w.o->added);
	default:
		return CHAN_EOF;
	}
}

void
parse_run(const struct order *o, struct outcome *got)
{
	static char name[] = "msmtp-parse";
	char *argv[] = { name, NULL };
	size_t i;

	memset(got, 0, sizeof(*got));
	memset(&w, 0, sizeof(w));
	w.o = o;
	w.got = got;
	w.seed = o->cuts;
	if (setjmp(w.over) == 0)
		got->status = parse_main(1, argv);
	for (i = 0; i < KEEP_MAX; i++)
		free(w.mem[i]);
}

void
outcome_free(struct outcome *o)
{
	bytes_free(&o->taken);
	bytes_free(&o->found);
	bytes_free(&o->spool);
}
