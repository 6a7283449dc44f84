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
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "slog.h"

static const char *const rcpts[] = { "a@example.org", "b@example.org" };

static const struct log_entry refused = {
	.host = "127.0.0.1", .from = "me@example.com", .user = "joe",
	.rcpts = rcpts, .nrcpts = 2, .mailsize = 9, .smtpstatus = 550,
	.smtpmsg = "550 no such user",
	.errormsg =
	    "recipient address b@example.org not accepted by the server",
	.exitcode = EX_DATAERR
};

static void
read_file(const char *name, char *buf, size_t size)
{
	ssize_t n;
	int fd;

	ATF_REQUIRE((fd = open(name, O_RDONLY)) != -1);
	ATF_REQUIRE((n = read(fd, buf, size - 1)) != -1);
	buf[n] = '\0';
	(void)close(fd);
}

static void
check_line(const struct log_entry *e, const char *want)
{
	char *line = log_line(e);

	ATF_REQUIRE(line != NULL);
	ATF_CHECK_STREQ(want, line);
	free(line);
}

/* The sample of msmtp 1.8, byte for byte. */
ATF_TC_WITHOUT_HEAD(a_refused_mail_is_logged_as_by_msmtp);
ATF_TC_BODY(a_refused_mail_is_logged_as_by_msmtp, tc)
{
	check_line(&refused, "host=127.0.0.1 tls=off auth=off "
	    "from=me@example.com recipients=a@example.org,b@example.org "
	    "smtpstatus=550 smtpmsg='550 no such user' errormsg='recipient "
	    "address b@example.org not accepted by the server' "
	    "exitcode=EX_DATAERR");
}

ATF_TC_WITHOUT_HEAD(a_sent_mail_is_logged_as_by_msmtp);
ATF_TC_BODY(a_sent_mail_is_logged_as_by_msmtp, tc)
{
	struct log_entry e = refused;

	e.tls = e.auth = 1;
	e.mailsize = 12345678901;
	e.smtpstatus = 250;
	e.smtpmsg = "250-2.0.0 Ok\r\n250 queued\r\n";
	e.exitcode = EX_OK;
	check_line(&e, "host=127.0.0.1 tls=on auth=on user=joe "
	    "from=me@example.com recipients=a@example.org,b@example.org "
	    "mailsize=12345678901 smtpstatus=250 "
	    "smtpmsg='250-2.0.0 Ok\\n250 queued' exitcode=EX_OK");
	e.user = NULL;
	e.smtpstatus = 0;
	e.from = "";
	check_line(&e, "host=127.0.0.1 tls=on auth=on from= "
	    "recipients=a@example.org,b@example.org mailsize=12345678901 "
	    "exitcode=EX_OK");
}

ATF_TC_WITHOUT_HEAD(a_socket_stands_for_a_host_that_is_not_set);
ATF_TC_BODY(a_socket_stands_for_a_host_that_is_not_set, tc)
{
	struct log_entry e = refused;

	e.socket = "/run/a b";
	e.smtpstatus = 0;
	e.nrcpts = 1;
	check_line(&e, "host=127.0.0.1 tls=off auth=off from=me@example.com "
	    "recipients=a@example.org errormsg='recipient address "
	    "b@example.org not accepted by the server' exitcode=EX_DATAERR");
	e.host = NULL;
	check_line(&e, "socket=/run/a\\040b tls=off auth=off "
	    "from=me@example.com recipients=a@example.org "
	    "errormsg='recipient address b@example.org not accepted by the "
	    "server' exitcode=EX_DATAERR");
}

ATF_TC_WITHOUT_HEAD(nothing_can_forge_a_field_or_a_line);
ATF_TC_BODY(nothing_can_forge_a_field_or_a_line, tc)
{
	static const char *const evil[] = { "\"x exitcode=EX_OK\"@y\nNov" };
	struct log_entry e = refused;

	e.from = "a b\r\nc";
	e.rcpts = evil;
	e.nrcpts = 1;
	e.smtpmsg = "550 it's' \033[2J\r bare\nx \xc2\x9b \xff J\xc3\xb6rg";
	e.errormsg = "a' exitcode=EX_OK\n";
	check_line(&e, "host=127.0.0.1 tls=off auth=off from=a\\040b\\r\\nc "
	    "recipients=\"x\\040exitcode=EX_OK\"@y\\nNov smtpstatus=550 "
	    "smtpmsg='550 it?s? ?[2J? bare\\nx ?? ? J\xc3\xb6rg' "
	    "errormsg='a? exitcode=EX_OK' exitcode=EX_DATAERR");
}

ATF_TC_WITHOUT_HEAD(the_line_begins_with_the_local_time);
ATF_TC_BODY(the_line_begins_with_the_local_time, tc)
{
	char buf[1024], before[64], after[64];
	struct log log;
	time_t t;

	ATF_REQUIRE(setenv("TZ", "XYZ-5:30", 1) == 0);
	(void)time(&t);
	log_open(&log, "log", NULL, -1);
	(void)strftime(before, sizeof(before), "%b %d %H:%M:%S host=",
	    localtime(&t));
	log_write(&log, &refused);
	(void)time(&t);
	(void)strftime(after, sizeof(after), "%b %d %H:%M:%S host=",
	    localtime(&t));
	read_file("log", buf, sizeof(buf));
	ATF_CHECK_MSG(strncmp(buf, before, strlen(before)) == 0 ||
	    strncmp(buf, after, strlen(after)) == 0, "%s", buf);
	ATF_CHECK_EQ('\n', buf[strlen(buf) - 1]);
}

/* A line with this format in the log, without what follows the time. */
static void
check_format(const char *format, const char *want)
{
	char buf[4096], *host;
	struct log log;

	(void)unlink("log");
	log_open(&log, "log", format, -1);
	log_write(&log, &refused);
	read_file("log", buf, sizeof(buf));
	ATF_REQUIRE((host = strstr(buf, "host=127.0.0.1 tls=off")) != NULL);
	*host = '\0';
	ATF_CHECK_MSG(strcmp(buf, want) == 0, "%s: '%s'", format, buf);
}

/* The same, of which only the beginning is compared. */
static void
check_long(const char *format, const char *want)
{
	char buf[4096];
	struct log log;

	(void)unlink("log");
	log_open(&log, "log", format, -1);
	log_write(&log, &refused);
	read_file("log", buf, sizeof(buf));
	ATF_CHECK_MSG(strncmp(buf, want, strlen(want)) == 0, "%s", buf);
	ATF_CHECK_EQ(16, strstr(buf, "host=") - buf);
}

ATF_TC_WITHOUT_HEAD(the_time_has_the_format_that_is_asked_for);
ATF_TC_BODY(the_time_has_the_format_that_is_asked_for, tc)
{
	char year[16], own[64];
	time_t t = time(NULL);

	ATF_REQUIRE(setenv("TZ", "UTC0", 1) == 0);
	(void)strftime(year, sizeof(year), "%Y ", gmtime(&t));
	check_format("%Y", year);
	check_format("none", "");
	check_format("None", "None ");
	check_format("a b", "a b ");
	check_format("%%", "% ");
	/* Nobody can forge a line, or move a cursor, with it. */
	check_format("a\n%n\033[2J\xff", "a\\n\\n\\033[2J\\377 ");
	/* Longer than a line's time may be: msmtp's own. */
	(void)strftime(own, sizeof(own), "%b %d ", gmtime(&t));
	check_long("%c%0999d%0999d", own);
}

/* A daemon of the given type, at the path that the Makefile says. */
static int
daemon_at(const char *path, int type)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd;

	(void)strlcpy(sun.sun_path, path, sizeof(sun.sun_path));
	(void)unlink(path);
	ATF_REQUIRE((fd = socket(AF_UNIX, type, 0)) != -1);
	ATF_REQUIRE(bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == 0);
	if (type == SOCK_STREAM)
		ATF_REQUIRE(listen(fd, 1) == 0);
	return fd;
}

static void
check_syslog(const char *got, int priority)
{
	char stamp[64], want[512];
	struct tm tm;

	ATF_REQUIRE_EQ(priority, atoi(got + 1));
	got += strcspn(got, ">") + 1;
	ATF_REQUIRE_MSG(strptime(got, "%b %e %H:%M:%S", &tm) == got + 15,
	    "%s", got);
	(void)strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S", &tm);
	(void)snprintf(want, sizeof(want), "%s msmtp: host=127.0.0.1 tls=off "
	    "auth=off from=me@example.com", stamp);
	ATF_CHECK_MSG(strncmp(got, want, strlen(want)) == 0, "%s", got);
	ATF_CHECK(strchr(got, '\n') == NULL);
}

ATF_TC_WITHOUT_HEAD(the_systems_log_gets_what_syslog_would_send);
ATF_TC_BODY(the_systems_log_gets_what_syslog_would_send, tc)
{
	struct log_entry e = refused;
	char buf[4096];
	struct log log;
	ssize_t n;
	int fd, c;

	fd = daemon_at("syslog", SOCK_DGRAM);
	log_open(&log, NULL, NULL, LOG_MAIL);
	ATF_REQUIRE(log.slog != -1);
	log_write(&log, &e);
	ATF_CHECK_EQ(-1, log.slog);
	ATF_REQUIRE((n = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT)) > 0);
	buf[n] = '\0';
	check_syslog(buf, LOG_MAIL | LOG_ERR);
	log_open(&log, "log", "none", LOG_LOCAL7);
	e.exitcode = EX_OK;
	log_write(&log, &e);
	ATF_REQUIRE((n = recv(fd, buf, sizeof(buf) - 1, MSG_DONTWAIT)) > 0);
	buf[n] = '\0';
	check_syslog(buf, LOG_LOCAL7 | LOG_INFO);
	read_file("log", buf, sizeof(buf));
	ATF_CHECK_EQ(0, strncmp(buf, "host=", 5));
	(void)close(fd);

	/* A stream's lines end with NUL. */
	fd = daemon_at("syslog", SOCK_STREAM);
	log_open(&log, NULL, NULL, LOG_USER);
	log_write(&log, &refused);
	ATF_REQUIRE((c = accept(fd, NULL, NULL)) != -1);
	ATF_REQUIRE((n = read(c, buf, sizeof(buf))) > 0);
	ATF_CHECK_EQ('\0', buf[n - 1]);
	check_syslog(buf, LOG_USER | LOG_ERR);
}

ATF_TC_WITHOUT_HEAD(the_log_is_appended_to_and_made_private);
ATF_TC_BODY(the_log_is_appended_to_and_made_private, tc)
{
	char buf[4096], *second;
	struct stat st;
	struct log log;
	int i;

	(void)umask(0);
	for (i = 0; i < 2; i++) {
		log_open(&log, "log", NULL, -1);
		ATF_REQUIRE(log.fd != -1);
		log_write(&log, &refused);
		ATF_CHECK_EQ(-1, log.fd);
	}
	read_file("log", buf, sizeof(buf));
	ATF_REQUIRE((second = strchr(buf, '\n')) != NULL);
	ATF_CHECK_EQ(strlen(buf), 2 * (size_t)(second + 1 - buf));
	ATF_REQUIRE(stat("log", &st) == 0);
	ATF_CHECK_EQ(0600, st.st_mode & 0777);
}

/* What log_write says when it fails. */
static void
check_warning_of(struct log *log, const char *want)
{
	char buf[4096];
	int fd, old;

	old = dup(STDERR_FILENO);
	fd = open("err", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(fd != -1 && dup2(fd, STDERR_FILENO) != -1);
	log_write(log, &refused);
	(void)dup2(old, STDERR_FILENO);
	(void)close(fd);
	read_file("err", buf, sizeof(buf));
	ATF_CHECK_MSG(strstr(buf, want) != NULL, "%s", buf);
	ATF_CHECK(strstr(buf, "log info was: host=127.0.0.1 tls=off") != NULL);
}

static void
check_warning(const char *file, const char *want)
{
	struct log log;

	log_open(&log, file, NULL, -1);
	check_warning_of(&log, want);
}

ATF_TC_WITHOUT_HEAD(a_system_without_log_is_a_warning);
ATF_TC_BODY(a_system_without_log_is_a_warning, tc)
{
	char buf[4096];
	struct log log;
	int fd;

	log_open(&log, NULL, NULL, LOG_USER);
	check_warning_of(&log, "cannot log to syslog: No such file");
	/* The daemon is started anew between lock-in and log. */
	fd = daemon_at("syslog", SOCK_DGRAM);
	log_open(&log, NULL, NULL, LOG_USER);
	(void)close(fd);
	(void)daemon_at("syslog", SOCK_DGRAM);
	check_warning_of(&log, "cannot log to syslog: Connection refused");
	/* The file has its line all the same. */
	(void)unlink("syslog");
	log_open(&log, "log", NULL, LOG_USER);
	check_warning_of(&log, "cannot log to syslog: No such file");
	read_file("log", buf, sizeof(buf));
	ATF_CHECK(strstr(buf, " host=127.0.0.1 ") != NULL);
}

/* It is not waited for without end; and what it took is a line each. */
ATF_TC(a_busy_daemon_is_waited_for);
ATF_TC_HEAD(a_busy_daemon_is_waited_for, tc)
{
	atf_tc_set_md_var(tc, "timeout", "60");
}
ATF_TC_BODY(a_busy_daemon_is_waited_for, tc)
{
	struct log log;
	time_t start;
	int fd, i;

	(void)daemon_at("syslog", SOCK_DGRAM);
	ATF_REQUIRE_EQ(0, slog_open(LOG_USER, &fd));
	for (i = 0; send(fd, "x", 1, MSG_DONTWAIT) == 1; i++)
		ATF_REQUIRE(i < 100000);
	start = time(NULL);
	log_open(&log, NULL, NULL, LOG_USER);
	check_warning_of(&log, "cannot log to syslog: Connection timed out");
	ATF_CHECK(time(NULL) - start >= SLOG_WAIT / 1000 - 1);
	ATF_CHECK(time(NULL) - start <= SLOG_WAIT / 1000 + 5);
}

ATF_TC_WITHOUT_HEAD(a_log_that_cannot_be_written_is_a_warning);
ATF_TC_BODY(a_log_that_cannot_be_written_is_a_warning, tc)
{
	ATF_REQUIRE(mkfifo("fifo", 0600) == 0);
	check_warning("no/such", "cannot log to no/such: No such file");
	check_warning("fifo", "cannot log to fifo: No such device or address");
	check_warning("/dev", "cannot log to /dev: Is a directory");
	check_warning("/dev/full",
	    "cannot log to /dev/full: No space left on device");
}

ATF_TC_WITHOUT_HEAD(no_log_and_standard_output);
ATF_TC_BODY(no_log_and_standard_output, tc)
{
	char buf[1024];
	struct log log;
	int fd, old;

	log_open(&log, NULL, NULL, -1);
	ATF_CHECK_EQ(-1, log.fd);
	log_write(&log, &refused);

	(void)fflush(stdout);
	old = dup(STDOUT_FILENO);
	fd = open("out", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(fd != -1 && dup2(fd, STDOUT_FILENO) != -1);
	log_open(&log, "-", NULL, -1);
	log_write(&log, &refused);
	(void)dup2(old, STDOUT_FILENO);
	read_file("out", buf, sizeof(buf));
	ATF_CHECK(strstr(buf, "exitcode=EX_DATAERR\n") != NULL);
}

ATF_TC_WITHOUT_HEAD(many_writers_mix_no_lines);
ATF_TC_BODY(many_writers_mix_no_lines, tc)
{
	enum { WRITERS = 16, LINES = 20, RCPTS = 300 };
	const char *many[RCPTS];
	char *line = NULL, *want, *host;
	size_t cap = 0, i;
	struct log_entry e = refused;
	struct log log;
	int n = 0, status;
	pid_t pid;
	FILE *f;

	for (i = 0; i < RCPTS; i++)
		many[i] = "somebody.with.a.long.name@example.org";
	e.rcpts = many;
	e.nrcpts = RCPTS;
	for (i = 0; i < WRITERS; i++) {
		ATF_REQUIRE((pid = fork()) != -1);
		if (pid > 0)
			continue;
		for (n = 0; n < LINES; n++) {
			log_open(&log, "log", NULL, -1);
			log_write(&log, &e);
		}
		_exit(0);
	}
	while (wait(&status) > 0)
		ATF_CHECK_EQ(0, status);
	ATF_REQUIRE((want = log_line(&e)) != NULL);
	ATF_REQUIRE((f = fopen("log", "r")) != NULL);
	for (n = 0; getline(&line, &cap, f) > 0; n++) {
		ATF_REQUIRE((host = strstr(line, "host=")) != NULL);
		ATF_REQUIRE_EQ(16, host - line);
		host[strcspn(host, "\n")] = '\0';
		ATF_REQUIRE_STREQ(want, host);
	}
	ATF_CHECK_EQ(WRITERS * LINES, n);
	free(want);
}

/* Waits as long as the lock is held, but not for ever. */
ATF_TC(a_lock_is_waited_for);
ATF_TC_HEAD(a_lock_is_waited_for, tc)
{
	atf_tc_set_md_var(tc, "timeout", "30");
}
ATF_TC_BODY(a_lock_is_waited_for, tc)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char buf[1024];
	struct log log;
	time_t start;
	pid_t pid;
	int fd;

	fd = open("log", O_RDWR | O_CREAT, 0600);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		fl.l_pid = 0;
		if (fcntl(fd, F_SETLK, &fl) == -1)
			_exit(1);
		(void)sleep(60);
		_exit(0);
	}
	while (fcntl(fd, F_GETLK, &fl) == 0 && fl.l_type == F_UNLCK) {
		fl.l_type = F_WRLCK;
		(void)usleep(1000);
	}
	start = time(NULL);
	check_warning("log", "cannot log to log: Connection timed out");
	ATF_CHECK(time(NULL) - start >= LOG_LOCK_WAIT - 1);
	ATF_CHECK(time(NULL) - start <= LOG_LOCK_WAIT + 3);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	log_open(&log, "log", NULL, -1);
	log_write(&log, &refused);
	read_file("log", buf, sizeof(buf));
	ATF_CHECK(strstr(buf, "exitcode=EX_DATAERR\n") != NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_refused_mail_is_logged_as_by_msmtp);
	ATF_TP_ADD_TC(tp, a_sent_mail_is_logged_as_by_msmtp);
	ATF_TP_ADD_TC(tp, a_socket_stands_for_a_host_that_is_not_set);
	ATF_TP_ADD_TC(tp, nothing_can_forge_a_field_or_a_line);
	ATF_TP_ADD_TC(tp, the_line_begins_with_the_local_time);
	ATF_TP_ADD_TC(tp, the_time_has_the_format_that_is_asked_for);
	ATF_TP_ADD_TC(tp, the_systems_log_gets_what_syslog_would_send);
	ATF_TP_ADD_TC(tp, a_system_without_log_is_a_warning);
	ATF_TP_ADD_TC(tp, a_busy_daemon_is_waited_for);
	ATF_TP_ADD_TC(tp, the_log_is_appended_to_and_made_private);
	ATF_TP_ADD_TC(tp, a_log_that_cannot_be_written_is_a_warning);
	ATF_TP_ADD_TC(tp, no_log_and_standard_output);
	ATF_TP_ADD_TC(tp, many_writers_mix_no_lines);
	ATF_TP_ADD_TC(tp, a_lock_is_waited_for);
	return atf_no_error();
}
