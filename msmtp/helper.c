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


#include <sys/resource.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <termios.h>
#include <unistd.h>

#include "helper.h"

#define SLICE_MS	50	/* how often *stop and child are looked at */
#define EXIT_FAILED	126	/* of a child that could not exec */
#define SHELL		"/bin/sh"
#define FIXED_PATH	"/usr/bin:/bin:/usr/sbin:/sbin"

/* A helper under way. */
struct job {
	const struct helper	*h;
	pid_t			 pid;
	int			 fd;
	int			 tty;		/* /dev/tty, or -1 */
	int			 tty_saved;	/* its modes are in */
	struct termios		 tty_modes;
	sigset_t		 ends;		/* held where *stop is NULL */
	sigset_t		 mask;		/* our caller's */
	int			 ended_by;	/* one of them, or 0 */
	int64_t			 deadline;	/* ms */
	int			 reaped, status;
	char			*buf;
	size_t			 size, used, total;
	int			 complete;	/* the first line is */
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/*
 * Give the terminal to a process group, or do nothing if there is none.  We
 * are in the background when we take it back.
 */
static void
give_terminal(int tty, pid_t pgrp)
{
	sigset_t set, old;

	if (tty == -1)
		return;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	(void)tcsetpgrp(tty, pgrp);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
}

/* The terminal if it is ours to give, or -1. */
static int
open_terminal(void)
{
	int tty;

	tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (tty != -1 && tcgetpgrp(tty) != getpgrp()) {
		(void)close(tty);
		tty = -1;
	}
	return tty;
}

/*
 * Where nobody catches what would end us, it waits until the command, which
 * would go on without us, has been killed.  What is ignored stays so.
 */
static void
hold_ends(struct job *r)
{
	static const int ends[] = { SIGHUP, SIGINT, SIGTERM };
	struct sigaction sa;
	size_t i;

	(void)sigemptyset(&r->ends);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (r->h->stop == NULL &&
		    sigaction(ends[i], NULL, &sa) == 0 &&
		    sa.sa_handler == SIG_DFL)
			(void)sigaddset(&r->ends, ends[i]);
	(void)sigprocmask(SIG_BLOCK, &r->ends, &r->mask);
}

/* Has one come?  It is taken. */
static int
take_end(struct job *r)
{
	sigset_t pending;
	int sig;

	if (sigpending(&pending) == -1)
		return 0;
	for (sig = 1; sig < NSIG; sig++)
		if (sigismember(&r->ends, sig) == 1 &&
		    sigismember(&pending, sig) == 1 &&
		    sigwait(&r->ends, &r->ended_by) == 0)
			return 1;
	return 0;
}

static void
default_signals(void)
{
	sigset_t none;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * In the child: nothing of the caller's may reach a locked helper, and nothing
 * of the group's any other.
 */
static int
become_owner(const struct helper *h, char **env[])
{
	static char path[] = "PATH=" FIXED_PATH, home[] = "HOME=/";
	static char *fixed[] = { path, home, NULL };

	if (!h->locked)
		return setresgid(getgid(), getgid(), getgid());
	*env = fixed;
	if (chdir("/") == -1)
		return -1;
	return setresgid(h->group, h->group, h->group);
}

/* In the child; never returns. */
static void
child(const struct helper *h, int out, int tty)
{
	static char sh[] = "sh", c[] = "-c";
	const struct rlimit no_core = { 0, 0 };
	char **env = environ, *command = strdup(h->command);
	char *argv[] = { sh, c, command, NULL };
	int null;

	(void)setpgid(0, 0);
	give_terminal(tty, getpid());
	default_signals();
	if (setrlimit(RLIMIT_CORE, &no_core) == 0 && command != NULL &&
	    (null = open("/dev/null", O_RDWR)) != -1 &&
	    dup2(null, STDIN_FILENO) != -1 &&
	    dup2(out, STDOUT_FILENO) != -1 &&
	    (!h->locked || dup2(null, STDERR_FILENO) != -1) &&
	    become_owner(h, &env) == 0) {
		closefrom(STDERR_FILENO + 1);
		(void)execve(SHELL, argv, env);
	}
	_exit(EXIT_FAILED);
}

static int
start(struct job *r)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC) == -1)
		return -1;
	/* As 0 or 1, closed by our caller, it would be overwritten. */
	r->fd = fcntl(p[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	(void)close(p[0]);
	p[0] = p[1];
	p[1] = fcntl(p[0], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	(void)close(p[0]);
	r->tty = open_terminal();
	r->tty_saved = r->tty != -1 && tcgetattr(r->tty, &r->tty_modes) == 0;
	r->pid = r->fd == -1 || p[1] == -1 ? -1 : fork();
	if (r->pid == 0)
		child(r->h, p[1], r->tty);
	if (r->pid > 0)
		(void)setpgid(r->pid, r->pid);
	if (p[1] != -1)
		(void)close(p[1]);
	return r->pid == -1 ? -1 : 0;
}

static void
reap(struct job *r, int flags)
{
	pid_t pid;

	if (r->reaped)
		return;
	while ((pid = waitpid(r->pid, &r->status, flags)) == -1 &&
	    errno == EINTR)
		;
	if (pid != 0)
		r->reaped = 1;
}

/* Kill the group and take the terminal back. */
static void
finish(struct job *r)
{
	if (r->pid > 0) {
		if (!r->reaped)
			(void)kill(-r->pid, SIGKILL);
		reap(r, 0);
	}
	if (r->fd != -1)
		(void)close(r->fd);
	give_terminal(r->tty, getpgrp());
	/* A prompt that was killed may have left the echo off. */
	if (r->tty_saved)
		(void)tcsetattr(r->tty, TCSANOW, &r->tty_modes);
	if (r->tty != -1)
		(void)close(r->tty);
}

/* Has the time come to give up? */
static enum helper_result
patience(struct job *r)
{
	if (r->h->stop != NULL ? *r->h->stop != 0 : take_end(r))
		return HELPER_STOPPED;
	return now_ms() >= r->deadline ? HELPER_TIMEOUT : HELPER_DONE;
}

/* Take what of this output belongs to the first line. */
static enum helper_result
take(struct job *r, const char *p, size_t len)
{
	const char *end;
	size_t n;

	if ((r->total += len) > HELPER_OUTPUT_MAX)
		return HELPER_FLOOD;
	if (r->complete)
		return HELPER_DONE;
	end = memchr(p, '\n', len);
	n = end == NULL ? len : (size_t)(end - p);
	if (n > r->size - 1 - r->used)
		return HELPER_LONG;
	if (memchr(p, '\0', n) != NULL)
		return HELPER_NUL;
	memcpy(r->buf + r->used, p, n);
	r->used += n;
	r->complete = end != NULL;
	return HELPER_DONE;
}

/* Read what is there; *eof is set at its end. */
static enum helper_result
read_some(struct job *r, int *eof)
{
	enum helper_result res = HELPER_DONE;
	char chunk[4096];
	ssize_t n;

	n = read(r->fd, chunk, sizeof(chunk));
	if (n == 0)
		*eof = 1;
	else if (n > 0)
		res = take(r, chunk, (size_t)n);
	else if (errno != EINTR && errno != EAGAIN)
		res = HELPER_SYSTEM;
	explicit_bzero(chunk, sizeof(chunk));
	return res;
}

/*
 * Wait for the descriptor, if any, or a signal: *stop's handler runs only here,
 * where our caller has its signal blocked.
 */
static int
wait_ms(const struct job *r, struct pollfd *pfd, nfds_t n, int ms)
{
	struct timespec ts;

	ts.tv_sec = ms / 1000;
	ts.tv_nsec = ms % 1000 * 1000000L;
	return ppoll(pfd, n, &ts, &r->ends);
}

/*
 * Read until the end of the output, or until the command has exited and left
 * the pipe to something in the background.
 */
static enum helper_result
read_output(struct job *r)
{
	struct pollfd pfd = { .fd = r->fd, .events = POLLIN };
	enum helper_result res;
	int eof = 0, gone, n;

	while (!eof) {
		if ((res = patience(r)) != HELPER_DONE)
			return res;
		gone = r->reaped;
		n = wait_ms(r, &pfd, 1, gone ? 0 : SLICE_MS);
		if (n > 0) {
			if ((res = read_some(r, &eof)) != HELPER_DONE)
				return res;
		} else if (n == 0) {
			if (gone)
				break;
			reap(r, WNOHANG);
		} else if (errno != EINTR)
			return HELPER_SYSTEM;
	}
	return HELPER_DONE;
}

/* A command may close its output and go on. */
static enum helper_result
wait_exit(struct job *r)
{
	enum helper_result res;
	int ms = 1;

	for (reap(r, WNOHANG); !r->reaped; reap(r, WNOHANG)) {
		if ((res = patience(r)) != HELPER_DONE)
			return res;
		(void)wait_ms(r, NULL, 0, ms);
		if (ms < SLICE_MS)
			ms *= 2;
	}
	return HELPER_DONE;
}

static enum helper_result
verdict(const struct job *r, int *status)
{
	if (WIFSIGNALED(r->status)) {
		*status = WTERMSIG(r->status);
		return HELPER_SIGNAL;
	}
	*status = WEXITSTATUS(r->status);
	return *status == 0 ? HELPER_DONE : HELPER_EXIT;
}

enum helper_result
helper_run(const struct helper *h, char *buf, size_t size, int *status)
{
	struct job r = { .h = h, .fd = -1, .tty = -1, .pid = -1, .buf = buf,
	    .size = size };
	enum helper_result res = HELPER_SYSTEM;
	int save;

	*status = 0;
	r.deadline = now_ms() + h->timeout_ms;
	hold_ends(&r);
	if (start(&r) == 0 && (res = read_output(&r)) == HELPER_DONE &&
	    (res = wait_exit(&r)) == HELPER_DONE)
		res = verdict(&r, status);
	else if (res == HELPER_STOPPED)
		*status = r.ended_by;
	save = errno;
	finish(&r);
	(void)sigprocmask(SIG_SETMASK, &r.mask, NULL);
	errno = save;
	if (res != HELPER_DONE) {
		explicit_bzero(buf, size);
		return res;
	}
	if (h->printed != NULL)
		*h->printed = r.total > 0;
	if (r.used > 0 && buf[r.used - 1] == '\r')
		r.used--;
	buf[r.used] = '\0';
	return HELPER_DONE;
}
