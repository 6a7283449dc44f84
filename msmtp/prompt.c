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
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "escape.h"
#include "prompt.h"
#include "report.h"

/* What would leave the terminal without echo if it took its course at once. */
static const int held[] = {
	SIGTSTP, SIGCONT, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2
};
#define NHELD	(sizeof(held) / sizeof(held[0]))

/* The one that came, for the handler. */
static volatile sig_atomic_t came;

/* A question under way. */
struct prompt {
	const char		*text;		/* escaped */
	const volatile sig_atomic_t *stop;
	int			 fd;
	struct termios		 modes;		/* to be put back */
	struct sigaction	 actions[NHELD];
	sigset_t		 mask;
	int64_t			 deadline;	/* ms */
	char			*buf;
	size_t			 size, used;
};

static int64_t
now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void
on_signal(int sig)
{
	came = sig;
}

/* What is ignored or has a handler stays as it is. */
static void
hold(const struct prompt *p, size_t i)
{
	struct sigaction sa;

	if (p->actions[i].sa_handler != SIG_DFL)
		return;
	memset(&sa, 0, sizeof(sa));
	(void)sigfillset(&sa.sa_mask);
	sa.sa_handler = on_signal;
	sa.sa_flags = SA_ONSTACK;
	(void)sigaction(held[i], &sa, NULL);
}

/* Blocked but while we wait, as run_catch_signals has its own. */
static void
hold_signals(struct prompt *p)
{
	sigset_t set;
	size_t i;

	came = 0;
	(void)sigemptyset(&set);
	for (i = 0; i < NHELD; i++)
		(void)sigaddset(&set, held[i]);
	(void)sigprocmask(SIG_BLOCK, &set, &p->mask);
	for (i = 0; i < NHELD; i++) {
		(void)sigaction(held[i], NULL, &p->actions[i]);
		hold(p, i);
	}
}

static void
release_signals(const struct prompt *p)
{
	size_t i;

	for (i = 0; i < NHELD; i++)
		(void)sigaction(held[i], &p->actions[i], NULL);
	(void)sigprocmask(SIG_SETMASK, &p->mask, NULL);
}

/*
 * No echo; and a line is a line even where a program left the terminal raw.
 * Not TCSAFLUSH: that would wait for ever where the output is held (^S).
 */
static int
hide(struct prompt *p)
{
	struct termios t = p->modes;

	t.c_iflag |= ICRNL;
	t.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	t.c_lflag |= ICANON | ISIG;
	if (tcsetattr(p->fd, TCSANOW, &t) == -1)
		return -1;
	/* What was typed before may have been meant for somebody else. */
	(void)tcflush(p->fd, TCIFLUSH);
	explicit_bzero(p->buf, p->used);
	p->used = 0;
	p->deadline = now_ms() + PROMPT_TIMEOUT * 1000;
	return 0;
}

static void
show(const struct prompt *p)
{
	(void)tcsetattr(p->fd, TCSANOW, &p->modes);
}

static void
say(const struct prompt *p, const char *s)
{
	ssize_t unused;

	unused = write(p->fd, s, strlen(s));
	(void)unused;
}

/* One that ended a wait for the foreground is no reason to ask twice. */
static void
forget_continue(const struct prompt *p)
{
	size_t i;

	for (i = 0; i < NHELD; i++) {
		if (held[i] != SIGCONT ||
		    p->actions[i].sa_handler != SIG_DFL)
			continue;
		(void)signal(SIGCONT, SIG_IGN);
		hold(p, i);
	}
}

static enum prompt_result
ask(struct prompt *p)
{
	if (hide(p) == -1)
		return PROMPT_SYSTEM;
	forget_continue(p);
	say(p, p->text);
	return PROMPT_DONE;
}

/* Let a signal have its way, with the terminal as it was. */
static void
let_pass(struct prompt *p, int sig)
{
	sigset_t set;

	say(p, "\n");
	show(p);
	(void)signal(sig, SIG_DFL);
	(void)raise(sig);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, sig);
	(void)sigaddset(&set, SIGCONT);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* Only one that was suspended comes here. */
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

static void
hold_again(const struct prompt *p, int sig)
{
	size_t i;

	for (i = 0; i < NHELD; i++)
		if (held[i] == sig)
			hold(p, i);
}

/* A signal that interrupted us, if it was one of ours: ask again after it. */
static enum prompt_result
take_signal(struct prompt *p)
{
	int sig = came;

	if (sig == 0)
		return PROMPT_DONE;
	if (sig != SIGCONT) {
		let_pass(p, sig);
		hold_again(p, sig);
	}
	came = 0;
	return ask(p);
}

/* Until something was typed. */
static enum prompt_result
wait_input(struct prompt *p)
{
	struct pollfd pfd = { .fd = p->fd, .events = POLLIN };
	enum prompt_result res;
	struct timespec ts;
	sigset_t none;
	int64_t ms;
	int n;

	(void)sigemptyset(&none);
	for (;;) {
		if (p->stop != NULL && *p->stop)
			return PROMPT_STOPPED;
		if ((ms = p->deadline - now_ms()) <= 0)
			return PROMPT_LATE;
		ts.tv_sec = (time_t)(ms / 1000);
		ts.tv_nsec = (long)(ms % 1000) * 1000000L;
		n = ppoll(&pfd, 1, &ts, &none);
		if (n == -1 && errno != EINTR)
			return PROMPT_SYSTEM;
		if ((res = take_signal(p)) != PROMPT_DONE)
			return res;
		if (n > 0)
			return PROMPT_DONE;
	}
}

/* Is what has been read an answer? */
static enum prompt_result
judge(struct prompt *p)
{
	if (p->used > PROMPT_MAX)
		return PROMPT_LONG;
	p->buf[p->used] = '\0';
	return strlen(p->buf) == p->used ? PROMPT_DONE : PROMPT_NUL;
}

/*
 * A line, which an end-of-file character hands over in parts.  The terminal is
 * opened non-blocking: somebody else may have read what we were woken for.
 */
static enum prompt_result
read_line(struct prompt *p)
{
	enum prompt_result res;
	ssize_t n;

	for (;;) {
		if ((res = wait_input(p)) != PROMPT_DONE)
			return res;
		n = read(p->fd, p->buf + p->used, p->size - p->used);
		if (n == -1 && errno != EAGAIN && errno != EINTR)
			return PROMPT_SYSTEM;
		if (n == 0)
			return p->used == 0 ? PROMPT_EOF : judge(p);
		if (n == -1)
			continue;
		p->used += (size_t)n;
		if (p->buf[p->used - 1] == '\n') {
			p->used--;
			return judge(p);
		}
		if (p->used == p->size)
			return PROMPT_LONG;
	}
}

static enum prompt_result
converse(struct prompt *p)
{
	enum prompt_result res;
	int save;

	hold_signals(p);
	if ((res = ask(p)) == PROMPT_DONE)
		res = read_line(p);
	save = errno;
	/* Half an answer is not to become a command of the shell's. */
	if (res != PROMPT_DONE)
		(void)tcflush(p->fd, TCIFLUSH);
	say(p, "\n");
	show(p);
	release_signals(p);
	errno = save;
	return res;
}

static enum prompt_result
open_terminal(struct prompt *p)
{
	p->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (p->fd == -1)
		return PROMPT_NO_TERMINAL;
	return tcgetattr(p->fd, &p->modes) == -1 ? PROMPT_SYSTEM :
	    PROMPT_DONE;
}

enum prompt_result
prompt_secret(const char *text, const volatile sig_atomic_t *stop, char *buf,
    size_t size)
{
	struct prompt p = { .stop = stop, .fd = -1, .buf = buf, .size = size };
	enum prompt_result res;
	char *safe;
	int save;

	if ((safe = escape_dup(text)) == NULL)
		return PROMPT_SYSTEM;
	p.text = safe;
	if ((res = open_terminal(&p)) == PROMPT_DONE)
		res = converse(&p);
	save = errno;
	if (p.fd != -1)
		(void)close(p.fd);
	free(safe);
	if (res != PROMPT_DONE)
		explicit_bzero(buf, size);
	errno = save;
	return res;
}

int
prompt_complain(enum prompt_result res, const char *what, const char *advice,
    int missing)
{
	switch (res) {
	case PROMPT_NO_TERMINAL:
		report("cannot ask for %s: there is no terminal (/dev/tty: "
		    "%s); %s", what, strerror(errno), advice);
		return missing;
	case PROMPT_LATE:
		report("%s was not typed within %d seconds", what,
		    PROMPT_TIMEOUT);
		return EX_TEMPFAIL;
	case PROMPT_EOF:
	case PROMPT_DONE:
		report("%s was asked for, and none was typed", what);
		return missing;
	case PROMPT_LONG:
		report("%s is longer than the %d bytes that a terminal can be "
		    "relied on for; %s", what, PROMPT_MAX, advice);
		return missing;
	case PROMPT_NUL:
		report("%s has a NUL byte in it", what);
		return missing;
	case PROMPT_STOPPED:
		return EX_TEMPFAIL;
	case PROMPT_SYSTEM:
		break;
	}
	report("cannot ask for %s on the terminal: %s", what, strerror(errno));
	return EX_IOERR;
}
