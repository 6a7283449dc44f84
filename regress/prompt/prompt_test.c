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
 * Questions on a terminal of our own: a session leader, as a shell would be,
 * and a job of it in the foreground, which asks.
 */

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

#include "prompt.h"

#define QUESTION	"password for me at h\303\274st: "
#define SIZE		8192
#define KILLED		100	/* and the signal, from the leader */

struct terminal {
	int	 master;
	pid_t	 leader;
	pid_t	 job;
	int	 news;		/* from the leader: job's pid, each stop */
	char	 out[65536];	/* what it showed */
	size_t	 len;
	struct termios modes;	/* before the question */
};

static volatile sig_atomic_t stop;

static void
on_int(int sig)
{
	stop = sig;
}

/* The job: ask as msmtp does, with INT blocked but while it waits. */
static void
ask(void)
{
	static char buf[SIZE];
	enum prompt_result res;
	struct sigaction sa;
	sigset_t set;
	size_t i;
	int fd;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_int;
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	memset(buf, 'X', sizeof(buf));
	res = prompt_secret(QUESTION, &stop, buf, sizeof(buf));
	if ((fd = open("answer", O_WRONLY | O_CREAT | O_TRUNC, 0600)) == -1)
		_exit(KILLED - 1);
	if (res == PROMPT_DONE)
		(void)!write(fd, buf, strlen(buf));
	for (i = 0; res != PROMPT_DONE && i < sizeof(buf); i++)
		if (buf[i] != '\0')
			_exit(KILLED - 2);
	_exit((int)res);
}

/* The leader: tell of the job what a shell would hear of it. */
static void
lead(int master, int tty, int news, int background)
{
	pid_t job;
	int st;

	(void)close(master);
	if (setsid() == -1 || ioctl(tty, TIOCSCTTY, 0) == -1)
		_exit(KILLED - 3);
	(void)signal(SIGTTOU, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	if ((job = fork()) == 0) {
		(void)setpgid(0, 0);
		if (!background)
			(void)tcsetpgrp(tty, getpid());
		(void)signal(SIGTTOU, SIG_DFL);
		ask();
	}
	(void)setpgid(job, job);
	(void)!write(news, &job, sizeof(job));
	while (waitpid(job, &st, WUNTRACED) == job && WIFSTOPPED(st)) {
		(void)!write(news, &job, sizeof(job));
		(void)tcsetpgrp(tty, job);
	}
	_exit(WIFSIGNALED(st) ? KILLED + WTERMSIG(st) : WEXITSTATUS(st));
}

static void
begin(struct terminal *t, int background)
{
	int p[2], tty;

	memset(t, 0, sizeof(*t));
	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	ATF_REQUIRE(t->master != -1);
	ATF_REQUIRE(grantpt(t->master) == 0 && unlockpt(t->master) == 0);
	tty = open(ptsname(t->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	ATF_REQUIRE(tty != -1 && tcgetattr(tty, &t->modes) == 0);
	ATF_REQUIRE(t->modes.c_lflag & ECHO);
	ATF_REQUIRE(pipe2(p, O_CLOEXEC) == 0);
	ATF_REQUIRE((t->leader = fork()) != -1);
	if (t->leader == 0)
		lead(t->master, tty, p[1], background);
	(void)close(tty);
	(void)close(p[1]);
	t->news = p[0];
	ATF_REQUIRE(read(t->news, &t->job, sizeof(t->job)) ==
	    sizeof(t->job));
}

/* Wait until it has shown this. */
static void
saw(struct terminal *t, const char *text)
{
	struct pollfd pfd = { .fd = t->master, .events = POLLIN };
	ssize_t n;

	while (memmem(t->out, t->len, text, strlen(text)) == NULL) {
		ATF_REQUIRE_MSG(poll(&pfd, 1, 10000) == 1, "no '%s' in '%s'",
		    text, t->out);
		n = read(t->master, t->out + t->len,
		    sizeof(t->out) - 1 - t->len);
		ATF_REQUIRE_MSG(n > 0, "no '%s' in '%s'", text, t->out);
		t->len += (size_t)n;
	}
}

static void
forget(struct terminal *t)
{
	memset(t->out, 0, sizeof(t->out));
	t->len = 0;
}

static void
type(const struct terminal *t, const char *s, size_t len)
{
	ATF_REQUIRE(write(t->master, s, len) == (ssize_t)len);
}

static void
is_hidden(const struct terminal *t)
{
	struct termios now;

	ATF_REQUIRE(tcgetattr(t->master, &now) == 0);
	ATF_CHECK((now.c_lflag & ECHO) == 0);
}

static void
is_restored(const struct terminal *t)
{
	struct termios now;

	ATF_REQUIRE(tcgetattr(t->master, &now) == 0);
	ATF_CHECK_EQ(0, memcmp(&now, &t->modes, sizeof(now)));
}

static void
begin_asked(struct terminal *t)
{
	begin(t, 0);
	saw(t, QUESTION);
	is_hidden(t);
}

/* How it ended, and whether the terminal is as it was. */
static int
ended(struct terminal *t)
{
	int st;

	ATF_REQUIRE(waitpid(t->leader, &st, 0) == t->leader);
	ATF_REQUIRE(WIFEXITED(st));
	is_restored(t);
	(void)close(t->master);
	(void)close(t->news);
	return WEXITSTATUS(st);
}

static void
answer_is(const char *want)
{
	char buf[SIZE] = "";
	int fd;

	ATF_REQUIRE((fd = open("answer", O_RDONLY)) != -1);
	ATF_REQUIRE(read(fd, buf, sizeof(buf) - 1) >= 0);
	(void)close(fd);
	ATF_CHECK_STREQ(want, buf);
}

ATF_TC_WITHOUT_HEAD(an_answer_is_taken_as_it_is_and_not_shown);
ATF_TC_BODY(an_answer_is_taken_as_it_is_and_not_shown, tc)
{
	static const char *const answers[] = {
		"se cret", " two  blanks ", "", "m\303\274ll \377\001\\ \"'#",
		"ta\tb"
	};
	struct terminal t;
	char line[64];
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		begin_asked(&t);
		(void)snprintf(line, sizeof(line), "%s\n", answers[i]);
		type(&t, line, strlen(line));
		saw(&t, QUESTION "\r\n");
		ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
		ATF_CHECK_STREQ(QUESTION "\r\n", t.out);
		answer_is(answers[i]);
	}
}

ATF_TC_WITHOUT_HEAD(the_line_can_be_edited_and_handed_over_in_parts);
ATF_TC_BODY(the_line_can_be_edited_and_handed_over_in_parts, tc)
{
	struct terminal t;

	begin_asked(&t);
	type(&t, "wrong\025sexx\177\177cr\004et\n", 18);
	ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
	answer_is("secret");
	begin_asked(&t);
	type(&t, "secret\004\004", 8);
	ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
	answer_is("secret");
}

ATF_TC_WITHOUT_HEAD(an_end_of_file_is_no_answer);
ATF_TC_BODY(an_end_of_file_is_no_answer, tc)
{
	struct terminal t;

	begin_asked(&t);
	type(&t, "\004", 1);
	ATF_CHECK_EQ(PROMPT_EOF, ended(&t));
	answer_is("");
}

ATF_TC_WITHOUT_HEAD(an_answer_is_bounded);
ATF_TC_BODY(an_answer_is_bounded, tc)
{
	static char line[6000];
	struct terminal t;

	memset(line, 'a', sizeof(line));
	line[PROMPT_MAX] = '\n';
	begin_asked(&t);
	type(&t, line, PROMPT_MAX + 1);
	ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
	line[PROMPT_MAX] = '\0';
	answer_is(line);
	/* One that the terminal itself has cut, without a word. */
	memset(line, 'a', sizeof(line));
	begin_asked(&t);
	type(&t, line, 4200);
	type(&t, "\n", 1);
	ATF_CHECK_EQ(PROMPT_LONG, ended(&t));
	answer_is("");
	begin_asked(&t);
	type(&t, "ab\0cd\n", 6);
	ATF_CHECK_EQ(PROMPT_NUL, ended(&t));
	answer_is("");
}

ATF_TC_WITHOUT_HEAD(what_was_typed_before_is_no_answer);
ATF_TC_BODY(what_was_typed_before_is_no_answer, tc)
{
	struct terminal t;

	begin(&t, 1);
	ATF_REQUIRE(read(t.news, &t.job, sizeof(t.job)) == sizeof(t.job));
	type(&t, "early\n", 6);
	ATF_REQUIRE(kill(-t.job, SIGCONT) == 0);
	saw(&t, QUESTION);
	type(&t, "secret\n", 7);
	ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
	answer_is("secret");
}

ATF_TC_WITHOUT_HEAD(interrupt_ends_it);
ATF_TC_BODY(interrupt_ends_it, tc)
{
	struct terminal t;

	begin_asked(&t);
	type(&t, "sec\003", 4);
	ATF_CHECK_EQ(PROMPT_STOPPED, ended(&t));
	answer_is("");
	begin_asked(&t);
	ATF_REQUIRE(kill(t.job, SIGINT) == 0);
	ATF_CHECK_EQ(PROMPT_STOPPED, ended(&t));
}

ATF_TC_WITHOUT_HEAD(a_deadly_signal_leaves_the_terminal_as_it_was);
ATF_TC_BODY(a_deadly_signal_leaves_the_terminal_as_it_was, tc)
{
	static const int sigs[] = { SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2 };
	struct terminal t;
	size_t i;

	begin_asked(&t);
	type(&t, "sec\034", 4);
	ATF_CHECK_EQ(KILLED + SIGQUIT, ended(&t));
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		begin_asked(&t);
		ATF_REQUIRE(kill(t.job, sigs[i]) == 0);
		ATF_CHECK_EQ(KILLED + sigs[i], ended(&t));
	}
}

ATF_TC_WITHOUT_HEAD(one_that_was_suspended_asks_again);
ATF_TC_BODY(one_that_was_suspended_asks_again, tc)
{
	struct terminal t;
	int i;

	begin_asked(&t);
	for (i = 0; i < 3; i++) {
		type(&t, "half\032", 5);
		ATF_REQUIRE(read(t.news, &t.job, sizeof(t.job)) ==
		    sizeof(t.job));
		is_restored(&t);
		forget(&t);
		ATF_REQUIRE(kill(-t.job, SIGCONT) == 0);
		saw(&t, QUESTION);
		is_hidden(&t);
	}
	/* A stop that cannot be noticed, and a shell that turns echo on. */
	ATF_REQUIRE(kill(t.job, SIGSTOP) == 0);
	ATF_REQUIRE(read(t.news, &t.job, sizeof(t.job)) == sizeof(t.job));
	ATF_REQUIRE(tcsetattr(t.master, TCSANOW, &t.modes) == 0);
	forget(&t);
	ATF_REQUIRE(kill(-t.job, SIGCONT) == 0);
	saw(&t, QUESTION);
	is_hidden(&t);
	type(&t, "secret\n", 7);
	ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
	answer_is("secret");
}

ATF_TC_WITHOUT_HEAD(in_the_background_it_waits_for_the_foreground);
ATF_TC_BODY(in_the_background_it_waits_for_the_foreground, tc)
{
	struct terminal t;

	begin(&t, 1);
	/* The leader makes it the foreground's when it has stopped. */
	ATF_REQUIRE(read(t.news, &t.job, sizeof(t.job)) == sizeof(t.job));
	is_restored(&t);
	ATF_REQUIRE(kill(-t.job, SIGCONT) == 0);
	saw(&t, QUESTION);
	type(&t, "secret\n", 7);
	saw(&t, QUESTION "\r\n");
	ATF_CHECK_EQ(PROMPT_DONE, ended(&t));
	ATF_CHECK_STREQ(QUESTION "\r\n", t.out);
	answer_is("secret");
}

ATF_TC_WITHOUT_HEAD(a_terminal_that_goes_away_ends_it);
ATF_TC_BODY(a_terminal_that_goes_away_ends_it, tc)
{
	struct terminal t;
	int st;

	begin_asked(&t);
	(void)close(t.master);
	ATF_REQUIRE(waitpid(t.leader, &st, 0) == t.leader);
	ATF_REQUIRE(WIFEXITED(st));
	st = WEXITSTATUS(st);
	ATF_CHECK_MSG(st == PROMPT_EOF || st == PROMPT_SYSTEM ||
	    st == KILLED + SIGHUP, "%d", st);
}

ATF_TC_WITHOUT_HEAD(without_a_terminal_nothing_is_asked);
ATF_TC_BODY(without_a_terminal_nothing_is_asked, tc)
{
	pid_t pid;
	int st;

	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		(void)setsid();
		ask();
	}
	ATF_REQUIRE(waitpid(pid, &st, 0) == pid);
	ATF_REQUIRE(WIFEXITED(st));
	ATF_CHECK_EQ(PROMPT_NO_TERMINAL, WEXITSTATUS(st));
}

ATF_TC_WITHOUT_HEAD(what_went_wrong_is_said);
ATF_TC_BODY(what_went_wrong_is_said, tc)
{
	static const struct {
		enum prompt_result res;
		int code;
		const char *says;
	} cases[] = {
		{ PROMPT_NO_TERMINAL, EX_UNAVAILABLE,
		    "there is no terminal (/dev/tty: No such device or "
		    "address); set x" },
		{ PROMPT_SYSTEM, EX_IOERR, "the key on the terminal: No such" },
		{ PROMPT_STOPPED, EX_TEMPFAIL, "" },
		{ PROMPT_LATE, EX_TEMPFAIL, "not typed within 300 seconds" },
		{ PROMPT_EOF, EX_UNAVAILABLE, "none was typed" },
		{ PROMPT_LONG, EX_UNAVAILABLE, "longer than the 4000 bytes" },
		{ PROMPT_NUL, EX_UNAVAILABLE, "NUL byte" }
	};
	char buf[1024];
	size_t i;
	int fd, old;

	old = dup(STDERR_FILENO);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fd = open("err", O_RDWR | O_CREAT | O_TRUNC, 0600);
		ATF_REQUIRE(fd != -1 && dup2(fd, STDERR_FILENO) != -1);
		errno = ENXIO;
		ATF_CHECK_EQ(cases[i].code, prompt_complain(cases[i].res,
		    "the key", "set x", EX_UNAVAILABLE));
		(void)dup2(old, STDERR_FILENO);
		memset(buf, 0, sizeof(buf));
		ATF_REQUIRE(pread(fd, buf, sizeof(buf) - 1, 0) >= 0);
		ATF_CHECK_MSG(*cases[i].says == '\0' ? *buf == '\0' :
		    strstr(buf, cases[i].says) != NULL, "%s", buf);
		(void)close(fd);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_answer_is_taken_as_it_is_and_not_shown);
	ATF_TP_ADD_TC(tp, the_line_can_be_edited_and_handed_over_in_parts);
	ATF_TP_ADD_TC(tp, an_end_of_file_is_no_answer);
	ATF_TP_ADD_TC(tp, an_answer_is_bounded);
	ATF_TP_ADD_TC(tp, what_was_typed_before_is_no_answer);
	ATF_TP_ADD_TC(tp, interrupt_ends_it);
	ATF_TP_ADD_TC(tp, a_deadly_signal_leaves_the_terminal_as_it_was);
	ATF_TP_ADD_TC(tp, one_that_was_suspended_asks_again);
	ATF_TP_ADD_TC(tp, in_the_background_it_waits_for_the_foreground);
	ATF_TP_ADD_TC(tp, a_terminal_that_goes_away_ends_it);
	ATF_TP_ADD_TC(tp, without_a_terminal_nothing_is_asked);
	ATF_TP_ADD_TC(tp, what_went_wrong_is_said);
	return atf_no_error();
}
