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
 * msmtp-dial: looks up one host, connects to it, hands the socket up and
 * ends.  It reads what DNS servers say, and therefore never meets a message,
 * a secret or TLS.
 */

#include <sys/types.h>
#include <sys/socket.h>

#include <netdb.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "child.h"
#include "race.h"

#define PORT_TEXT	6	/* "65535" */

/* What is to be done, and until when (race_clock; -1: no end). */
struct task {
	const char	*host;
	uint16_t	 port;
	long long	 deadline;
};

static _Noreturn void
fail(struct child *c, enum dial_failure why, const char *text)
{
	struct wcur w = { 0 };

	put_u32(&w, why);
	put_str(&w, text);
	child_send(c, MSG_DIAL_FAILED, -1, &w);
	child_done(c);
}

/* The host lives as long as the message. */
static void
recv_task(struct child *c, struct task *t)
{
	struct chmsg m;
	struct rcur r;
	uint32_t ms;

	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	t->host = get_str(&r, 1, PROTO_HOST_MAX);
	t->port = get_u16(&r);
	ms = get_u32(&r);
	child_check(&r);
	t->deadline = ms == 0 ? -1 : race_clock() + ms;
}

static enum dial_failure
failure_of(int gai)
{
	switch (gai) {
	case EAI_NONAME:
#if defined(EAI_NODATA) && EAI_NODATA != EAI_NONAME
	case EAI_NODATA:
#endif
		return DIALF_NOHOST;
	case EAI_AGAIN:
	case EAI_FAIL:		/* a server that refuses may not tomorrow */
		return DIALF_AGAIN;
	default:
		return DIALF_SYSTEM;
	}
}

/*
 * The port goes as a number: a service's name would load an NSS module.  A
 * numeric host costs no system call, so it is tried first and always.
 */
static struct addrinfo *
resolve(struct child *c, const struct task *t)
{
	struct addrinfo hints, *list = NULL;
	char port[PORT_TEXT];
	int e;

	snprintf(port, sizeof(port), "%u", (unsigned int)t->port);
	memset(&hints, 0, sizeof(hints));
	hints.ai_family = AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	e = getaddrinfo(t->host, port, &hints, &list);
	if (e == EAI_NONAME && !c->numeric) {
		hints.ai_flags = AI_NUMERICSERV;
		e = getaddrinfo(t->host, port, &hints, &list);
	}
	if (e != 0)
		fail(c, failure_of(e), e == EAI_SYSTEM ? strerror(errno) :
		    gai_strerror(e));
	return list;
}

/* Nothing is to be said while it dials, nor was with the task. */
static void
expect_silence(struct child *c)
{
	struct chmsg m;

	if (channel_get(&c->ch, &m) != CHAN_NONE)
		exit(EX_PROTOCOL);
}

static int
time_left(const struct task *t)
{
	long long ms;

	if (t->deadline == -1)
		return -1;
	ms = t->deadline - race_clock();
	return ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

static _Noreturn void
connected(struct child *c, int fd, const struct race_addr *a)
{
	struct wcur w = { 0 };
	char text[RACE_TEXT_MAX];

	race_text(a, text);
	put_str(&w, text);
	child_send(c, MSG_DIAL_CONNECTED, fd, &w);
	child_done(c);
}

/* "192.0.2.1: Connection refused (2 addresses tried)" */
static _Noreturn void
lost(struct child *c, enum dial_failure why, const struct race_addr *a,
    int error, size_t n)
{
	char addr[RACE_TEXT_MAX], text[PROTO_TEXT_MAX];

	race_text(a, addr);
	if (n == 1)
		snprintf(text, sizeof(text), "%s: %s", addr, strerror(error));
	else
		snprintf(text, sizeof(text), "%s: %s (%zu addresses tried)",
		    addr, strerror(error), n);
	fail(c, why, text);
}

static _Noreturn void
dial(struct child *c, const struct task *t)
{
	struct race_addr addrs[RACE_ADDRS_MAX];
	struct race_result res;
	struct addrinfo *list;
	size_t n;

	list = resolve(c, t);
	expect_silence(c);	/* the host's name is gone after this */
	n = race_order(list, addrs, RACE_ADDRS_MAX);
	freeaddrinfo(list);
	if (n == 0)
		fail(c, DIALF_NOHOST, "no IPv4 or IPv6 address");
	switch (race_connect(addrs, n, RACE_STAGGER, time_left(t), c->ch.fd,
	    &res)) {
	case RACE_WON:
		connected(c, res.fd, &addrs[res.which]);
	case RACE_TIMEOUT:
		lost(c, DIALF_TIMEOUT, &addrs[res.which], ETIMEDOUT, n);
	case RACE_SYSTEM:
		lost(c, DIALF_SYSTEM, &addrs[res.which], res.error, n);
	case RACE_LOST:
		lost(c, DIALF_CONNECT, &addrs[res.which], res.error, n);
	case RACE_STOPPED:
		break;
	}
	/* The parent closed, or spoke where it may not: child_recv says. */
	for (;;) {
		struct chmsg m;

		child_recv(c, &m);
	}
}

int
main(int argc, char *argv[])
{
	struct child c;
	struct task t;

	child_init(&c, ROLE_DIAL, SANDBOX_DIAL, argc, argv);
	child_ready(&c, c.numeric ? SANDBOX_DIAL_NUMERIC : SANDBOX_DIAL);
	recv_task(&c, &t);
	dial(&c, &t);
}
