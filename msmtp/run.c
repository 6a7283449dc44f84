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
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "kids.h"
#include "report.h"
#include "run.h"

/* What the handlers reach. */
static volatile sig_atomic_t caught, child_ended;

/*
 * Where they run.  The kernel saves all registers there, and what the last
 * memcpy moved through the wide ones may have been a secret; so it is a stack
 * of their own, wiped after each.  AVX-512 and AMX need 12 KB.
 */
#define SIGNAL_STACK	(32 * 1024)
static uint8_t signal_stack[SIGNAL_STACK];

static void
on_signal(int sig)
{
	if (sig == SIGCHLD)
		child_ended = 1;
	else
		caught = sig;
}

int
run_signalled(void)
{
	return caught;
}

const volatile sig_atomic_t *
run_stop_flag(void)
{
	return &caught;
}

int
run_pause(struct pollfd *pfd, nfds_t n, const struct timespec *ts)
{
	sigset_t none;
	int rv, save;

	sigemptyset(&none);
	rv = ppoll(pfd, n, ts, &none);
	save = errno;
	if (child_ended || caught != 0)
		explicit_bzero(signal_stack, sizeof(signal_stack));
	errno = save;
	return rv;
}

/* A caller that ignores a signal (nohup) wants it ignored here as well. */
static void
handle(int sig)
{
	struct sigaction sa, old;

	if (sig != SIGCHLD && sigaction(sig, NULL, &old) == 0 &&
	    old.sa_handler == SIG_IGN)
		return;
	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_signal;
	sa.sa_flags = SA_ONSTACK;
	sigaction(sig, &sa, NULL);
}

/* They stay blocked but while we wait: none is lost between look and wait. */
static void
take_while_waiting(const int *sig, size_t n)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < n; i++) {
		handle(sig[i]);
		sigaddset(&set, sig[i]);
	}
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void
run_signals(void)
{
	static const int child[] = { SIGCHLD };
	stack_t ss = { 0 };

	ss.ss_sp = signal_stack;
	ss.ss_size = sizeof(signal_stack);
	sigaltstack(&ss, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	take_while_waiting(child, 1);
}

void
run_catch_signals(void)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGTERM };

	take_while_waiting(ends, sizeof(ends) / sizeof(ends[0]));
}

int64_t
run_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Takes text over. */
static int
fail(struct run *r, int code, char *text)
{
	if (r->code != -1) {
		free(text);
		return -1;
	}
	r->code = code;
	r->errormsg = text;
	report("%s", text == NULL ? "out of memory" : text);
	return -1;
}

int
run_fail(struct run *r, int code, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	return fail(r, code, n == -1 ? NULL : text);
}

int
run_fail_reply(struct run *r, int code, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n, first = r->code == -1;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	fail(r, code, n == -1 ? NULL : text);
	if (first && r->reply.text != NULL)
		report_reply(r->reply.text);
	return -1;
}

int
reply_keep(struct run *r, struct reply *reply, uint16_t code,
    const char *text)
{
	free(reply->text);
	reply->code = code;
	if ((reply->text = strdup(text)) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

int
run_send(struct run *r, enum proto_role role, enum proto_type type, int fd,
    struct wcur *w)
{
	struct kid *k = &r->kid[role];
	struct wcur none = { 0 };
	const char *why;
	int n = -1;

	if (w == NULL)
		w = &none;
	if (w->err != 0 || (why = proto_step(&k->peer, PROTO_DOWN, type,
	    w->len, fd != -1)) != NULL) {
		n = run_fail(r, EX_SOFTWARE, "cannot tell %s %s: %s",
		    proto_role_name(role), proto_row(type)->name,
		    w->err != 0 ? strerror(w->err) : why);
		if (fd != -1)
			close(fd);
	} else if ((n = channel_send(&k->ch, type, fd, w->buf, w->len)) == -1)
		run_fail(r, EX_OSERR, "cannot tell %s %s: %s",
		    proto_role_name(role), proto_row(type)->name,
		    strerror(errno));
	wcur_free(w);
	return n;
}

/* Not even messages: as with one that may not be, no more is listened to. */
static int
bad_framing(struct run *r, enum proto_role role)
{
	kid_hang_up(&r->kid[role]);
	return run_fail(r, EX_SOFTWARE, "%s broke the protocol: malformed "
	    "message", proto_role_name(role));
}

/* Every message that is there; -1 when the run has failed by one. */
static int
take_messages(struct run *r, enum proto_role role)
{
	struct kid *k = &r->kid[role];
	enum chan_status st;
	struct chmsg m;

	while ((st = channel_get(&k->ch, &m)) == CHAN_OK)
		if (answer(r, role, &m) == -1)
			return -1;
	return st == CHAN_ERR ? bad_framing(r, role) : 0;
}

/*
 * The channel ended.  A child that is done may: its exit status is
 * kid_finish's affair.
 */
static int
closed(struct run *r, enum proto_role role)
{
	struct kid *k = &r->kid[role];

	if (k->peer.state != ST_DONE)
		return kid_mourn(r, role);
	kid_hang_up(k);
	return 0;
}

static int
readable(struct run *r, enum proto_role role)
{
	switch (channel_fill(&r->kid[role].ch)) {
	case CHAN_OK:
		return take_messages(r, role);
	case CHAN_NONE:
		return 0;
	case CHAN_EOF:
		return closed(r, role);
	default:
		return errno == EPROTO ? bad_framing(r, role) :
		    kid_mourn(r, role);
	}
}

/* A child that is gone is noticed by reading, with what it said last. */
static int
flush(struct run *r, enum proto_role role)
{
	if (channel_flush(&r->kid[role].ch) == CHAN_ERR && errno != EPIPE &&
	    errno != ECONNRESET)
		return run_fail(r, EX_OSERR, "cannot write to %s: %s",
		    proto_role_name(role), strerror(errno));
	return 0;
}

static int
flush_all(struct run *r)
{
	enum proto_role role;

	for (role = 0; role < ROLE_MAX; role++)
		if (r->kid[role].open && channel_pending(&r->kid[role].ch) &&
		    flush(r, role) == -1)
			return -1;
	return 0;
}

static void
poll_set(struct run *r, struct pollfd pfd[ROLE_MAX])
{
	enum proto_role role;
	struct kid *k;

	for (role = 0; role < ROLE_MAX; role++) {
		k = &r->kid[role];
		pfd[role].fd = k->open ? k->ch.fd : -1;
		pfd[role].events = POLLIN;
		if (k->open && channel_pending(&k->ch))
			pfd[role].events |= POLLOUT;
		pfd[role].revents = 0;
	}
}

/* ms to the deadline, or -1 without one; as a timespec for ppoll. */
static struct timespec *
left(int64_t deadline, struct timespec *ts)
{
	int64_t ms;

	if (deadline == NO_DEADLINE)
		return NULL;
	if ((ms = deadline - run_now()) < 0)
		ms = 0;
	ts->tv_sec = (time_t)(ms / 1000);
	ts->tv_nsec = (long)(ms % 1000) * 1000000L;
	return ts;
}

int
run_interrupted(struct run *r)
{
	r->interrupted = 1;
	return run_fail(r, EX_TEMPFAIL, "interrupted by signal %d (%s)",
	    run_signalled(), strsignal(run_signalled()));
}

/* One round: send what waits, wait, take in what came. */
static int
poll_round(struct run *r, int64_t deadline)
{
	struct pollfd pfd[ROLE_MAX];
	struct timespec ts;
	enum proto_role role;
	int n;

	if (flush_all(r) == -1)
		return -1;
	poll_set(r, pfd);
	n = run_pause(pfd, ROLE_MAX, left(deadline, &ts));
	if (child_ended) {
		child_ended = 0;
		kids_bury(r);
	}
	if (run_signalled() != 0)
		return run_interrupted(r);
	if (n == -1 && errno != EINTR)
		return run_fail(r, EX_OSERR, "poll: %s", strerror(errno));
	for (role = 0; n > 0 && role < ROLE_MAX; role++)
		if (pfd[role].revents & (POLLIN | POLLHUP | POLLERR) &&
		    readable(r, role) == -1)
			return -1;
	return n == 0 ? 1 : 0;
}

static int64_t
nearer(int64_t a, int64_t b)
{
	return b != NO_DEADLINE && (a == NO_DEADLINE || b < a) ? b : a;
}

/*
 * The nearest of a deadline, the session's, which may move, and that of the
 * child that msmtp-net waits for.
 */
static int64_t
nearest(const struct run *r, int64_t at)
{
	return nearer(nearer(at, r->deadline), r->due);
}

void
run_ask(struct run *r, enum proto_role role)
{
	r->asked = role;
	r->due = run_now() + ARM_TIMEOUT;
}

void
run_answered(struct run *r)
{
	r->due = NO_DEADLINE;
}

static int
fail_waiting(struct run *r, enum proto_role role)
{
	return run_fail(r, EX_IOERR, "timed out waiting for %s",
	    proto_role_name(role));
}

int
run_await(struct run *r, enum proto_role role, uint32_t states, int timeout)
{
	struct kid *k = &r->kid[role];
	int64_t own = timeout == NO_DEADLINE ? NO_DEADLINE :
	    run_now() + timeout;
	int n;

	while (r->code == -1 && !(states & (UINT32_C(1) << k->peer.state))) {
		if (!k->open)
			return run_fail(r, EX_SOFTWARE, "%s stopped too "
			    "early", proto_role_name(role));
		n = poll_round(r, nearest(r, own));
		if (n == 1 && r->due != NO_DEADLINE && run_now() >= r->due)
			return fail_waiting(r, r->asked);
		if (n != 0)
			return n;
	}
	return r->code == -1 ? 0 : -1;
}

int
run_wait(struct run *r, enum proto_role role, uint32_t states, int timeout)
{
	int n;

	if ((n = run_await(r, role, states, timeout)) == 1)
		return fail_waiting(r, role);
	return n;
}

static int
pending(const struct run *r)
{
	enum proto_role role;

	for (role = 0; role < ROLE_MAX; role++)
		if (r->kid[role].open && channel_pending(&r->kid[role].ch))
			return 1;
	return 0;
}

int
run_flush(struct run *r)
{
	int64_t deadline = run_now() + STARTUP_TIMEOUT;
	int n;

	if (flush_all(r) == -1)
		return -1;
	while (pending(r)) {
		if ((n = poll_round(r, deadline)) == -1)
			return -1;
		if (n == 1)
			return run_fail(r, EX_IOERR, "timed out talking to "
			    "the helper processes");
	}
	return 0;
}

void
run_linger(struct run *r, enum proto_role role, int timeout)
{
	int64_t deadline = run_now() + timeout;

	while (r->kid[role].open && run_signalled() == 0)
		if (poll_round(r, deadline) != 0)
			return;
}
