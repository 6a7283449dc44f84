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
 * msmtp-net as a whole, against a server that says anything at any time: the
 * real sources of the plain variant, in this process.  The build names read,
 * write, poll, fcntl, clock_gettime and exit anew (regress/fuzz/Makefile); they
 * are the server, the time and the end of a run, and the parent is played
 * here.  Input: the settings of the run, then what the server does, an octet a
 * step, and its bytes.
 */

#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "net.h"
#include "secure.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);
const char *__asan_default_options(void);

#define REQUIRE(x) do { if (!(x)) abort(); } while (0)

#define SERVER_FD	100
#define SPOOL_FD	101
#define MESSAGE		"A: b\r\n\r\n.dot\r\n..\r\nmarker\r\n"
#define WRITTEN_MAX	65536
#define STEPS_MAX	100000

/* Settings of a run, bits of its first octet; the second is MAIL_*. */
#define RUN_LMTP	0x01
#define RUN_TRACE	0x02
#define RUN_AUTH	0x04
#define RUN_DAMAGED	0x08	/* the spool is */
#define RUN_RCPTS(b)	(1 + ((b) >> 4 & 3))

static struct world {
	const uint8_t	*p;		/* what the server still does */
	size_t		 n;
	uint8_t		 run;
	uint32_t	 mail;
	size_t		 spool;		/* offset in it */
	int64_t		 now;		/* ms */
	unsigned int	 steps;
	char		 out[WRITTEN_MAX]; /* what the server was sent */
	size_t		 nout;
	size_t		 at_dot;	/* nout at NET_DOT */
	int		 dot, sent, abandoned, failed;
	int		 spoke;		/* the server has */
	uint32_t	 replies, accepted, refused, finals;
	int		 mail_ok;
	struct proto_peer peer;
	jmp_buf		 end;
} w;

static struct net net;
static struct wcur p;	/* what the parent says */

/* What a process leaves to its exit is no leak. */
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}

static int
octet(void)
{
	if (w.n == 0)
		return -1;
	w.n--;
	return *w.p++;
}

_Noreturn void
exit(int status)
{
	/* The parent breaks no rule here, so nobody else must. */
	REQUIRE(status == EX_OK);
	longjmp(w.end, 1);
}

static ssize_t
spool_read(void *buf, size_t n)
{
	static const char message[] = MESSAGE;
	size_t left = sizeof(message) - 1 - w.spool;

	n = n < left ? n : left;
	memcpy(buf, message + w.spool, n);
	if (w.run & RUN_DAMAGED && n > 8)
		((char *)buf)[8] = '\n';
	w.spool += n;
	return (ssize_t)n;
}

/* The server: silent, gone, or some of its bytes. */
ssize_t
read(int fd, void *buf, size_t n)
{
	int step;
	size_t k;

	if (fd == SPOOL_FD)
		return spool_read(buf, n);
	REQUIRE(fd == SERVER_FD && ++w.steps < STEPS_MAX);
	if ((step = octet()) == -1 || step == 255)
		return 0;
	errno = step == 254 ? ECONNRESET : EAGAIN;
	if (step >= 240)
		return -1;
	k = (size_t)step + 1;
	k = k < w.n ? k : w.n;
	k = k < n ? k : n;
	w.spoke |= k > 0;
	memcpy(buf, w.p, k);
	w.p += k;
	w.n -= k;
	return (ssize_t)k;
}

ssize_t
write(int fd, const void *buf, size_t n)
{
	int step = octet();

	REQUIRE(fd == SERVER_FD && ++w.steps < STEPS_MAX);
	REQUIRE(w.spoke);	/* it speaks first */
	errno = step == 254 ? EPIPE : EAGAIN;
	if (step >= 240)
		return -1;
	if (step >= 0 && step < 64 && (size_t)step + 1 < n)
		n = (size_t)step + 1;
	REQUIRE(n <= WRITTEN_MAX - w.nout);
	memcpy(w.out + w.nout, buf, n);
	w.nout += n;
	return (ssize_t)n;
}

int
poll(struct pollfd *pfd, nfds_t n, int ms)
{
	int step = octet();

	REQUIRE(n == 2 && ms > 0 && ++w.steps < STEPS_MAX);
	w.now += step == -1 || step >= 250 ? ms : step;
	pfd[1].revents = step == -1 ? 0 : pfd[1].events;
	return pfd[1].revents != 0;
}

int
fcntl(int fd, int cmd, ...)
{
	REQUIRE(fd == SERVER_FD && (cmd == F_GETFL || cmd == F_SETFL));
	return 0;
}

int
clock_gettime(clockid_t id, struct timespec *ts)
{
	(void)id;
	ts->tv_sec = w.now / 1000;
	ts->tv_nsec = w.now % 1000 * 1000000;
	return 0;
}

/* The channel: nothing comes by itself, everything goes. */

enum chan_status
channel_fill(struct channel *c)
{
	(void)c;
	return CHAN_NONE;
}

enum chan_status
channel_get(struct channel *c, struct chmsg *m)
{
	(void)c;
	(void)m;
	return CHAN_NONE;
}

enum chan_status
channel_flush(struct channel *c)
{
	(void)c;
	return CHAN_OK;
}

int
channel_pending(const struct channel *c)
{
	(void)c;
	return 0;
}

int
channel_drain(struct channel *c)
{
	(void)c;
	return 0;
}

/* A reply to the envelope, or one of LMTP's last, comes when it is due. */
static void
note_reply(struct rcur *r)
{
	uint32_t rcpts = RUN_RCPTS(w.run), i;
	uint8_t cmd = get_u8(r);
	unsigned int code;

	i = get_u32(r);
	code = get_u16(r);
	get_str(r, 0, PROTO_REPLY_MAX);
	REQUIRE(code >= 200 && code <= 599);
	if (cmd == CMD_DOT) {
		REQUIRE(w.run & RUN_LMTP && w.dot && i < rcpts);
		w.finals++;
		return;
	}
	REQUIRE(cmd == (w.replies == 0 ? CMD_MAIL : w.replies <= rcpts ?
	    CMD_RCPT : CMD_DATA));
	REQUIRE(i == (cmd == CMD_RCPT ? w.replies - 1 : 0));
	if (cmd == CMD_MAIL)
		w.mail_ok = code / 100 == 2;
	else if (cmd == CMD_RCPT && code / 100 == 2)
		w.accepted++;
	if (cmd == CMD_DATA ? code != 354 : code / 100 != 2)
		w.refused++;
	w.replies++;
}

/* The end of the message may leave now: is that in order? */
static void
note_dot(void)
{
	uint32_t rcpts = RUN_RCPTS(w.run);
	int partial = (w.mail & MAIL_PARTIAL) != 0;

	REQUIRE(!w.dot && !(w.run & RUN_DAMAGED));
	w.dot = 1;
	w.at_dot = w.nout;
	if (net.env.early && w.replies <= rcpts) {
		REQUIRE((partial || rcpts == 1) && !(w.run & RUN_LMTP));
		REQUIRE(net.ehlo.caps & CAP_PIPELINING);
		REQUIRE(w.replies == 0 || w.mail_ok);
		return;
	}
	REQUIRE(w.mail_ok && w.accepted > 0 && (partial || w.refused == 0));
}

static void
note(enum proto_type type, struct rcur *r)
{
	switch (type) {
	case MSG_NET_REPLIES:
		while (rcur_more(r))
			note_reply(r);
		break;
	case MSG_NET_DOT:
		note_dot();
		break;
	case MSG_NET_ABANDONED:
		REQUIRE(w.refused > 0);
		w.abandoned = 1;
		break;
	case MSG_NET_SENT:
		REQUIRE(w.dot && w.accepted > 0);
		REQUIRE(!(w.run & RUN_LMTP) || w.finals == w.accepted);
		w.sent = 1;
		break;
	case MSG_NET_FAILED:
		get_u32(r);
		/* The end was held back, as it says. */
		if (get_u32(r) == CMD_DATA && w.dot)
			REQUIRE(w.nout == w.at_dot);
		w.failed = 1;
		break;
	default:
		break;
	}
}

/* What goes up is what the table permits, and means something. */
void
child_send(struct child *c, enum proto_type type, int fd, struct wcur *up)
{
	struct wcur none = { 0 };
	struct rcur r;

	(void)c;
	if (up == NULL)
		up = &none;
	REQUIRE(up->err == 0 && fd == -1);
	REQUIRE(proto_step(&w.peer, PROTO_UP, type, up->len, 0) == NULL);
	rcur_init(&r, up->buf, up->len);
	note(type, &r);
	REQUIRE(r.err == 0);
	wcur_free(up);
}

void
child_check(const struct rcur *r)
{
	REQUIRE(rcur_end(r) == 0);
}

_Noreturn void
child_done(struct child *c)
{
	(void)c;
	exit(EX_OK);
}

/* The parent says something; its answer is played to its end. */
static void
tell(void (*answer)(struct net *, struct chmsg *), enum proto_type type,
    int fd)
{
	struct chmsg m = { .type = type, .fd = fd };

	m.data = p.buf;
	m.len = p.len;
	REQUIRE(proto_step(&w.peer, PROTO_DOWN, type, p.len, fd != -1) ==
	    NULL);
	answer(&net, &m);
	wcur_free(&p);
}

static void
give_socket(void)
{

	put_u32(&p, (w.run & RUN_LMTP ? SESSION_LMTP : 0) |
	    (w.run & RUN_TRACE ? SESSION_TRACE : 0));
	put_str(&p, "client.example");
	put_u32(&p, 1000);
	tell(answer_socket, MSG_NET_SOCKET, SERVER_FD);
}

static void
authenticate(void)
{
	int i;

	put_str(&p, "LOGIN");
	put_u8(&p, 1);
	put_bytes(&p, "first", 5);
	tell(answer_auth, MSG_NET_AUTH, -1);
	for (i = 0; w.peer.state == ST_NET_CHALLENGED; i++) {
		put_u8(&p, i < 3);
		put_bytes(&p, "next", 4);
		tell(answer_auth_response, MSG_NET_AUTH_RESPONSE, -1);
	}
}

static void
send_mail(void)
{
	char rcpt[] = "0@b.example";
	int i;

	if (!(net.ehlo.caps & CAP_SMTPUTF8))
		w.mail &= ~(uint32_t)MAIL_UTF8;
	put_str(&p, "a@a.example");
	put_u32(&p, w.mail);
	put_u32(&p, NOTIFY_NEVER);
	put_str(&p, "id");
	tell(answer_mail, MSG_NET_MAIL, -1);
	for (i = 0; i < RUN_RCPTS(w.run); i++) {
		rcpt[0] = (char)('0' + i);
		put_str(&p, rcpt);
	}
	tell(answer_rcpts, MSG_NET_RCPTS, -1);
	put_u64(&p, sizeof(MESSAGE) - 1);
	tell(answer_data, MSG_NET_DATA, SPOOL_FD);
}

/* Where the first bytes s are in what was sent, or NULL. */
static const char *
find(const char *s)
{
	return memmem(w.out, w.nout, s, strlen(s));
}

/*
 * CR and LF only as CRLF, except where the connection broke; no NUL; and the
 * end of the message not before the parent knew of it, or not at all.
 */
static void
check_written(void)
{
	const char *end = find("\r\n.\r\n"), *body = find("marker\r\n");
	size_t i;

	for (i = 0; i < w.nout; i++) {
		REQUIRE(w.out[i] != '\0');
		REQUIRE(w.out[i] != '\n' || (i > 0 && w.out[i - 1] == '\r'));
		REQUIRE(w.out[i] != '\r' || i + 1 == w.nout ||
		    w.out[i + 1] == '\n');
	}
	if (!w.dot)
		REQUIRE(end == NULL && body == NULL);
	if (w.dot && end != NULL)
		REQUIRE((size_t)(end - w.out) + 5 > w.at_dot);
	if (w.run & RUN_DAMAGED)
		REQUIRE(body == NULL && end == NULL);
	REQUIRE(w.sent + w.abandoned + w.failed <= 1);
}

static void
net_release(void)
{
	buf_free(&net.conn.out);
	buf_free(&net.initial);
	buf_free(&net.rcpts);
	wcur_free(&net.env.batch);
	wcur_free(&p);
	free(net.env.ok);
	free(net.domain);
	free(net.sender);
	free(net.envid);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n < 2)
		return 0;
	memset(&net, 0, sizeof(net));
	memset(&w, 0, sizeof(w));
	w.run = data[0];
	w.mail = data[1] & 0x7f;
	w.p = data + 2;
	w.n = n - 2;
	net.conn.fd = -1;
	proto_init(&w.peer, ROLE_NET);
	w.peer.state = ST_NET_IDLE;
	if (setjmp(w.end) == 0) {
		give_socket();
		if (w.run & RUN_AUTH)
			authenticate();
		if (w.run & 0x80)
			tell(answer_quit, MSG_NET_QUIT, -1);
		send_mail();
	}
	check_written();
	net_release();
	return 0;
}
