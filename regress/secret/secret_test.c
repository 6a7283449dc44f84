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


#include <sys/stat.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "helper.h"
#include "paths.h"
#include "proto.h"
#include "secret.h"

/* The installation's; relative to the test's own directory. */
const char path_system_netrc[] = "netrc";

static char out[PROTO_SECRET_MAX + 1];
static int status;
static char me[] = "me", host[] = "host";

static enum helper_result
run(const char *command, int timeout_ms)
{
	struct helper h = { .command = command, .timeout_ms = timeout_ms };

	memset(out, 'X', sizeof(out));
	return helper_run(&h, out, sizeof(out), &status);
}

static long
ms_since(const struct timespec *a)
{
	struct timespec b;

	(void)clock_gettime(CLOCK_MONOTONIC, &b);
	return (long)(b.tv_sec - a->tv_sec) * 1000 +
	    (b.tv_nsec - a->tv_nsec) / 1000000;
}

static void
check_wiped(void)
{
	size_t i;

	for (i = 0; i < sizeof(out); i++)
		ATF_REQUIRE_EQ(0, out[i]);
}

ATF_TC_WITHOUT_HEAD(the_first_line_is_the_secret);
ATF_TC_BODY(the_first_line_is_the_secret, tc)
{
	static const char *const cmds[] = {
		"echo 'se cret'", "printf 'se cret'", "printf 'se cret\\r\\n'",
		"printf 'se cret\\nuser: joe\\n'",
		"printf se; sleep 0.1; printf ' cret\\n'; echo more",
		"echo 'se cret'; seq 100000"
	};
	size_t i;

	for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		ATF_CHECK_EQ_MSG(HELPER_DONE, run(cmds[i], 10000), "%s",
		    cmds[i]);
		ATF_CHECK_STREQ("se cret", out);
	}
	ATF_CHECK_EQ(HELPER_DONE, run("true", 10000));
	ATF_CHECK_STREQ("", out);
	ATF_CHECK_EQ(HELPER_DONE, run("echo; echo second", 10000));
	ATF_CHECK_STREQ("", out);
}

ATF_TC_WITHOUT_HEAD(the_exit_status_counts);
ATF_TC_BODY(the_exit_status_counts, tc)
{
	ATF_CHECK_EQ(HELPER_EXIT, run("echo secret; exit 3", 10000));
	ATF_CHECK_EQ(3, status);
	check_wiped();
	ATF_CHECK_EQ(HELPER_SIGNAL, run("echo secret; kill -9 $$", 10000));
	ATF_CHECK_EQ(SIGKILL, status);
	check_wiped();
	ATF_CHECK_EQ(HELPER_EXIT, run("/no/such/command", 10000));
	ATF_CHECK_EQ(127, status);
}

ATF_TC_WITHOUT_HEAD(a_slow_command_is_killed_with_its_children);
ATF_TC_BODY(a_slow_command_is_killed_with_its_children, tc)
{
	struct timespec start;
	struct stat st;

	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	ATF_CHECK_EQ(HELPER_TIMEOUT, run("echo secret; (sleep 1; touch late) & "
	    "trap '' TERM HUP; sleep 30; echo", 300));
	check_wiped();
	ATF_CHECK(ms_since(&start) >= 300 && ms_since(&start) < 2000);
	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	ATF_CHECK_EQ(HELPER_TIMEOUT, run("exec >&-; sleep 30", 300));
	ATF_CHECK(ms_since(&start) >= 300 && ms_since(&start) < 2000);
	(void)sleep(2);
	ATF_CHECK_MSG(stat("late", &st) == -1, "a grandchild went on");
	ATF_CHECK_EQ(-1, waitpid(-1, NULL, WNOHANG));
	ATF_CHECK_EQ(ECHILD, errno);
}

ATF_TC_WITHOUT_HEAD(a_daemon_that_keeps_the_pipe_is_not_waited_for);
ATF_TC_BODY(a_daemon_that_keeps_the_pipe_is_not_waited_for, tc)
{
	struct timespec start;

	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	ATF_CHECK_EQ(HELPER_DONE, run("sleep 5 & echo secret", 10000));
	ATF_CHECK_STREQ("secret", out);
	ATF_CHECK(ms_since(&start) < 2000);
}

static volatile sig_atomic_t stop;

static void
on_alarm(int sig)
{
	(void)sig;
	stop = 1;
}

ATF_TC_WITHOUT_HEAD(a_signal_ends_the_waiting);
ATF_TC_BODY(a_signal_ends_the_waiting, tc)
{
	struct helper h = { .command = "sleep 30", .timeout_ms = 20000,
	    .stop = &stop };
	struct timespec start;

	ATF_REQUIRE(signal(SIGALRM, on_alarm) != SIG_ERR);
	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	(void)alarm(1);
	ATF_CHECK_EQ(HELPER_STOPPED, helper_run(&h, out, sizeof(out),
	    &status));
	ATF_CHECK(ms_since(&start) < 3000);
}

/* As msmtp has them: blocked but while it waits. */
ATF_TC_WITHOUT_HEAD(a_blocked_signal_ends_the_waiting_too);
ATF_TC_BODY(a_blocked_signal_ends_the_waiting_too, tc)
{
	static const char *const cmds[] = { "sleep 30", "exec >&-; sleep 30" };
	struct helper h = { .timeout_ms = 20000, .stop = &stop };
	struct timespec start;
	sigset_t set;
	size_t i;

	ATF_REQUIRE(signal(SIGALRM, on_alarm) != SIG_ERR);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	ATF_REQUIRE(sigprocmask(SIG_BLOCK, &set, NULL) == 0);
	for (i = 0; i < sizeof(cmds) / sizeof(cmds[0]); i++) {
		stop = 0;
		h.command = cmds[i];
		(void)clock_gettime(CLOCK_MONOTONIC, &start);
		(void)alarm(1);
		ATF_CHECK_EQ(HELPER_STOPPED, helper_run(&h, out, sizeof(out),
		    &status));
		ATF_CHECK(ms_since(&start) < 5000);
	}
}

ATF_TC_WITHOUT_HEAD(output_is_bounded);
ATF_TC_BODY(output_is_bounded, tc)
{
	ATF_CHECK_EQ(HELPER_DONE,
	    run("head -c 32768 /dev/zero | tr '\\0' t", 10000));
	ATF_CHECK_EQ(PROTO_SECRET_MAX, strlen(out));
	ATF_CHECK_EQ(HELPER_LONG,
	    run("head -c 32769 /dev/zero | tr '\\0' t", 10000));
	check_wiped();
	ATF_CHECK_EQ(HELPER_FLOOD, run("echo secret; yes", 10000));
	check_wiped();
	/* It would cut the password short. */
	ATF_CHECK_EQ(HELPER_NUL, run("printf 'ab\\0cd\\n'", 10000));
	check_wiped();
}

ATF_TC_WITHOUT_HEAD(nothing_of_ours_leaks_into_the_command);
ATF_TC_BODY(nothing_of_ours_leaks_into_the_command, tc)
{
	int fd;

	fd = open("/dev/null", O_RDONLY);	/* on purpose not CLOEXEC */
	ATF_REQUIRE(fd > 2 && dup2(fd, 9) == 9);
	ATF_REQUIRE(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	/* 3 is the directory that ls itself has open. */
	ATF_CHECK_EQ(HELPER_DONE, run("exec ls -m /proc/self/fd", 10000));
	ATF_CHECK_STREQ("0, 1, 2, 3", out);
	ATF_CHECK_EQ(HELPER_DONE, run("readlink /proc/self/fd/0", 10000));
	ATF_CHECK_STREQ("/dev/null", out);
	ATF_CHECK_EQ(HELPER_DONE, run("ulimit -c", 10000));
	ATF_CHECK_STREQ("0", out);
	ATF_CHECK_EQ(HELPER_DONE,
	    run("grep -c '^SigIgn:.*0000$' /proc/self/status", 10000));
	ATF_CHECK_STREQ("1", out);
}

ATF_TC_WITHOUT_HEAD(closed_standard_descriptors_are_survived);
ATF_TC_BODY(closed_standard_descriptors_are_survived, tc)
{
	enum helper_result res;
	int old;

	old = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
	res = run("cat; echo secret", 10000);
	(void)dup2(old, STDOUT_FILENO);
	ATF_CHECK_EQ(HELPER_DONE, res);
	ATF_CHECK_STREQ("secret", out);
}

/* Run secret_get; what it says goes to "err". */
static int
get(struct account *a, char **password, const char *says)
{
	const struct privilege none = { 0, 0, 0 };
	char buf[1024] = "";
	int fd, old, rv;

	old = dup(STDERR_FILENO);
	fd = open("err", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(fd != -1 && dup2(fd, STDERR_FILENO) != -1);
	rv = secret_get(a, &none, NULL, password);
	(void)dup2(old, STDERR_FILENO);
	ATF_REQUIRE(pread(fd, buf, sizeof(buf) - 1, 0) >= 0);
	ATF_CHECK_MSG(says == NULL ? *buf == '\0' : strstr(buf, says) != NULL,
	    "%s", buf);
	return rv;
}

ATF_TC_WITHOUT_HEAD(the_account_gives_its_password_away);
ATF_TC_BODY(the_account_gives_its_password_away, tc)
{
	struct account a = { 0 };
	char never[] = "touch called", *password;
	struct stat st;

	a.user = me;
	a.password = a.set.value[SETTING_PASSWORD] = strdup("secret");
	a.passwordeval = never;
	ATF_CHECK_EQ(0, get(&a, &password, NULL));
	ATF_CHECK_STREQ("secret", password);
	ATF_CHECK(a.password == NULL);
	ATF_CHECK(a.set.value[SETTING_PASSWORD] == NULL);
	ATF_CHECK_EQ(-1, stat("called", &st));
	freezero(password, strlen(password));
}

ATF_TC_WITHOUT_HEAD(nobody_to_ask_is_ex_unavailable_and_says_what_to_do);
ATF_TC_BODY(nobody_to_ask_is_ex_unavailable_and_says_what_to_do, tc)
{
	struct account a = { 0 };
	char odd[] = "ho\033st", *password;

	(void)setsid();
	a.host = odd;
	ATF_CHECK_EQ(EX_UNAVAILABLE, get(&a, &password, "set user"));
	a.user = me;
	ATF_CHECK_EQ(EX_UNAVAILABLE, get(&a, &password, "cannot ask for "
	    "password for me at ho\\033st: there is no terminal"));
	ATF_CHECK_EQ(EX_UNAVAILABLE, get(&a, &password, "passwordeval"));
	ATF_CHECK(password == NULL);
}

ATF_TC_WITHOUT_HEAD(a_failing_command_is_ex_config_and_says_why);
ATF_TC_BODY(a_failing_command_is_ex_config_and_says_why, tc)
{
	struct account a = { 0 };
	char empty[] = "true", fails[] = "echo secret; exit 2",
	    good[] = "echo secret",
	    longish[] = "head -c 40000 /dev/zero | tr '\\0' t";
	char *password;

	a.user = me;
	a.passwordeval = empty;
	ATF_CHECK_EQ(EX_CONFIG, get(&a, &password, "printed no password"));
	a.passwordeval = fails;
	ATF_CHECK_EQ(EX_CONFIG, get(&a, &password, "exited with status 2"));
	ATF_CHECK(password == NULL);
	a.passwordeval = longish;
	ATF_CHECK_EQ(EX_CONFIG, get(&a, &password, "longer than 32768 bytes"));
	a.passwordeval = good;
	ATF_CHECK_EQ(0, get(&a, &password, NULL));
	ATF_CHECK_STREQ("secret", password);
	freezero(password, strlen(password));
}

static void
put(const char *path, mode_t mode, const char *text)
{
	int fd;

	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	ATF_REQUIRE(fd != -1 && fchmod(fd, mode) == 0);
	ATF_REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	(void)close(fd);
}

/* An account that has no password, and a home in this directory. */
static struct account
bare_account(void)
{
	struct account a = { .user = me, .host = host };

	(void)setsid();
	ATF_REQUIRE(setenv("HOME", ".", 1) == 0);
	return a;
}

static void
netrc_has(struct account *a, const char *want)
{
	char *password;

	ATF_REQUIRE_EQ(0, get(a, &password, NULL));
	ATF_CHECK_STREQ(want, password);
	freezero(password, strlen(password));
}

ATF_TC_WITHOUT_HEAD(netrc_comes_after_passwordeval_the_users_first);
ATF_TC_BODY(netrc_comes_after_passwordeval_the_users_first, tc)
{
	struct account a = bare_account();
	char eval[] = "echo evaluated", *password;

	put("netrc", 0644, "machine host login me password system");
	netrc_has(&a, "system");
	put(".netrc", 0600, "machine host login you password other");
	netrc_has(&a, "system");
	put(".netrc", 0600, "machine host login me password own");
	netrc_has(&a, "own");
	a.passwordeval = eval;
	netrc_has(&a, "evaluated");
	a.passwordeval = NULL;
	/* By a socket there is no host whose password it could be. */
	a.host = NULL;
	a.socket = host;
	ATF_CHECK_EQ(EX_UNAVAILABLE, get(&a, &password, "no terminal"));
}

ATF_TC_WITHOUT_HEAD(a_netrc_with_the_password_must_be_closed_to_others);
ATF_TC_BODY(a_netrc_with_the_password_must_be_closed_to_others, tc)
{
	static const mode_t loose[] = { 0604, 0640, 0620, 0601, 0700, 0644 };
	struct account a = bare_account();
	char *password;
	size_t i;

	for (i = 0; i < sizeof(loose) / sizeof(loose[0]); i++) {
		put(".netrc", loose[i], "machine host login me password x");
		ATF_CHECK_EQ(EX_CONFIG, get(&a, &password, "./.netrc: holds "
		    "the password of me at host but has mode 0"));
		ATF_CHECK(password == NULL);
	}
	put(".netrc", 0400, "machine host login me password x");
	netrc_has(&a, "x");
	/* One that is loose but has nothing of ours is no business of ours. */
	put(".netrc", 0644, "machine ftp login anonymous password x");
	put("netrc", 0644, "machine host login me password system");
	netrc_has(&a, "system");
}

ATF_TC(a_netrc_of_somebody_else_is_refused);
ATF_TC_HEAD(a_netrc_of_somebody_else_is_refused, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_netrc_of_somebody_else_is_refused, tc)
{
	struct account a = bare_account();
	char *password;

	put(".netrc", 0600, "machine host login me password x");
	ATF_REQUIRE(chown(".netrc", 4241, 4241) == 0);
	ATF_CHECK_EQ(EX_CONFIG, get(&a, &password, "does not belong to you"));
}

ATF_TC_WITHOUT_HEAD(a_netrc_that_cannot_be_used_is_named);
ATF_TC_BODY(a_netrc_that_cannot_be_used_is_named, tc)
{
	struct account a = bare_account();
	char *password, *longish;

	ATF_REQUIRE((longish = calloc(1, 2 * 1024 * 1024)) != NULL);
	memset(longish, '\n', 2 * 1024 * 1024 - 1);
	put(".netrc", 0600, longish);
	ATF_CHECK_EQ(EX_IOERR, get(&a, &password, "File too large"));
	memset(longish, ' ', 70000);
	put(".netrc", 0600, longish);
	ATF_CHECK_EQ(EX_IOERR, get(&a, &password, "File too large"));
	longish[70000] = '\0';
	put(".netrc", 0600, longish);
	ATF_CHECK_EQ(EX_CONFIG, get(&a, &password, "./.netrc:1: a line "
	    "longer"));
	ATF_REQUIRE(unlink(".netrc") == 0 && mkdir(".netrc", 0700) == 0);
	ATF_CHECK_EQ(EX_IOERR, get(&a, &password, "cannot read ./.netrc: Is a "
	    "directory"));
	/* Nobody writes to it, and nobody waits for that. */
	ATF_REQUIRE(rmdir(".netrc") == 0 && mkfifo(".netrc", 0600) == 0);
	ATF_CHECK_EQ(EX_UNAVAILABLE, get(&a, &password, "no terminal"));
	free(longish);
}

ATF_TC_WITHOUT_HEAD(a_locked_account_has_the_systems_netrc_only);
ATF_TC_BODY(a_locked_account_has_the_systems_netrc_only, tc)
{
	struct account a = bare_account();
	char *password;

	a.locked = 1;
	put(".netrc", 0600, "machine host login me password own");
	ATF_CHECK_EQ(EX_UNAVAILABLE, get(&a, &password, "no terminal"));
	put("netrc", 0640, "machine host login me password system");
	netrc_has(&a, "system");
}

ATF_TC(a_locked_helper_has_the_group_and_nothing_of_the_caller);
ATF_TC_HEAD(a_locked_helper_has_the_group_and_nothing_of_the_caller, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_locked_helper_has_the_group_and_nothing_of_the_caller, tc)
{
	struct helper h = { .timeout_ms = 10000, .locked = 1, .group = 4242 };

	ATF_REQUIRE(setenv("LD_PRELOAD_", "evil", 1) == 0);
	h.command = "grep ^Gid: /proc/$$/status | tr '\\t' ' '";
	ATF_CHECK_EQ(HELPER_DONE, helper_run(&h, out, sizeof(out), &status));
	ATF_CHECK_STREQ("Gid: 4242 4242 4242 4242", out);
	h.command = "pwd; ";
	ATF_CHECK_EQ(HELPER_DONE, helper_run(&h, out, sizeof(out), &status));
	ATF_CHECK_STREQ("/", out);
	h.command = "tr '\\0' ' ' < /proc/self/environ";
	ATF_CHECK_EQ(HELPER_DONE, helper_run(&h, out, sizeof(out), &status));
	ATF_CHECK_MSG(strstr(out, "evil") == NULL, "%s", out);
	ATF_CHECK_MSG(strstr(out, "HOME=/ ") != NULL, "%s", out);
	ATF_CHECK_MSG(strstr(out, "PATH=/usr/bin:/bin:") != NULL, "%s", out);
	/* Who may not read the file is not shown its commands by the shell. */
	h.command = "readlink /proc/self/fd/2";
	ATF_CHECK_EQ(HELPER_DONE, helper_run(&h, out, sizeof(out), &status));
	ATF_CHECK_STREQ("/dev/null", out);
}

ATF_TC(the_users_helper_has_nothing_of_the_group);
ATF_TC_HEAD(the_users_helper_has_nothing_of_the_group, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(the_users_helper_has_nothing_of_the_group, tc)
{
	int st;
	pid_t pid;

	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		ATF_REQUIRE(setresgid(4241, 4241, 4242) == 0);
		ATF_REQUIRE(setresuid(4241, 4241, 4241) == 0);
		ATF_CHECK_EQ(HELPER_DONE, run("grep ^Gid: /proc/$$/status | "
		    "tr '\\t' ' '", 10000));
		ATF_CHECK_STREQ("Gid: 4241 4241 4241 4241", out);
		_exit(strcmp(out, "Gid: 4241 4241 4241 4241") != 0);
	}
	ATF_REQUIRE(waitpid(pid, &st, 0) == pid);
	ATF_CHECK_EQ(0, st);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_first_line_is_the_secret);
	ATF_TP_ADD_TC(tp, the_exit_status_counts);
	ATF_TP_ADD_TC(tp, a_slow_command_is_killed_with_its_children);
	ATF_TP_ADD_TC(tp, a_daemon_that_keeps_the_pipe_is_not_waited_for);
	ATF_TP_ADD_TC(tp, a_signal_ends_the_waiting);
	ATF_TP_ADD_TC(tp, a_blocked_signal_ends_the_waiting_too);
	ATF_TP_ADD_TC(tp, output_is_bounded);
	ATF_TP_ADD_TC(tp, nothing_of_ours_leaks_into_the_command);
	ATF_TP_ADD_TC(tp, closed_standard_descriptors_are_survived);
	ATF_TP_ADD_TC(tp, the_account_gives_its_password_away);
	ATF_TP_ADD_TC(tp,
	    nobody_to_ask_is_ex_unavailable_and_says_what_to_do);
	ATF_TP_ADD_TC(tp, a_failing_command_is_ex_config_and_says_why);
	ATF_TP_ADD_TC(tp, netrc_comes_after_passwordeval_the_users_first);
	ATF_TP_ADD_TC(tp, a_netrc_with_the_password_must_be_closed_to_others);
	ATF_TP_ADD_TC(tp, a_netrc_of_somebody_else_is_refused);
	ATF_TP_ADD_TC(tp, a_netrc_that_cannot_be_used_is_named);
	ATF_TP_ADD_TC(tp, a_locked_account_has_the_systems_netrc_only);
	ATF_TP_ADD_TC(tp,
	    a_locked_helper_has_the_group_and_nothing_of_the_caller);
	ATF_TP_ADD_TC(tp, the_users_helper_has_nothing_of_the_group);
	return atf_no_error();
}
