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


#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "account.h"
#include "choose.h"
#include "expand.h"
#include "report.h"
#include "user.h"

const char path_system_conf[] = "sys.rc";
const char path_mailname[] = "mailname";
const char path_trust[] = "/the/system/trust";

static struct account got;
static struct options opts;
static struct privilege priv;
static struct choice choice;
static const char *sender;	/* that the mail named, or NULL */
static char said[4096], told[4096];

static void
put_file(const char *name, mode_t mode, const char *text)
{
	int fd;

	(void)unlink(name);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	ATF_REQUIRE(fchmod(fd, mode) == 0);
	(void)close(fd);
}

/* Put a file in place of a descriptor; what that was. */
static int
divert(int to, const char *name)
{
	int fd, old;

	(void)fflush(stdout);
	old = dup(to);
	fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(old != -1 && fd != -1 && dup2(fd, to) == to);
	(void)close(fd);
	return old;
}

static void
restore(int to, int old, char *buf, size_t size)
{
	ssize_t n;

	(void)fflush(stdout);
	n = pread(to, buf, size - 1, 0);
	buf[n < 0 ? 0 : n] = '\0';
	ATF_REQUIRE(dup2(old, to) == to);
	(void)close(old);
}

/*
 * Find the account of a command line (words separated by blanks).  What is
 * said on standard error and output goes to said and told.
 */
static int
find(const char *line)
{
	static char prog[] = "/usr/bin/msmtp";
	char copy[1024], *argv[32], *p = copy;
	int argc = 1, err, out, rv;

	ATF_REQUIRE(strlcpy(copy, line, sizeof(copy)) < sizeof(copy));
	argv[0] = prog;
	while (argc < 31 && (argv[argc] = strsep(&p, " ")) != NULL)
		argc++;
	argv[argc] = NULL;
	report_init(prog);
	ATF_REQUIRE_EQ(0, options_parse(argc, argv, &opts));
	out = divert(STDOUT_FILENO, "told");
	err = divert(STDERR_FILENO, "said");
	rv = choose_load(&opts, &priv, &choice);
	if (rv == 0)
		rv = account_find(&opts, &choice, sender, &got);
	else
		memset(&got, 0, sizeof(got));
	if (rv == 0)
		rv = account_complete(&got, &opts,
		    account_wants_canonical(&got, &opts) ? "canon.example" :
		    NULL);
	choose_free(&choice);
	if (rv == 0 && opts.mode == MODE_PRETEND)
		account_print(&got, &opts);
	restore(STDERR_FILENO, err, said, sizeof(said));
	restore(STDOUT_FILENO, out, told, sizeof(told));
	return rv;
}

static void
done(void)
{
	account_free(&got);
	options_free(&opts);
}

static void
home_is_here(void)
{
	char cwd[1024];

	ATF_REQUIRE(getcwd(cwd, sizeof(cwd)) != NULL);
	ATF_REQUIRE(setenv("HOME", cwd, 1) == 0);
	ATF_REQUIRE(unsetenv("XDG_CONFIG_HOME") == 0);
}

#define REQUIRE_FOUND(line)	do {					\
	int rv_ = find(line);						\
	ATF_REQUIRE_MSG(rv_ == 0, "%d: %s", rv_, said);			\
} while (0)

/* Ends the test at once: a child's ATF_CHECK would not count. */
#define CHECK_REFUSED(code, line, text)	do {				\
	ATF_REQUIRE_EQ(code, find(line));				\
	ATF_REQUIRE_MSG(strstr(said, text) != NULL, "%s", said);	\
	ATF_REQUIRE_EQ(strlen(said) - 1, strcspn(said, "\n"));		\
	options_free(&opts);						\
} while (0)

ATF_TC_WITHOUT_HEAD(defaults_are_those_of_msmtp);
ATF_TC_BODY(defaults_are_those_of_msmtp, tc)
{
	REQUIRE_FOUND("--host=h.example -f me@x r");
	ATF_CHECK(got.name == NULL && got.file == NULL && !got.locked);
	ATF_CHECK_STREQ("h.example", got.host);
	ATF_CHECK_EQ(25, got.port);
	ATF_CHECK(got.source_ip == NULL && got.socket == NULL);
	ATF_CHECK(got.proxy_host == NULL && got.proxy_port == 0);
	ATF_CHECK_EQ(TIMEOUT_UNSET, got.timeout);
	ATF_CHECK_STREQ("localhost", got.domain);
	ATF_CHECK(!got.auth.on && got.auth.mechanism == NULL);
	ATF_CHECK(got.user == NULL && got.password == NULL);
	ATF_CHECK(got.passwordeval == NULL && got.logfile == NULL);
	ATF_CHECK(!got.tls && got.tls_starttls && got.tls_certcheck);
	ATF_CHECK_STREQ(path_trust, got.tls_trust_file);
	ATF_CHECK_STREQ("me@x", got.from);
	ATF_CHECK(got.set_date_header && got.set_msgid_header);
	ATF_CHECK(got.remove_bcc_headers && !got.sandbox);
	ATF_CHECK(got.logfile_time_format == NULL && got.syslog == -1);
	done();
}

ATF_TC_WITHOUT_HEAD(options_go_over_the_file);
ATF_TC_BODY(options_go_over_the_file, tc)
{
	put_file("rc", 0600, "account default\nhost h\nport 26\nuser joe\n"
	    "password p\ntls on\ntls_starttls off\nauth plain\nfrom me@x\n"
	    "timeout off\nlogfile log\nlogfile_time_format %s\nsyslog\n");
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("default", got.name);
	ATF_CHECK_STREQ("rc", got.file);
	ATF_CHECK_EQ(26, got.port);
	ATF_CHECK_EQ(TIMEOUT_OFF, got.timeout);
	ATF_CHECK(got.auth.on);
	ATF_CHECK_STREQ("PLAIN", got.auth.mechanism);
	ATF_CHECK_STREQ("p", got.password);
	ATF_CHECK_STREQ("%s", got.logfile_time_format);
	ATF_CHECK_EQ(LOG_USER, got.syslog);
	done();
	REQUIRE_FOUND("-C rc --port 27 --user= --auth --timeout=9 -f <> "
	    "--logfile= --tls-starttls --tls=off --sandbox=relaxed "
	    "--logfile-time-format= --syslog=LOG_LOCAL3 r");
	ATF_CHECK_EQ(27, got.port);
	ATF_CHECK_EQ(9, got.timeout);
	ATF_CHECK(got.user == NULL && got.logfile == NULL);
	ATF_CHECK(got.logfile_time_format == NULL);
	ATF_CHECK_EQ(LOG_LOCAL3, got.syslog);
	ATF_CHECK(got.auth.on && got.auth.mechanism == NULL);
	ATF_CHECK(!got.tls && got.tls_starttls && got.sandbox);
	ATF_CHECK_STREQ("", got.from);
	done();
}

ATF_TC_WITHOUT_HEAD(the_port_follows_tls);
ATF_TC_BODY(the_port_follows_tls, tc)
{
	REQUIRE_FOUND("--host=h -f m r --tls");
	ATF_CHECK_EQ(25, got.port);
	done();
	REQUIRE_FOUND("--host=h -f m r --tls --tls-starttls=off");
	ATF_CHECK_EQ(465, got.port);
	done();
	REQUIRE_FOUND("--host=h -f m r --tls-starttls=off");
	ATF_CHECK_EQ(25, got.port);
	done();
}

ATF_TC_WITHOUT_HEAD(a_proxy_has_a_port);
ATF_TC_BODY(a_proxy_has_a_port, tc)
{
	put_file("rc", 0600, "host h\nfrom me@x\nproxy_host p\n"
	    "source_ip 192.0.2.1\n");
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("p", got.proxy_host);
	ATF_CHECK_EQ(1080, got.proxy_port);
	ATF_CHECK_STREQ("192.0.2.1", got.source_ip);
	done();
	REQUIRE_FOUND("-C rc --proxy-port=9050 r");
	ATF_CHECK_EQ(9050, got.proxy_port);
	done();
	REQUIRE_FOUND("-C rc --proxy-host= --source-ip= r");
	ATF_CHECK(got.proxy_host == NULL && got.source_ip == NULL);
	ATF_CHECK_EQ(0, got.proxy_port);
	done();
}

ATF_TC_WITHOUT_HEAD(a_socket_needs_no_host_but_for_tls);
ATF_TC_BODY(a_socket_needs_no_host_but_for_tls, tc)
{
	char want[1100];

	home_is_here();
	put_file("rc", 0600, "from me@x\nsocket ~/s\n");
	REQUIRE_FOUND("-C rc r");
	(void)snprintf(want, sizeof(want), "%s/s", getenv("HOME"));
	ATF_CHECK_STREQ(want, got.socket);
	ATF_CHECK(got.host == NULL);
	done();
	CHECK_REFUSED(EX_CONFIG, "-C rc --tls r", "account default from rc: "
	    "host is not set: tls over a socket needs the name");
	CHECK_REFUSED(EX_CONFIG, "-C rc --socket= r",
	    "host is not set: say which server");
	put_file("rc", 0600, "from me@x\nsocket s\nhost h\ntls\n");
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("s", got.socket);
	ATF_CHECK_STREQ("h", got.host);
	done();
}

ATF_TC_WITHOUT_HEAD(what_sending_needs_is_checked);
ATF_TC_BODY(what_sending_needs_is_checked, tc)
{
	put_file("rc", 0600, "account a\nhost h\naccount b\nfrom me@x\n"
	    "account c : a,b\ntls\ntls_trust_file\n"
	    "account d : a\nfrom *@x\naccount e : a\nfrom %U@x\n"
	    "account f : a\nfrom %F\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a a r",
	    "account a from rc: from is not set: say who sends");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a b r",
	    "account b from rc: host is not set: say which server");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a c r",
	    "account c from rc: tls needs a tls_trust_file");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a d r",
	    "account d from rc: from is a pattern: say who sends");
	CHECK_REFUSED(EX_CONFIG, "--host=h r",
	    "msmtp: from is not set: say who sends");
	REQUIRE_FOUND("-C rc -a f r");
	ATF_CHECK(account_from_author(&got));
	done();
	REQUIRE_FOUND("-C rc -a c --tls-certcheck=off r");
	ATF_CHECK(!account_from_author(&got));
	ATF_CHECK(got.tls_trust_file == NULL);
	done();
	REQUIRE_FOUND("-C rc -f you@x r");
	ATF_CHECK_STREQ("d", got.name);
	ATF_CHECK_STREQ("you@x", got.from);
	done();
}

ATF_TC_WITHOUT_HEAD(the_sender_that_the_mail_names_chooses);
ATF_TC_BODY(the_sender_that_the_mail_names_chooses, tc)
{
	put_file("rc", 0600, "account default\nhost d\nfrom d@x\n"
	    "account a\nhost a\nfrom a@x\naccount b\nhost b\nfrom *@y\n"
	    "account c : a\ntls\ntls_trust_file\n");
	sender = "A+detail@X";
	REQUIRE_FOUND("-C rc --read-envelope-from r");
	ATF_CHECK_STREQ("a", got.name);
	ATF_CHECK_STREQ("A+detail@X", got.from);
	done();
	sender = "z@y";
	REQUIRE_FOUND("-C rc --read-envelope-from r");
	ATF_CHECK_STREQ("b", got.name);
	ATF_CHECK_STREQ("z@y", got.from);
	done();
	sender = "z@z";
	REQUIRE_FOUND("-C rc -P --read-envelope-from r");
	ATF_CHECK_STREQ("default", got.name);
	ATF_CHECK_STREQ("z@z", got.from);
	ATF_CHECK(strstr(told, "\nfrom = z@z\n") != NULL);
	done();
	REQUIRE_FOUND("-C rc -a a --read-envelope-from r");
	ATF_CHECK_STREQ("a", got.name);
	done();
	CHECK_REFUSED(EX_CONFIG, "-C rc -a c --read-envelope-from r",
	    "tls needs a tls_trust_file");
	/* The mail had none: only --pretend goes on. */
	sender = "";
	REQUIRE_FOUND("-C rc -P --read-envelope-from r");
	ATF_CHECK_STREQ("default", got.name);
	ATF_CHECK(got.from == NULL);
	ATF_CHECK(strstr(told, "\nfrom = (read from mail)\n") != NULL);
	done();
	sender = NULL;
}

/* Nothing of who runs the test, or where. */
static void
be_nobody(void)
{
	static const char *const names[] = { "USER", "LOGNAME", "HOSTNAME",
	    "EMAIL", "SMTPSERVER" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ATF_REQUIRE(unsetenv(names[i]) == 0);
}

#define SET(name, value) ATF_REQUIRE(setenv(name, value, 1) == 0)

ATF_TC_WITHOUT_HEAD(patterns_stand_for_who_and_where_we_are);
ATF_TC_BODY(patterns_stand_for_who_and_where_we_are, tc)
{
	char host[256] = "", want[600];

	be_nobody();
	put_file("rc", 0600, "host h\nfrom a%U@%H\ndomain %H\n"
	    "account c\nhost h\nfrom %U%%U%@%C%x\ndomain x%C.%H%U\n"
	    "account m\nhost h\nfrom %U@%M\ndomain %M\n");
	ATF_REQUIRE(gethostname(host, sizeof(host) - 1) == 0);
	(void)snprintf(want, sizeof(want), "a%s@%s", user_name(), host);
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ(want, got.from);
	ATF_CHECK_STREQ(host, got.domain);
	done();
	SET("USER", "");
	SET("LOGNAME", "ann");
	SET("HOSTNAME", "box.example");
	REQUIRE_FOUND("-C rc -P r");
	ATF_CHECK_STREQ("aann@box.example", got.from);
	ATF_CHECK(strstr(told, "\nfrom = aann@box.example\n") != NULL);
	ATF_CHECK(strstr(told, "\ndomain = box.example\n") != NULL);
	done();
	/* Values are not looked at for patterns. */
	SET("USER", "%H");
	REQUIRE_FOUND("-C rc -a c r");
	ATF_CHECK_STREQ("%H%%H%@canon.example%x", got.from);
	ATF_CHECK_STREQ("xcanon.example.box.example%U", got.domain);
	done();
	SET("USER", "joe");
	put_file("mailname", 0644, " \tmail.example \t\r\nsecond\n");
	REQUIRE_FOUND("-C rc -a m r");
	ATF_CHECK_STREQ("joe@mail.example", got.from);
	ATF_CHECK_STREQ("mail.example", got.domain);
	done();
	REQUIRE_FOUND("--host=h -f %U@x --domain=d%H r");
	ATF_CHECK_STREQ("joe@x", got.from);
	ATF_CHECK_STREQ("dbox.example", got.domain);
	done();
}

ATF_TC_WITHOUT_HEAD(the_account_is_chosen_by_the_patterns_themselves);
ATF_TC_BODY(the_account_is_chosen_by_the_patterns_themselves, tc)
{
	be_nobody();
	SET("USER", "joe");
	put_file("rc", 0600, "account default\nhost d\nfrom d@x\n"
	    "account p\nhost p\nfrom %U@x\n");
	REQUIRE_FOUND("-C rc -f joe@x r");
	ATF_CHECK_STREQ("default", got.name);
	done();
	REQUIRE_FOUND("-C rc -f %u@X r");
	ATF_CHECK_STREQ("p", got.name);
	ATF_CHECK_STREQ("%u@X", got.from);
	done();
	/* A mail has no say in what of the environment gets out. */
	sender = "%U@x";
	REQUIRE_FOUND("-C rc --read-envelope-from r");
	ATF_CHECK_STREQ("%U@x", got.from);
	ATF_CHECK(got.from_is_mails);
	done();
	sender = NULL;
	REQUIRE_FOUND("-C rc -S");
	ATF_CHECK(strstr(told, "joe") == NULL);
	done();
}

ATF_TC_WITHOUT_HEAD(what_patterns_stand_for_is_checked);
ATF_TC_BODY(what_patterns_stand_for_is_checked, tc)
{
	static const char *const hostile[] = { "a b", "a>", "<a", "a\nb",
	    "a\r\nRCPT TO:<x@y>", "\t", "a\177" };
	static char longest[257], huge[1100];
	size_t i;

	be_nobody();
	put_file("rc", 0600, "host h\nfrom %U@%H\n"
	    "account m\nhost h\nfrom u@%M\n"
	    "account d\nhost h\nfrom u\ndomain %H.x\n"
	    "account many\nhost h\nfrom %U%U%U%U%U\n");
	SET("HOSTNAME", "x");
	for (i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		SET("USER", hostile[i]);
		CHECK_REFUSED(EX_CONFIG, "-C rc r", "account default from rc: "
		    "from has %U: USER must have 1 to 255 bytes, and no "
		    "blanks, control characters, < or >\n");
	}
	SET("USER", "");
	SET("LOGNAME", "a b");
	CHECK_REFUSED(EX_CONFIG, "-C rc r", "has %U: LOGNAME must have");
	SET("USER", "joe");
	SET("HOSTNAME", "a b");
	CHECK_REFUSED(EX_CONFIG, "-C rc r", "has %H: HOSTNAME must have");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a d r", "domain has %H: HOSTNAME");
	SET("HOSTNAME", "b\303\274cher");
	REQUIRE_FOUND("-C rc r");
	done();
	CHECK_REFUSED(EX_CONFIG, "-C rc -a d r",
	    "domain has %H: it makes a domain that is not ASCII");
	memset(longest, 'x', sizeof(longest) - 1);
	SET("USER", longest);
	CHECK_REFUSED(EX_CONFIG, "-C rc -a many r", "USER must have 1 to 255");
	longest[255] = '\0';
	SET("HOSTNAME", longest);
	CHECK_REFUSED(EX_CONFIG, "-C rc -a d r",
	    "domain has %H: it makes a domain that is not ASCII or longer "
	    "than 255 bytes");
	SET("USER", longest);
	CHECK_REFUSED(EX_CONFIG, "-C rc -a many r",
	    "from has %U: it makes it longer than 1024 bytes");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a m r", "from has %M: cannot read "
	    "mailname: No such file or directory");
	put_file("mailname", 0644, "");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a m r", "%M: mailname must have 1");
	put_file("mailname", 0644, "\033[2J\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a m r", "%M: mailname must have 1");
	memset(huge, 'y', sizeof(huge) - 1);
	put_file("mailname", 0644, huge);
	CHECK_REFUSED(EX_CONFIG, "-C rc -a m r", "%M: mailname must have 1");
	ATF_REQUIRE(unlink("mailname") == 0 && mkdir("mailname", 0700) == 0);
	CHECK_REFUSED(EX_CONFIG, "-C rc -a m r",
	    "%M: cannot read mailname: Is a directory");
}

ATF_TC_WITHOUT_HEAD(a_locked_account_knows_no_environment);
ATF_TC_BODY(a_locked_account_knows_no_environment, tc)
{
	struct expand e = { .locked = 1, .canonical = NULL };
	char host[EXPAND_VALUE] = "", out[EXPAND_MAX + 1], want[600];

	SET("USER", "evil");
	SET("LOGNAME", "evil");
	SET("HOSTNAME", "evil");
	ATF_REQUIRE(gethostname(host, sizeof(host) - 1) == 0);
	(void)snprintf(want, sizeof(want), "%s@%s", user_name(), host);
	ATF_REQUIRE_EQ(0, expand(&e, "%U@%H", EXPAND_FROM, out));
	ATF_CHECK_STREQ(want, out);
	ATF_CHECK_EQ(-1, expand(&e, "%C", EXPAND_FROM, out));
	ATF_CHECK_EQ('C', e.pattern);
	ATF_CHECK(strstr(e.why, "not everyone may read") != NULL);
	e.locked = 0;
	ATF_REQUIRE_EQ(0, expand(&e, "%U@%H", EXPAND_FROM, out));
	ATF_CHECK_STREQ("evil@evil", out);
}

ATF_TC_WITHOUT_HEAD(auto_from_makes_the_sender);
ATF_TC_BODY(auto_from_makes_the_sender, tc)
{
	be_nobody();
	SET("USER", "joe");
	put_file("rc", 0600, "account default\nhost d\nauto_from\n"
	    "account a : default\nhost a\nmaildomain example.org\nfrom a@x\n"
	    "account b : a\nauto_from off\nmaildomain\nfrom b@x\n");
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("joe", got.from);
	done();
	/* from and -f choose the account, and no more. */
	REQUIRE_FOUND("-C rc -P -f a@X r");
	ATF_CHECK_STREQ("a", got.name);
	ATF_CHECK_STREQ("joe@example.org", got.from);
	ATF_CHECK(strstr(told, "\nauto_from = on\nmaildomain = example.org\n"
	    "from = joe@example.org\n") != NULL);
	done();
	REQUIRE_FOUND("-C rc -f b@x r");
	ATF_CHECK_STREQ("b@x", got.from);
	done();
	REQUIRE_FOUND("-C rc -f b@x --auto-from --maildomain=m r");
	ATF_CHECK_STREQ("b", got.name);
	ATF_CHECK_STREQ("joe@m", got.from);
	done();
	REQUIRE_FOUND("-C rc --auto-from=off -f c@x r");
	ATF_CHECK_STREQ("c@x", got.from);
	done();
	sender = "a@x";
	REQUIRE_FOUND("-C rc --read-envelope-from r");
	ATF_CHECK_STREQ("joe@example.org", got.from);
	ATF_CHECK(!got.from_is_mails);
	done();
	sender = NULL;
	SET("USER", "j\to");
	CHECK_REFUSED(EX_CONFIG, "-C rc r",
	    "account default from rc: auto_from: USER must have 1 to 255");
	REQUIRE_FOUND("-C rc -S");	/* no mail, no sender */
	done();
}

ATF_TC_WITHOUT_HEAD(with_allow_from_override_off_from_stands);
ATF_TC_BODY(with_allow_from_override_off_from_stands, tc)
{
	put_file("rc", 0600, "defaults\nallow_from_override off\n"
	    "account default\nhost d\nfrom d@x\naccount a\nhost a\nfrom *@y\n"
	    "account n\nhost n\naccount o : default\nallow_from_override on\n");
	REQUIRE_FOUND("-C rc -P -f someone@z r");
	ATF_CHECK_STREQ("default", got.name);
	ATF_CHECK_STREQ("d@x", got.from);
	ATF_CHECK(strstr(told, "\nallow_from_override = off\n") != NULL);
	done();
	REQUIRE_FOUND("-C rc -a o -f someone@z r");
	ATF_CHECK_STREQ("someone@z", got.from);
	done();
	CHECK_REFUSED(EX_CONFIG, "-C rc -f me@y r", "account a from rc: from "
	    "is a pattern, and with allow_from_override off");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a n -f me@y r", "account n from rc: "
	    "from is not set, and with allow_from_override off");
	sender = "d@x";
	REQUIRE_FOUND("-C rc --read-envelope-from r");
	ATF_CHECK_STREQ("d@x", got.from);
	ATF_CHECK(!got.from_is_mails);
	done();
	sender = NULL;
	REQUIRE_FOUND("--host=h -f someone@z r");
	ATF_CHECK_STREQ("someone@z", got.from);
	done();
}

/* Of the account of this name in "rc"; "(null)" if it is the mail's to say. */
static const char *
kept(const char *line, const char *name)
{
	static char text[256];
	struct conf_account *a;
	char *s;

	ATF_REQUIRE_EQ(0, find(line));
	account_free(&got);
	ATF_REQUIRE_EQ(0, choose_load(&opts, &priv, &choice));
	a = name == NULL ? NULL : conf_find(&choice.conf, name, 0);
	ATF_REQUIRE_EQ(0, account_kept_sender(&opts, a, &s));
	(void)strlcpy(text, s == NULL ? "(null)" : s, sizeof(text));
	free(s);
	choose_free(&choice);
	options_free(&opts);
	return text;
}

ATF_TC_WITHOUT_HEAD(senders_that_no_mail_changes_are_known_before_it);
ATF_TC_BODY(senders_that_no_mail_changes_are_known_before_it, tc)
{
	static const char line[] = "-C rc --read-envelope-from -P r";

	be_nobody();
	SET("USER", "joe");
	put_file("rc", 0600, "account default\nhost h\nfrom d@x\n"
	    "account auto : default\nauto_from on\n"
	    "account keep : default\nallow_from_override off\nfrom %U@y\n"
	    "account pattern : keep\nfrom *@y\n"
	    "account author : keep\nfrom %F\n"
	    "account late : keep\nfrom x@%C\n");
	sender = "";
	ATF_CHECK_STREQ("(null)", kept(line, "default"));
	ATF_CHECK_STREQ("joe", kept(line, "auto"));
	ATF_CHECK_STREQ("joe@y", kept(line, "keep"));
	ATF_CHECK_STREQ("(null)", kept(line, "pattern"));
	ATF_CHECK_STREQ("(null)", kept(line, "author"));
	ATF_CHECK_STREQ("(null)", kept(line, "late"));
	ATF_CHECK_STREQ("(null)", kept(line, NULL));
	ATF_CHECK_STREQ("joe@m", kept("-C rc --read-envelope-from -P "
	    "--auto-from --maildomain=m r", NULL));
	sender = NULL;
}

ATF_TC_WITHOUT_HEAD(without_an_account_the_environment_names_the_server);
ATF_TC_BODY(without_an_account_the_environment_names_the_server, tc)
{
	be_nobody();
	home_is_here();
	put_file(".msmtprc", 0600, "account a\nhost a\nfrom a@x\n");
	SET("SMTPSERVER", "env.example");
	CHECK_REFUSED(EX_CONFIG, "r", "no account \"default\"");
	SET("EMAIL", "me@env.example");
	REQUIRE_FOUND("-P --port=26 r");
	ATF_CHECK(got.name == NULL && got.file == NULL);
	ATF_CHECK_STREQ("env.example", got.host);
	ATF_CHECK_EQ(26, got.port);
	ATF_CHECK_STREQ("me@env.example", got.from);
	ATF_CHECK(strstr(told, "falling back to default account\nusing "
	    "environment variables EMAIL and SMTPSERVER\nhost = ") != NULL);
	done();
	REQUIRE_FOUND("-f a@x r");		/* an account is found */
	ATF_CHECK_STREQ("a", got.name);
	done();
	CHECK_REFUSED(EX_CONFIG, "-a default r", "no account \"default\"");
	SET("EMAIL", "");
	CHECK_REFUSED(EX_CONFIG, "r", "no account \"default\"");
	REQUIRE_FOUND("-f other@x r");	/* the sender is named */
	ATF_CHECK_STREQ("env.example", got.host);
	ATF_CHECK_STREQ("other@x", got.from);
	done();
	REQUIRE_FOUND("-S");			/* there is none */
	ATF_CHECK_STREQ("env.example", got.host);
	done();
	sender = "mail@x";
	REQUIRE_FOUND("--read-envelope-from r");
	ATF_CHECK_STREQ("mail@x", got.from);
	done();
	sender = NULL;
	SET("EMAIL", "Joe <joe@x>");
	CHECK_REFUSED(EX_CONFIG, "r", "the environment variable EMAIL must be "
	    "a mail address without blanks, < and >, not \"Joe <joe@x>\"");
	SET("EMAIL", "joe@x");
	SET("SMTPSERVER", "a\nb");
	CHECK_REFUSED(EX_CONFIG, "r", "the environment variable SMTPSERVER "
	    "must be a host name or address without blanks, < and >, not "
	    "\"a\\nb\"");
	SET("SMTPSERVER", "");
	CHECK_REFUSED(EX_CONFIG, "r", "no account \"default\"");
	SET("SMTPSERVER", "env.example");
	put_file(".msmtprc", 0600, "account default\nhost d\nfrom d@x\n");
	REQUIRE_FOUND("r");
	ATF_CHECK_STREQ("d", got.host);
	done();
}

ATF_TC_WITHOUT_HEAD(pretend_shows_what_is_not_complete);
ATF_TC_BODY(pretend_shows_what_is_not_complete, tc)
{
	put_file("rc", 0600, "host h\naccount p\nhost p\nfrom *@x\n");
	REQUIRE_FOUND("-C rc -P r");
	ATF_CHECK(strstr(told, "\nfrom = (not set)\n") != NULL);
	done();
	REQUIRE_FOUND("-C rc -P -a p r");
	ATF_CHECK(strstr(told, "specified on command line") == NULL);
	ATF_CHECK(strstr(told, "\nusing account p from rc\n") != NULL);
	ATF_CHECK(strstr(told, "\nfrom = *@x\n") != NULL);
	done();
	sender = "me@x";
	REQUIRE_FOUND("-C rc -P --read-envelope-from r");
	ATF_CHECK(strstr(told, "envelope from address extracted from mail: "
	    "me@x\n") == told);
	ATF_CHECK(strstr(told, "\naccount chosen by envelope from address "
	    "me@x: p\n") != NULL);
	done();
	sender = NULL;
}

ATF_TC_WITHOUT_HEAD(eval_runs_a_command);
ATF_TC_BODY(eval_runs_a_command, tc)
{
	be_nobody();
	SET("MINE", "env.example");
	/* What it gives is not in the file: 0644 will do. */
	put_file("rc", 0644, "eval echo host $MINE; echo port 9\nfrom me@x\n"
	    "eval echo\neval cat; printf 'password p\\r\\n'\n"
	    "eval printf 'user u'\n");
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("env.example", got.host);
	ATF_CHECK_EQ(25, got.port);
	ATF_CHECK_STREQ("p", got.password);
	ATF_CHECK_STREQ("u", got.user);
	done();
	REQUIRE_FOUND("-P -C rc r");
	ATF_CHECK(strstr(told, "\nhost = env.example\n") != NULL);
	ATF_CHECK(strstr(told, "\npassword = *\n") != NULL);
	done();
}

ATF_TC_WITHOUT_HEAD(an_eval_that_fails_is_named_with_its_line);
ATF_TC_BODY(an_eval_that_fails_is_named_with_its_line, tc)
{
	static const struct {
		const char	*line, *says;
	} bad[] = {
		{ "exit 3", "exited with status 3" },
		{ "echo host h; exit 1", "exited with status 1" },
		{ "kill -9 $$", "was killed by signal 9 (Killed)" },
		{ "true", "printed nothing" },
		{ "printf 'a\\0b'", "printed a NUL byte" },
		{ "head -c 70000 /dev/zero | tr '\\0' x",
		    "printed a line longer than 65536 bytes" },
		{ "echo; head -c 2000000 /dev/zero",
		    "printed more than 1048576 bytes" },
		{ "/nonexistent 2>/dev/null", "exited with status 127" }
	};
	char text[256], want[256];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(text, sizeof(text), "# c\neval %s\n",
		    bad[i].line);
		put_file("rc", 0600, text);
		(void)snprintf(want, sizeof(want),
		    "msmtp: rc:2: eval: its command %s\n", bad[i].says);
		CHECK_REFUSED(EX_CONFIG, "-C rc r", want);
	}
	put_file("rc", 0600, "eval echo hunter2\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc r",
	    "msmtp: rc:1: what eval printed: unknown command\n");
}

ATF_TC_WITHOUT_HEAD(a_secret_needs_a_private_file_of_ones_own);
ATF_TC_BODY(a_secret_needs_a_private_file_of_ones_own, tc)
{
	static const char text[] = "host h\nfrom me@x\npassword p\n";
	static const mode_t loose[] = { 0640, 0604, 0660, 0602, 0610, 0644,
	    0700, 0601 };
	char want[128];
	size_t i;

	for (i = 0; i < sizeof(loose) / sizeof(loose[0]); i++) {
		put_file("rc", loose[i], text);
		(void)snprintf(want, sizeof(want), "rc: holds a password but "
		    "has mode %04o: others must not have access (chmod 600 "
		    "rc)", (unsigned int)loose[i]);
		CHECK_REFUSED(EX_CONFIG, "-C rc r", want);
	}
	put_file("rc", 0600, text);
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("", said);
	done();
	put_file("rc", 0400, text);
	REQUIRE_FOUND("-C rc r");
	done();
	/* In another account than the one that is used, as well. */
	put_file("rc", 0644, "host h\nfrom m\naccount b\npassword p\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc r", "chmod 600 rc");
	put_file("rc", 0644, "host h\nfrom m\npasswordeval p\n");
	REQUIRE_FOUND("-C rc r");
	ATF_CHECK_STREQ("", said);	/* no terminal, nobody to warn */
	done();
	REQUIRE_FOUND("-C rc -d r");
	ATF_CHECK_STREQ("msmtp: warning: rc should be yours and closed to "
	    "others (chmod 600 rc)\n", said);
	done();
}

ATF_TC(a_secret_needs_the_right_owner_for_root_too);
ATF_TC_HEAD(a_secret_needs_the_right_owner_for_root_too, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_secret_needs_the_right_owner_for_root_too, tc)
{
	put_file("rc", 0600, "host h\nfrom me@x\npassword p\n");
	ATF_REQUIRE(chown("rc", 4241, 4241) == 0);
	CHECK_REFUSED(EX_CONFIG, "-C rc r", "rc: holds a password but does not "
	    "belong to you: make it yours (chown 0)");
}

ATF_TC_WITHOUT_HEAD(the_file_that_was_opened_is_checked);
ATF_TC_BODY(the_file_that_was_opened_is_checked, tc)
{
	put_file("real", 0644, "host h\nfrom me@x\npassword p\n");
	ATF_REQUIRE(symlink("real", "rc") == 0);
	CHECK_REFUSED(EX_CONFIG, "-C rc r", "chmod 600 rc");
	ATF_REQUIRE(chmod("real", 0600) == 0);
	REQUIRE_FOUND("-C rc r");
	done();
}

ATF_TC_WITHOUT_HEAD(files_that_are_missing_are_named);
ATF_TC_BODY(files_that_are_missing_are_named, tc)
{
	char want[4096];

	home_is_here();
	CHECK_REFUSED(EX_IOERR, "-C none r",
	    "msmtp: cannot read the configuration file none: No such file");
	CHECK_REFUSED(EX_IOERR, "-C / r",
	    "msmtp: cannot read the configuration file /: Is a directory");
	(void)snprintf(want, sizeof(want), "msmtp: no account \"default\" in "
	    "the configuration: looked at %s/.msmtprc (No such file or "
	    "directory), %s/.config/msmtp/config (No such file or directory), "
	    "sys.rc (No such file or directory)\n", getenv("HOME"),
	    getenv("HOME"));
	CHECK_REFUSED(EX_CONFIG, "r", want);
	put_file("rc", 0600, "account a\nhost h\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a b r", "no account \"b\" in the "
	    "configuration: looked at rc, sys.rc (No such file");
	put_file("rc", 0600, "account a\nhost h\n\nport x\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a a r",
	    "msmtp: rc:4: port must be a number from 1 to 65535, not \"x\"\n");
}

ATF_TC_WITHOUT_HEAD(a_hostile_name_is_escaped);
ATF_TC_BODY(a_hostile_name_is_escaped, tc)
{
	put_file("rc", 0600, "account a\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a \033[2J\n r",
	    "no account \"\\033[2J\\n\"");
}

ATF_TC_WITHOUT_HEAD(the_users_files_come_before_the_systems);
ATF_TC_BODY(the_users_files_come_before_the_systems, tc)
{
	home_is_here();
	put_file("sys.rc", 0644, "account a\nhost system\nfrom s@x\n"
	    "password p\naccount b : a\nhost b\n");
	REQUIRE_FOUND("-a a r");
	ATF_CHECK_STREQ("system", got.host);
	ATF_CHECK_STREQ("p", got.password);
	ATF_CHECK_STREQ("sys.rc", got.file);
	ATF_CHECK(!got.locked);
	done();
	ATF_REQUIRE(mkdir(".config", 0700) == 0);
	ATF_REQUIRE(mkdir(".config/msmtp", 0700) == 0);
	put_file(".config/msmtp/config", 0600, "account a\nhost xdg\n"
	    "from u@x\n");
	REQUIRE_FOUND("-a a r");
	ATF_CHECK_STREQ("xdg", got.host);
	done();
	ATF_REQUIRE(mkdir("msmtp", 0700) == 0);
	put_file("msmtp/config", 0600, "account a\nhost elsewhere\nfrom u@x\n");
	ATF_REQUIRE(setenv("XDG_CONFIG_HOME", getenv("HOME"), 1) == 0);
	REQUIRE_FOUND("-a a r");
	ATF_CHECK_STREQ("elsewhere", got.host);
	done();
	put_file(".msmtprc", 0600, "account a\nhost user\nfrom u@x\n");
	REQUIRE_FOUND("-a a r");
	ATF_CHECK_STREQ("user", got.host);
	ATF_CHECK(got.password == NULL);
	done();
	REQUIRE_FOUND("-f s@x r");
	ATF_CHECK_STREQ("b", got.name);
	done();
	REQUIRE_FOUND("--host=h -f s@x r");	/* no file at all */
	ATF_CHECK(got.name == NULL && got.password == NULL);
	done();
}

ATF_TC_WITHOUT_HEAD(pretend_tells_everything_but_secrets);
ATF_TC_BODY(pretend_tells_everything_but_secrets, tc)
{
	put_file("rc", 0600, "account a\nhost h\nfrom me@x\nuser j\033e\n"
	    "password hunter2\npasswordeval cmd\ntimeout 1\n");
	REQUIRE_FOUND("-P -C rc -f me@x r -t");
	ATF_CHECK_STREQ("", said);
	ATF_CHECK_STREQ("ignoring system configuration file sys.rc: No such "
	    "file or directory\n"
	    "loaded user configuration file rc\n"
	    "account chosen by envelope from address me@x: a\n"
	    "using account a from rc\n"
	    "host = h\nport = 25\nsource ip = (not set)\nproxy host = (not "
	    "set)\nproxy port = 0\nsocket = (not set)\ntimeout = 1 second\n"
	    "protocol = smtp\ndomain = localhost\n"
	    "auth = none\nuser = j\\033e\npassword = *\npasswordeval = cmd\n"
	    "ntlmdomain = (not set)\n"
	    "tls = off\ntls_starttls = on\ntls_trust_file = system\n"
	    "tls_crl_file = (not set)\ntls_fingerprint = (not set)\n"
	    "tls_key_file = (not set)\ntls_cert_file = (not set)\n"
	    "tls_certcheck = on\ntls_min_dh_prime_bits = (not set)\n"
	    "tls_priorities = (not set)\ntls_host_override = (not set)\n"
	    "auto_from = off\nmaildomain = (not set)\n"
	    "from = me@x\nfrom_full_name = (not set)\n"
	    "allow_from_override = on\nset_from_header = auto\n"
	    "set_date_header = auto\nset_msgid_header = auto\n"
	    "set_to_header = off\nremove_bcc_headers = on\n"
	    "dsn_notify = (not set)\ndsn_return = (not set)\n"
	    "logfile = (not set)\nlogfile_time_format = (not set)\n"
	    "syslog = (not set)\n"
	    "aliases = (not set)\n"
	    "reading recipients from the command line and the mail\n", told);
	done();
}

ATF_TC_WITHOUT_HEAD(settings_that_msmtp_has_not_are_told_when_they_are_said);
ATF_TC_BODY(settings_that_msmtp_has_not_are_told_when_they_are_said, tc)
{
	put_file("rc", 0600, "host h\nfrom me@x\nsandbox strict\n"
	    "chunking on\ndsn_envid\n");
	REQUIRE_FOUND("-P -C rc r --partial-delivery=off --dsn-orcpt");
	ATF_CHECK(strstr(told, "aliases = (not set)\nsandbox = strict\n"
	    "chunking = on\npartial_delivery = off\ndsn_envid = (not set)\n"
	    "dsn_orcpt = on\nreading recipients") != NULL);
	done();
	REQUIRE_FOUND("-P -C rc -S");
	ATF_CHECK(strstr(told, "\nsandbox = strict\n") != NULL);
	ATF_CHECK(strstr(told, "chunking") == NULL);
	done();
}

ATF_TC_WITHOUT_HEAD(a_hundred_thousand_lines_are_quick);
ATF_TC_BODY(a_hundred_thousand_lines_are_quick, tc)
{
	struct timespec a, b;
	FILE *f;
	long ms;
	int i;

	ATF_REQUIRE((f = fopen("rc", "w")) != NULL);
	for (i = 0; i < 10000; i++)
		fprintf(f, "account n%d\n# comment\nhost h%d\nport 25\n"
		    "from u%d@x\nuser u\nauth on\ntimeout 5\ntls\n\n", i, i,
		    i);
	ATF_REQUIRE(fclose(f) == 0);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	REQUIRE_FOUND("-C rc -f u9999@x r");
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	ATF_CHECK_STREQ("n9999", got.name);
	done();
	ms = (long)(b.tv_sec - a.tv_sec) * 1000 +
	    (b.tv_nsec - a.tv_nsec) / 1000000;
	printf("%ld ms\n", ms);
	ATF_CHECK_MSG(ms < 500, "%ld ms", ms);
}

/*
 * In a child that runs as a set-group-ID program would, as user 4241 with
 * group 4241 and the privilege of group 4242.
 */
static void	as_setgid_with(const char *, void (*)(void));

static void
as_setgid(void (*body)(void))
{
	as_setgid_with("account l\nhost h\nfrom me@x\npassword p\n"
	    "logfile /var/log/l\npasswordeval cmd\n"
	    "account m : l\nsyslog LOG_MAIL\n"
	    "account default\nhost x\nfrom d@x\n"
	    "account u\nhost h\nfrom %U@x\nallow_from_override off\n"
	    "account c\nhost h\nfrom x@%C\n"
	    "account k : u\nfrom keep@x\n", body);
}

/* The same with this text in the system's file. */
static void
as_setgid_with(const char *text, void (*body)(void))
{
	pid_t pid;
	int status;

	put_file("sys.rc", 0640, text);
	ATF_REQUIRE(chown("sys.rc", 0, 4242) == 0);
	ATF_REQUIRE(chmod(".", 0777) == 0);
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		ATF_REQUIRE(setgroups(0, NULL) == 0);
		ATF_REQUIRE(setresgid(4241, 4242, 4242) == 0);
		ATF_REQUIRE(setresuid(4241, 4241, 4241) == 0);
		ATF_REQUIRE(privilege_init(&priv) == 0);
		ATF_REQUIRE(priv.held);
		ATF_REQUIRE_EQ(4241, getegid());
		body();
		_exit(0);
	}
	ATF_REQUIRE(waitpid(pid, &status, 0) == pid);
	ATF_REQUIRE_EQ_MSG(0, status, "%s", said);
}

static void
change_locked(void)
{
	static const char *const forbidden[] = {
		"port=26", "source-ip=127.0.0.1", "source-ip=",
		"proxy-host=p", "proxy-host=", "proxy-port=9",
		"socket=/x", "socket=", "timeout=1", "domain=d", "auth=plain",
		"user=u",
		"passwordeval=x", "tls", "tls-starttls=off",
		"tls-trust-file=/x", "tls-certcheck=off", "tls-crl-file=/x",
		"tls-key-file=", "tls-cert-file=/x", "tls-key-passwordeval=x",
		"tls-fingerprint=", "tls-min-dh-prime-bits=", "tls-priorities=",
		"tls-host-override=h", "logfile=x",
		"logfile-time-format=x", "syslog=off",
		"sandbox=relaxed", "auto-from", "maildomain=x"
	};
	char line[128];
	size_t i;

	home_is_here();
	for (i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		(void)snprintf(line, sizeof(line), "-a l --%s r",
		    forbidden[i]);
		CHECK_REFUSED(EX_NOPERM, line,
		    " must not be changed in account l: you may not read "
		    "sys.rc");
	}
	CHECK_REFUSED(EX_NOPERM, "-a l -d r",
	    "--debug is not permitted with account l");
	CHECK_REFUSED(EX_NOPERM, "-P -d r", "--debug is not permitted");
	REQUIRE_FOUND("-a l -f you@x --set-date-header=off "
	    "--set-msgid-header=off --keepbcc -t -F Joe r");
	ATF_REQUIRE(got.locked);
	ATF_REQUIRE(got.logfile == NULL && got.syslog == LOG_USER);
	ATF_REQUIRE_STREQ("p", got.password);
	ATF_REQUIRE_STREQ("you@x", got.from);
	ATF_REQUIRE_EQ(4241, getegid());
	done();
	/* User id 4241 is nobody, whatever he calls himself. */
	SET("USER", "root");
	CHECK_REFUSED(EX_CONFIG, "-a u r", "account u from sys.rc: from has "
	    "%U: the user id 4241 has no name in the user database\n");
	CHECK_REFUSED(EX_CONFIG, "-a u --read-envelope-from r",
	    "has no name in the user database\n");
	CHECK_REFUSED(EX_CONFIG, "-a c r", "account c from sys.rc: from has "
	    "%C: it is not looked up for a file that not everyone may read");
	REQUIRE_FOUND("-a k -f you@x r");
	ATF_REQUIRE_STREQ("keep@x", got.from);
	done();
	REQUIRE_FOUND("-P -a l r");
	ATF_REQUIRE(strstr(told, "passwordeval = *\n") != NULL);
	ATF_REQUIRE(strstr(told, "password = *\n") != NULL);
	ATF_REQUIRE(strstr(told, "\nsyslog = LOG_USER\n") != NULL);
	ATF_REQUIRE(strstr(told, "\nlogfile = (not set)\n") != NULL);
	done();
	REQUIRE_FOUND("-a m r");
	ATF_REQUIRE(got.logfile == NULL && got.syslog == LOG_MAIL);
	done();
	REQUIRE_FOUND("-a default r");
	ATF_REQUIRE(got.logfile == NULL && got.syslog == -1);
	done();
}

ATF_TC(a_locked_account_may_not_be_changed);
ATF_TC_HEAD(a_locked_account_may_not_be_changed, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_locked_account_may_not_be_changed, tc)
{
	as_setgid(change_locked);
}

#define EVALS								\
	"account l\nhost h\nfrom me@x\nuser \\\"\n"			\
	"account e\nhost h\nfrom e@x\n"					\
	"eval echo user $(pwd):$(id -g):$(id -rg):$HOME:$MINE;"		\
	" echo ran >&2; : >/tmp/msmtp-account-test\n"			\
	"account f : e\nfrom f@x\n"

static void
evaluate_locked(void)
{
	home_is_here();
	SET("MINE", "evil");
	put_file("rc", 0600, "account m\nhost mine\nfrom m@x\n");
	(void)unlink("/tmp/msmtp-account-test");
	/* None of them is run, and what they decide is not known. */
	REQUIRE_FOUND("-P -C rc -a m r");
	done();
	REQUIRE_FOUND("-P -C rc -f m@x r");
	done();
	REQUIRE_FOUND("-P -C rc -f me@x r");
	ATF_REQUIRE_STREQ("l", got.name);
	done();
	CHECK_REFUSED(EX_NOPERM, "-P -a e r", "msmtp: sys.rc:8: eval is not "
	    "run for --pretend, and the account not known without it");
	CHECK_REFUSED(EX_NOPERM, "-P -a f r", "sys.rc:8: eval is not run");
	CHECK_REFUSED(EX_NOPERM, "-P -f f@x r", "sys.rc:8: eval is not run");
	CHECK_REFUSED(EX_NOPERM, "-P r", "sys.rc:8: eval is not run");
	ATF_REQUIRE_EQ(-1, access("/tmp/msmtp-account-test", F_OK));
	REQUIRE_FOUND("-C rc -a f r");
	ATF_REQUIRE_STREQ("/:4242:4242:/:", got.user);
	ATF_REQUIRE_STREQ("", said);		/* no standard error */
	ATF_REQUIRE_EQ(4241, getegid());
	done();
	ATF_REQUIRE_EQ(0, access("/tmp/msmtp-account-test", F_OK));
	ATF_REQUIRE_EQ(0, unlink("/tmp/msmtp-account-test"));
}

ATF_TC(a_locked_eval_is_run_with_the_group_and_not_by_pretend);
ATF_TC_HEAD(a_locked_eval_is_run_with_the_group_and_not_by_pretend, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(a_locked_eval_is_run_with_the_group_and_not_by_pretend, tc)
{
	as_setgid_with(EVALS, evaluate_locked);
}

static void
open_with_privilege(void)
{
	put_file("link", 0600, "");
	ATF_REQUIRE(unlink("link") == 0);
	ATF_REQUIRE(symlink("sys.rc", "link") == 0);
	CHECK_REFUSED(EX_IOERR, "-C sys.rc -a l r",
	    "sys.rc: Permission denied");
	CHECK_REFUSED(EX_IOERR, "-C link -a l r", "link: Permission denied");
	/* Another account of the same name is the user's own. */
	put_file("rc", 0600, "account l\nhost mine\nfrom m@x\n");
	REQUIRE_FOUND("-C rc -a l --port=26 -d r");
	ATF_REQUIRE_STREQ("mine", got.host);
	ATF_REQUIRE(!got.locked && got.password == NULL);
	done();
	put_file("rc", 0600, "account m : l\n");
	CHECK_REFUSED(EX_CONFIG, "-C rc -a m r",
	    "rc:1: account l is not defined above in this file");
}

ATF_TC(only_the_systems_file_is_opened_with_the_privilege);
ATF_TC_HEAD(only_the_systems_file_is_opened_with_the_privilege, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(only_the_systems_file_is_opened_with_the_privilege, tc)
{
	as_setgid(open_with_privilege);
}

static void
drop_it(void)
{
	gid_t r, e, s;

	ATF_REQUIRE_EQ(0, privilege_raise(&priv));
	ATF_REQUIRE_EQ(4242, getegid());
	ATF_REQUIRE_EQ(0, privilege_lower(&priv));
	/* As with fs.suid_dumpable=1. */
	ATF_REQUIRE_EQ(0, prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
	ATF_REQUIRE_EQ(0, privilege_drop(&priv));
	ATF_REQUIRE_EQ(0, getresgid(&r, &e, &s));
	ATF_REQUIRE(r == 4241 && e == 4241 && s == 4241);
	ATF_REQUIRE_EQ(0, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
	ATF_REQUIRE_EQ(-1, setegid(4242));
	ATF_REQUIRE_EQ(-1, open("sys.rc", O_RDONLY));
	home_is_here();
	CHECK_REFUSED(EX_CONFIG, "-a l r", "sys.rc (Permission denied)");
}

ATF_TC(the_privilege_is_dropped_for_good);
ATF_TC_HEAD(the_privilege_is_dropped_for_good, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(the_privilege_is_dropped_for_good, tc)
{
	as_setgid(drop_it);
}

ATF_TC_WITHOUT_HEAD(what_sends_no_mail_needs_no_sender);
ATF_TC_BODY(what_sends_no_mail_needs_no_sender, tc)
{
	home_is_here();
	put_file(".msmtprc", 0600, "account default\nhost mx.example\n");
	CHECK_REFUSED(EX_CONFIG, "a@b", "from is not set");
	REQUIRE_FOUND("-S");
	done();
	REQUIRE_FOUND("--rmqs=@example.org");
	done();
	put_file(".msmtprc", 0600, "account default\n");
	CHECK_REFUSED(EX_CONFIG, "-S", "host is not set");
	put_file(".msmtprc", 0600, "account default\nhost mx.example\ntls\n"
	    "tls_trust_file\n");
	CHECK_REFUSED(EX_CONFIG, "--rmqs=a", "tls needs a tls_trust_file");
}

/* As msmtp 1.8 shows them. */
ATF_TC_WITHOUT_HEAD(what_sends_no_mail_shows_no_setting_of_mails);
ATF_TC_BODY(what_sends_no_mail_shows_no_setting_of_mails, tc)
{
	home_is_here();
	put_file(".msmtprc", 0600, "account default\nhost mx.example\n"
	    "logfile x\nfrom a@b\n");
	REQUIRE_FOUND("-P -S");
	ATF_CHECK(strstr(told, "\nhost = mx.example\n") != NULL);
	ATF_CHECK(strstr(told, "\ntls_certcheck = on\n") != NULL);
	ATF_CHECK(strstr(told, "\nfrom =") == NULL);
	ATF_CHECK(strstr(told, "\nlogfile =") == NULL);
	ATF_CHECK(strstr(told, "reading recipients") == NULL);
	ATF_CHECK(strstr(told, "RMQS") == NULL);
	done();
	REQUIRE_FOUND("-P --rmqs=#a\\b");
	ATF_CHECK(strstr(told, "\nfrom =") == NULL);
	ATF_REQUIRE(strlen(told) > 22);
	ATF_CHECK_STREQ("\nRMQS argument = #a\\b\n",
	    told + strlen(told) - 22);
	done();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, defaults_are_those_of_msmtp);
	ATF_TP_ADD_TC(tp, options_go_over_the_file);
	ATF_TP_ADD_TC(tp, the_port_follows_tls);
	ATF_TP_ADD_TC(tp, a_proxy_has_a_port);
	ATF_TP_ADD_TC(tp, a_socket_needs_no_host_but_for_tls);
	ATF_TP_ADD_TC(tp, what_sending_needs_is_checked);
	ATF_TP_ADD_TC(tp, the_sender_that_the_mail_names_chooses);
	ATF_TP_ADD_TC(tp, patterns_stand_for_who_and_where_we_are);
	ATF_TP_ADD_TC(tp, the_account_is_chosen_by_the_patterns_themselves);
	ATF_TP_ADD_TC(tp, what_patterns_stand_for_is_checked);
	ATF_TP_ADD_TC(tp, a_locked_account_knows_no_environment);
	ATF_TP_ADD_TC(tp, auto_from_makes_the_sender);
	ATF_TP_ADD_TC(tp, with_allow_from_override_off_from_stands);
	ATF_TP_ADD_TC(tp, senders_that_no_mail_changes_are_known_before_it);
	ATF_TP_ADD_TC(tp, without_an_account_the_environment_names_the_server);
	ATF_TP_ADD_TC(tp, pretend_shows_what_is_not_complete);
	ATF_TP_ADD_TC(tp, eval_runs_a_command);
	ATF_TP_ADD_TC(tp, an_eval_that_fails_is_named_with_its_line);
	ATF_TP_ADD_TC(tp, a_secret_needs_a_private_file_of_ones_own);
	ATF_TP_ADD_TC(tp, a_secret_needs_the_right_owner_for_root_too);
	ATF_TP_ADD_TC(tp, the_file_that_was_opened_is_checked);
	ATF_TP_ADD_TC(tp, files_that_are_missing_are_named);
	ATF_TP_ADD_TC(tp, a_hostile_name_is_escaped);
	ATF_TP_ADD_TC(tp, the_users_files_come_before_the_systems);
	ATF_TP_ADD_TC(tp, pretend_tells_everything_but_secrets);
	ATF_TP_ADD_TC(tp,
	    settings_that_msmtp_has_not_are_told_when_they_are_said);
	ATF_TP_ADD_TC(tp, a_hundred_thousand_lines_are_quick);
	ATF_TP_ADD_TC(tp, a_locked_account_may_not_be_changed);
	ATF_TP_ADD_TC(tp,
	    a_locked_eval_is_run_with_the_group_and_not_by_pretend);
	ATF_TP_ADD_TC(tp, only_the_systems_file_is_opened_with_the_privilege);
	ATF_TP_ADD_TC(tp, the_privilege_is_dropped_for_good);
	ATF_TP_ADD_TC(tp, what_sends_no_mail_needs_no_sender);
	ATF_TP_ADD_TC(tp, what_sends_no_mail_shows_no_setting_of_mails);
	return atf_no_error();
}
