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
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "race.h"

struct race {
	const struct race_addr	*addr;
	const struct race_addr	*source;
	size_t			 n;
	size_t			 started;	/* attempts begun */
	size_t			 running;	/* of these, not failed yet */
	int			 fd[RACE_ADDRS_MAX];
	int			 system;	/* the error is socket(2)'s */
	struct race_result	*res;
};

long long
race_clock(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
		return 0;
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

int
race_left(long long deadline)
{
	long long ms;

	if (deadline == -1)
		return -1;
	ms = deadline - race_clock();
	return ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

static const struct addrinfo *
next_of(const struct addrinfo *ai, int family)
{
	while (ai != NULL && (ai->ai_family != family ||
	    ai->ai_addrlen > sizeof(struct sockaddr_storage)))
		ai = ai->ai_next;
	return ai;
}

size_t
race_order(const struct addrinfo *list, struct race_addr *to, size_t max)
{
	const struct addrinfo *next[2], *ai;
	const int family[2] = { AF_INET6, AF_INET };
	int turn = 1;
	size_t n = 0;

	for (ai = list; ai != NULL && turn == 1; ai = ai->ai_next)
		if (ai->ai_family == AF_INET6)
			turn = 0;
		else if (ai->ai_family == AF_INET)
			break;
	next[0] = next_of(list, family[0]);
	next[1] = next_of(list, family[1]);
	while (n < max && (next[0] != NULL || next[1] != NULL)) {
		if ((ai = next[turn]) != NULL) {
			memset(&to[n], 0, sizeof(to[n]));
			memcpy(&to[n].ss, ai->ai_addr, ai->ai_addrlen);
			to[n++].len = ai->ai_addrlen;
			next[turn] = next_of(ai->ai_next, family[turn]);
		}
		turn = !turn;
	}
	return n;
}

size_t
race_keep(struct race_addr *addr, size_t n, int family)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (addr[i].ss.ss_family == family)
			addr[kept++] = addr[i];
	return kept;
}

/*
 * How much an error tells: that a host answered with "no" more than that it
 * did not, and that more than that this machine has no way to it (as with
 * IPv6 addresses where there is no IPv6).
 */
static int
telling(int error)
{
	switch (error) {
	case 0:
		return -1;
	case EAFNOSUPPORT:
	case EADDRNOTAVAIL:
	case ENETUNREACH:
		return 0;
	case EHOSTUNREACH:
	case ETIMEDOUT:
		return 1;
	default:
		return 2;
	}
}

static void
note(struct race *r, size_t i, int error, int system)
{
	if (telling(error) < telling(r->res->error))
		return;
	r->res->error = error;
	r->res->which = i;
	r->system = system && error != EAFNOSUPPORT;
}

static void
attempt_end(struct race *r, size_t i)
{
	close(r->fd[i]);
	r->fd[i] = -1;
	r->running--;
}

static void
won(struct race *r, size_t i)
{
	int on = 1;

	r->res->fd = r->fd[i];
	r->res->which = i;
	r->res->error = 0;
	r->fd[i] = -1;
	r->running--;
	/* Without it all works too, only slower. */
	(void)setsockopt(r->res->fd, IPPROTO_TCP, TCP_NODELAY, &on,
	    sizeof(on));
}

enum news { NEWS_NONE, NEWS_WON, NEWS_WATCH, NEWS_ERROR, NEWS_SOURCE };

/* Bind an attempt to the source, whose port is 0: any that is free. */
static int
bind_source(struct race *r, size_t i)
{
	const struct race_addr *s = r->source;

	if (s == NULL || bind(r->fd[i], (const struct sockaddr *)&s->ss,
	    s->len) == 0)
		return 0;
	r->res->error = errno;
	r->res->which = i;
	attempt_end(r, i);
	return -1;
}

/* Begin the next attempt, which may succeed at once. */
static enum news
attempt(struct race *r)
{
	const struct race_addr *a = &r->addr[r->started];
	size_t i = r->started++;
	int fd;

	fd = socket(a->ss.ss_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if ((r->fd[i] = fd) == -1) {
		note(r, i, errno, 1);
		return NEWS_NONE;
	}
	r->running++;
	if (bind_source(r, i) == -1)
		return NEWS_SOURCE;
	if (connect(fd, (const struct sockaddr *)&a->ss, a->len) == 0) {
		won(r, i);
		return NEWS_WON;
	}
	if (errno != EINPROGRESS && errno != EINTR) {
		note(r, i, errno, 0);
		attempt_end(r, i);
	}
	return NEWS_NONE;
}

/* An attempt has come to its end; 1 if it succeeded. */
static int
attempt_result(struct race *r, size_t i)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (getsockopt(r->fd[i], SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		error = errno;
	if (error == 0) {
		won(r, i);
		return 1;
	}
	note(r, i, error, 0);
	attempt_end(r, i);
	return 0;
}

/* Wait until ms have passed or something happened. */
static enum news
await(struct race *r, int ms, int watch)
{
	struct pollfd pfd[RACE_ADDRS_MAX + 1];
	size_t i;
	int n;

	for (i = 0; i < r->started; i++) {
		pfd[i].fd = r->fd[i];
		pfd[i].events = POLLOUT;
	}
	pfd[i].fd = watch;
	pfd[i].events = POLLIN;
	n = poll(pfd, i + 1, ms);
	if (n == -1 && errno != EINTR) {
		r->res->error = errno;
		return NEWS_ERROR;
	}
	if (n <= 0)
		return NEWS_NONE;
	if (pfd[i].revents != 0)
		return NEWS_WATCH;
	for (i = 0; i < r->started; i++)
		if (pfd[i].fd != -1 && pfd[i].revents != 0 &&
		    attempt_result(r, i))
			return NEWS_WON;
	return NEWS_NONE;
}

/* The earlier of two times, as ms from now for poll(2); -1 is never. */
static int
until(long long now, long long a, long long b)
{
	long long at = a == -1 || (b != -1 && b < a) ? b : a;

	if (at == -1)
		return -1;
	if (at <= now)
		return 0;
	return at - now > INT_MAX ? INT_MAX : (int)(at - now);
}

static enum race_end
end_of(enum news news)
{
	switch (news) {
	case NEWS_WON:
		return RACE_WON;
	case NEWS_WATCH:
		return RACE_STOPPED;
	case NEWS_SOURCE:
		return RACE_SOURCE;
	default:
		return RACE_SYSTEM;
	}
}

static enum race_end
run(struct race *r, int stagger, long long deadline, int watch)
{
	long long now, next = race_clock();
	enum news news;
	size_t running;

	for (;;) {
		now = race_clock();
		while (r->started < r->n && (r->running == 0 || now >= next)) {
			if ((news = attempt(r)) != NEWS_NONE)
				return end_of(news);
			next = now + stagger;
		}
		if (r->running == 0)
			return r->system ? RACE_SYSTEM : RACE_LOST;
		if (deadline != -1 && now >= deadline)
			return RACE_TIMEOUT;
		running = r->running;
		news = await(r, until(now, deadline, r->started < r->n ?
		    next : -1), watch);
		if (news != NEWS_NONE)
			return end_of(news);
		if (r->running < running)
			next = now;
	}
}

enum race_end
race_connect(const struct race_addr *addr, size_t n,
    const struct race_addr *source, int stagger, int timeout, int watch,
    struct race_result *res)
{
	struct race r = { .addr = addr, .source = source, .n = n,
	    .res = res };
	enum race_end end;
	size_t i;

	res->fd = -1;
	res->which = 0;
	res->error = 0;
	if (r.n > RACE_ADDRS_MAX)
		r.n = RACE_ADDRS_MAX;
	end = run(&r, stagger, timeout == -1 ? -1 : race_clock() + timeout,
	    watch);
	for (i = 0; i < r.started; i++)
		if (r.fd[i] != -1)
			close(r.fd[i]);
	return end;
}

void
race_text(const struct race_addr *a, char buf[static RACE_TEXT_MAX])
{
	struct sockaddr_in6 sin6;
	struct sockaddr_in sin;
	size_t len;

	buf[0] = '\0';
	if (a->ss.ss_family == AF_INET) {
		memcpy(&sin, &a->ss, sizeof(sin));
		(void)inet_ntop(AF_INET, &sin.sin_addr, buf, RACE_TEXT_MAX);
	} else if (a->ss.ss_family == AF_INET6) {
		memcpy(&sin6, &a->ss, sizeof(sin6));
		(void)inet_ntop(AF_INET6, &sin6.sin6_addr, buf,
		    INET6_ADDRSTRLEN);
		len = strlen(buf);
		if (sin6.sin6_scope_id != 0)
			snprintf(buf + len, RACE_TEXT_MAX - len, "%%%u",
			    (unsigned int)sin6.sin6_scope_id);
	}
}
