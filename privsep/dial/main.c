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
 * msmtp-dial: looks up one host, connects to it, or to a proxy that does it,
 * hands the socket up and ends.  It reads what DNS servers and the proxy say,
 * and therefore never meets a message, a secret or TLS.
 */

#include <sys/types.h>
#include <sys/socket.h>

#include <netdb.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "child.h"
#include "dns.h"
#include "proxy.h"
#include "race.h"

#define PORT_TEXT	6	/* "65535" */

/* ms that must be left for an address's name to be looked up. */
#define REVERSE_MIN	3000

/* What is to be done, and until when (race_clock; -1: no end). */
struct task {
	char		 host[PROTO_HOST_MAX + 1];
	uint16_t	 port;
	char		 source[PROTO_HOST_MAX + 1];	/* "": any */
	char		 proxy[PROTO_HOST_MAX + 1];
	uint16_t	 proxy_port;			/* 0: no proxy */
	long long	 deadline;
	int		 reverse;	/* report the address's name */
};

static _Noreturn void fail(struct child *, enum dial_failure, const char *,
    ...) __attribute__((__format__(__printf__, 3, 4)));

static _Noreturn void
fail(struct child *c, enum dial_failure why, const char *fmt, ...)
{
	char text[PROTO_TEXT_MAX];
	struct wcur w = { 0 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put_u32(&w, why);
	put_str(&w, text);
	child_send(c, MSG_DIAL_FAILED, -1, &w);
	child_done(c);
}

/* DIAL_SRV: all that there is to be done. */
static _Noreturn void
service(struct child *c, const struct chmsg *m)
{
	struct wcur w = { 0 };
	const char *domain, *why;
	struct rcur r;
	struct srv s;
	int error, tls;

	rcur_init(&r, m->data, m->len);
	domain = get_str(&r, 1, PROTO_HOST_MAX);
	child_check(&r);
	if ((error = dns_service(domain, &s, &tls, &why)) != 0)
		fail(c, (enum dial_failure)error, "%s", why);
	put_str(&w, s.host);
	put_u16(&w, s.port);
	put_u8(&w, (uint8_t)tls);
	child_send(c, MSG_DIAL_SERVICE, -1, &w);
	child_done(c);
}

/* DIAL_CANON: likewise. */
static _Noreturn void
canonical(struct child *c, const struct chmsg *m)
{
	char name[PROTO_HOST_MAX + 1];
	struct wcur w = { 0 };
	const char *host;
	struct rcur r;

	rcur_init(&r, m->data, m->len);
	host = get_str(&r, 1, PROTO_HOST_MAX);
	child_check(&r);
	put_str(&w, dns_canonical(host, name) == -1 ? "" : name);
	child_send(c, MSG_DIAL_CANONICAL, -1, &w);
	child_done(c);
}

/* The message does not live as long as the task. */
static void
recv_task(struct child *c, struct task *t)
{
	struct chmsg m;
	struct rcur r;
	uint32_t ms;

	t->reverse = 0;
	for (child_recv(c, &m); m.type == MSG_DIAL_REVERSE; child_recv(c, &m))
		t->reverse = 1;
	if (m.type == MSG_DIAL_SRV)
		service(c, &m);
	if (m.type == MSG_DIAL_CANON)
		canonical(c, &m);
	rcur_init(&r, m.data, m.len);
	strlcpy(t->host, get_str(&r, 1, PROTO_HOST_MAX), sizeof(t->host));
	t->port = get_u16(&r);
	ms = get_u32(&r);
	strlcpy(t->source, get_str(&r, 0, PROTO_HOST_MAX), sizeof(t->source));
	strlcpy(t->proxy, get_str(&r, 0, PROTO_HOST_MAX), sizeof(t->proxy));
	t->proxy_port = get_u16(&r);
	child_check(&r);
	if ((t->proxy[0] == '\0') != (t->proxy_port == 0))
		exit(EX_PROTOCOL);
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

/* Where the connection goes to: the proxy, if there is one. */
static const char *
peer_host(const struct task *t)
{
	return t->proxy_port == 0 ? t->host : t->proxy;
}

static uint16_t
peer_port(const struct task *t)
{
	return t->proxy_port == 0 ? t->port : t->proxy_port;
}

/*
 * The port goes as a number: a service's name would load an NSS module.  A
 * numeric host costs no system call, so it is tried first and always.
 */
static int
look_up(const char *host, uint16_t port, int numeric, struct addrinfo **list)
{
	struct addrinfo hints;
	char text[PORT_TEXT];
	int e;

	*list = NULL;
	snprintf(text, sizeof(text), "%u", (unsigned int)port);
	memset(&hints, 0, sizeof(hints));
	hints.ai_family = AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	e = getaddrinfo(host, text, &hints, list);
	if (e == EAI_NONAME && !numeric) {
		hints.ai_flags = AI_NUMERICSERV;
		e = getaddrinfo(host, text, &hints, list);
	}
	return e;
}

static const char *
gai_text(int e)
{
	return e == EAI_SYSTEM ? strerror(errno) : gai_strerror(e);
}

/* The peer's addresses in the order in which they are tried. */
static size_t
resolve(struct child *c, const struct task *t, struct race_addr *addrs)
{
	struct addrinfo *list;
	size_t n;
	int e;

	e = look_up(peer_host(t), peer_port(t), c->numeric, &list);
	if (e != 0)
		fail(c, failure_of(e), "%s", gai_text(e));
	n = race_order(list, addrs, RACE_ADDRS_MAX);
	freeaddrinfo(list);
	if (n == 0)
		fail(c, DIALF_NOHOST, "no IPv4 or IPv6 address");
	return n;
}

/* Addresses of the other family cannot be reached from the source. */
static size_t
take_source(struct child *c, const struct task *t, struct race_addr *source,
    struct race_addr *addrs, size_t n)
{
	struct addrinfo *list;
	int e;

	if ((e = look_up(t->source, 0, 1, &list)) != 0)
		fail(c, DIALF_SOURCE, "%s", gai_text(e));
	if (race_order(list, source, 1) != 1)
		fail(c, DIALF_SOURCE, "it is no IPv4 or IPv6 address");
	freeaddrinfo(list);
	n = race_keep(addrs, n, source->ss.ss_family);
	if (n == 0)
		fail(c, DIALF_SOURCE, "%s has no IPv%c address", peer_host(t),
		    source->ss.ss_family == AF_INET ? '4' : '6');
	return n;
}

/* Nothing is to be said while it dials, nor was with the task. */
static void
expect_silence(struct child *c)
{
	struct chmsg m;

	if (channel_get(&c->ch, &m) != CHAN_NONE)
		exit(EX_PROTOCOL);
}

/* The parent closed, or spoke where it may not: child_recv says. */
static _Noreturn void
stopped(struct child *c)
{
	struct chmsg m;

	for (;;)
		child_recv(c, &m);
}

/* Not at the cost of the connection: only while there is time. */
static void
send_name(struct child *c, const struct task *t, const struct race_addr *a)
{
	char name[PROTO_HOST_MAX + 1];
	struct wcur w = { 0 };
	int left = race_left(t->deadline);

	if (!t->reverse || (left != -1 && left < REVERSE_MIN))
		return;
	if (dns_name(a, name) == -1)
		return;
	put_str(&w, name);
	child_send(c, MSG_DIAL_NAME, -1, &w);
}

static _Noreturn void
connected(struct child *c, const struct task *t, int fd,
    const struct race_addr *a)
{
	struct wcur w = { 0 };
	char text[RACE_TEXT_MAX];

	send_name(c, t, a);
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
	char addr[RACE_TEXT_MAX];

	race_text(a, addr);
	if (n == 1)
		fail(c, why, "%s: %s", addr, strerror(error));
	fail(c, why, "%s: %s (%zu addresses tried)", addr, strerror(error), n);
}

/* A connection, to the proxy if there is one, in res. */
static void
win(struct child *c, const struct task *t, struct race_addr *addrs,
    struct race_result *res)
{
	struct race_addr source, *from = NULL;
	size_t n;

	n = resolve(c, t, addrs);
	if (t->source[0] != '\0') {
		n = take_source(c, t, &source, addrs, n);
		from = &source;
	}
	switch (race_connect(addrs, n, from, RACE_STAGGER,
	    race_left(t->deadline), c->ch.fd, res)) {
	case RACE_WON:
		return;
	case RACE_TIMEOUT:
		lost(c, DIALF_TIMEOUT, &addrs[res->which], ETIMEDOUT, n);
	case RACE_SYSTEM:
		lost(c, DIALF_SYSTEM, &addrs[res->which], res->error, n);
	case RACE_LOST:
		lost(c, DIALF_CONNECT, &addrs[res->which], res->error, n);
	case RACE_SOURCE:
		fail(c, DIALF_SOURCE, "%s", strerror(res->error));
	case RACE_STOPPED:
		stopped(c);
	}
}

static void
ask_proxy(struct child *c, const struct task *t, int fd)
{
	struct proxy_task task = { t->host, t->port, t->deadline, c->ch.fd };
	char why[PROTO_TEXT_MAX];

	switch (proxy_connect(fd, &task, why, sizeof(why))) {
	case PROXY_OPEN:
		return;
	case PROXY_REFUSED:
		fail(c, DIALF_PROXY, "%s", why);
	case PROXY_IO:
		fail(c, DIALF_PROXY_IO, "%s", why);
	case PROXY_STOPPED:
		stopped(c);
	}
}

/* It is the system's libc that looks names up. */
static void
about(const void *arg, struct wcur *w)
{
	(void)arg;
	put_str(w, "");
#ifdef __GLIBC__
	child_library(w, "GNU libc", gnu_get_libc_version());
#endif
}

int
main(int argc, char *argv[])
{
	struct race_addr addrs[RACE_ADDRS_MAX];
	struct race_result res;
	struct child c;
	struct task t;

	child_init(&c, ROLE_DIAL, SANDBOX_DIAL, argc, argv);
	c.about = about;
	child_ready(&c, c.numeric ? SANDBOX_DIAL_NUMERIC : SANDBOX_DIAL);
	recv_task(&c, &t);
	expect_silence(&c);
	win(&c, &t, addrs, &res);
	if (t.proxy_port != 0)
		ask_proxy(&c, &t, res.fd);
	connected(&c, &t, res.fd, &addrs[res.which]);
}
