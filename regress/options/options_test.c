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


#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "options.h"
#include "report.h"

#define MAXARGS	16

static char said[16384];	/* what the last parse said */

/* Parse a NULL-terminated list of words; standard error goes to said. */
static int
parse(struct options *o, char *argv[])
{
	int argc, fd, old, rv;
	ssize_t n;

	for (argc = 0; argv[argc] != NULL; argc++)
		;
	report_init(argv[0]);
	old = dup(STDERR_FILENO);
	fd = open("stderr", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(old != -1 && fd != -1);
	ATF_REQUIRE(dup2(fd, STDERR_FILENO) != -1);
	rv = options_parse(argc, argv, o);
	ATF_REQUIRE(dup2(old, STDERR_FILENO) != -1);
	n = pread(fd, said, sizeof(said) - 1, 0);
	said[n < 0 ? 0 : n] = '\0';
	(void)close(fd);
	(void)close(old);
	return rv;
}

/* The same, of words that are separated by blanks. */
static int
parse_line(struct options *o, const char *line)
{
	static char copy[4096], *argv[MAXARGS + 2];
	static char prog[] = "/usr/sbin/sendmail";
	char *p = copy;
	int argc = 1;

	ATF_REQUIRE(strlcpy(copy, line, sizeof(copy)) < sizeof(copy));
	argv[0] = prog;
	while (argc < MAXARGS && (argv[argc] = strsep(&p, " ")) != NULL)
		argc++;
	argv[argc] = NULL;
	return parse(o, argv);
}

#define REQUIRE_LINE(o, line)	do {					\
	int rv_ = parse_line(o, line);					\
	ATF_REQUIRE_MSG(rv_ == 0, "%s: %d: %s", line, rv_, said);	\
} while (0)

#define TEN	"1234567890"

/* Every option with a value or use that is wrong, and what is said of it. */
static const struct {
	const char	*line, *says;
} bad[] = {
	{ "--nonsense r", "unknown option --nonsense (see --help)" },
	{ "--nonsense=secret r", "unknown option --nonsense (see --help)" },
	{ "-Z r", "unknown option -Z (see --help)" },
	{ "-tZ", "unknown option -Z (see --help)" },
	{ "--=x",
	    "option -- could mean several: spell it out (see --help)" },
	{ "--t r",
	    "option --t could mean several: spell it out (see --help)" },
	{ "--help=x", "option --help takes no argument" },
	{ "--version=x", "option --version takes no argument" },
	{ "--pretend=x r", "option --pretend takes no argument" },
	{ "--read-recipients=x", "option --read-recipients takes no argument" },
	{ "r --file", "option --file needs an argument" },
	{ "r -C", "option -C needs an argument" },
	{ "r --account", "option --account needs an argument" },
	{ "r -ta", "option -a needs an argument" },
	{ "r -f", "option -f needs an argument" },
	{ "r -X", "option -X needs an argument" },
	{ "r -F", "option -F needs an argument" },
	{ "r -B", "option -B needs an argument" },
	{ "r -O", "option -O needs an argument" },
	{ "r --host", "option --host needs an argument" },
	{ "r --user", "option --user needs an argument" },
	{ "r --passwordeval", "option --passwordeval needs an argument" },
	{ "r --logfile", "option --logfile needs an argument" },
	{ "r --aliases", "option --aliases needs an argument" },
	{ "r --tls-trust-file", "option --tls-trust-file needs an argument" },
	{ "r -h", "option -h needs an argument" },
	{ "r -L", "option -L needs an argument" },
	{ "r -A", "option -A needs an argument" },
	{ "r -o", "option -o needs an argument" },
	{ "r -N", "option -N needs an argument" },
	{ "r -R", "option -R needs an argument" },
	{ "-b", "option -b needs an argument" },
	{ "-bs", "-bs is not supported: msmtp speaks no SMTP on standard "
	    "input; give it a mail there, with -t or with recipients" },
	{ "-t -bd", "-bd is not supported: msmtp is no server and sends mails "
	    "only" },
	{ "-b D -q1h", "-bD is not supported: msmtp is no server and sends "
	    "mails only" },
	{ "-bt", "-bt is not supported: msmtp has no rules for addresses to "
	    "be tested; --pretend shows the settings" },
	{ "-bv r", "-bv is not supported: the server knows who its users are, "
	    "msmtp does not" },
	{ "-bh", "-bh is not supported: only sending a mail is (-bm)" },
	{ "-b mm", "-bmm is not supported: only sending a mail is (-bm)" },
	{ "-b\033[2J", "-b\\033[2J is not supported: only sending a mail is "
	    "(-bm)" },
	{ "-q", "-q is not supported: there is no queue to be run, as each "
	    "mail is sent at once or not at all" },
	{ "-q15m r", "-q15m is not supported: there is no queue to be run, as "
	    "each mail is sent at once or not at all" },
	{ "-tqRexample.org r", "-qRexample.org is not supported: there is no "
	    "queue to be run, as each mail is sent at once or not at all" },
	{ "--tls= r", "--tls must be on or off" },
	{ "--set-to-header= r",
	    "--set-to-header must be on, off or undisclosed_recipients" },
	{ "--keepbcc= r", "--keepbcc must be on or off" },
	{ "--timeout= r", "--timeout must be off or a number of seconds from "
	    "1 to 2147483" },
	{ "--dsn-return= r", "--dsn-return must be off, headers or full" },
	{ "--serverinfo=x", "option --serverinfo takes no argument" },
	{ "--rmqs", "option --rmqs needs an argument" },
	{ "--configure", "option --configure needs an argument" },
	{ "-S --rmqs=a", "cannot use both --serverinfo and --rmqs" },
	{ "-S --configure=a@b",
	    "cannot use both --serverinfo and --configure" },
	{ "--rmqs=a --configure=a@b",
	    "cannot use both --rmqs and --configure" },
	{ "-PS --rmqs=a", "cannot use both --serverinfo and --rmqs" },
	{ "-S r", "too many arguments: --serverinfo sends no mail to anybody" },
	{ "r -PS", "too many arguments: --serverinfo sends no mail to "
	    "anybody" },
	{ "--rmqs=a r", "too many arguments: --rmqs sends no mail to "
	    "anybody" },
	{ "--configure=a@b r",
	    "too many arguments: --configure sends no mail to anybody" },
	{ "--rmqs=", "--rmqs must be a host name, @ and a domain, or # and a "
	    "queue's name, not \"\"" },
	{ "--rmqs=a\r\nQUIT", "--rmqs must be a host name, @ and a domain, or "
	    "# and a queue's name, not \"a\\r\\nQUIT\"" },
	{ "--host= r", "--host must be a host name or address without blanks, "
	    "< and >" },
	{ "--host=a>b r", "--host must be a host name or address without "
	    "blanks, < and >, not \"a>b\"" },
	{ "--port=0 r", "--port must be a number from 1 to 65535, not \"0\"" },
	{ "--port 65536 r",
	    "--port must be a number from 1 to 65535, not \"65536\"" },
	{ "--port=25x r",
	    "--port must be a number from 1 to 65535, not \"25x\"" },
	{ "--port=+25 r",
	    "--port must be a number from 1 to 65535, not \"+25\"" },
	{ "--port= r", "--port must be a number from 1 to 65535" },
	{ "--source-ip=host r", "--source-ip must be an IPv4 or IPv6 address "
	    "in digits, or nothing, not \"host\"" },
	{ "--source-ip=127.1 r", "--source-ip must be an IPv4 or IPv6 address "
	    "in digits, or nothing, not \"127.1\"" },
	{ "--source-ip=::1% r", "--source-ip must be an IPv4 or IPv6 address "
	    "in digits, or nothing, not \"::1%\"" },
	{ "--source-ip=127.0.0.1%lo r", "--source-ip must be an IPv4 or IPv6 "
	    "address in digits, or nothing, not \"127.0.0.1%lo\"" },
	{ "--proxy-host=a<b r", "--proxy-host must be a host name or address "
	    "without blanks, < and >, or nothing, not \"a<b\"" },
	{ "--proxy-port=0 r", "--proxy-port must be a number from 1 to 65535, "
	    "or nothing, not \"0\"" },
	{ "--proxy-port=65536 r", "--proxy-port must be a number from 1 to "
	    "65535, or nothing, not \"65536\"" },
	{ "--socket=/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "1234567 r",
	    "--socket must be a file name of at most 107 bytes, or nothing, "
	    "not \"/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "1234567\"" },
	{ "--timeout=0 r", "--timeout must be off or a number of seconds from "
	    "1 to 2147483, not \"0\"" },
	{ "--connect-timeout=on r", "--connect-timeout must be off or a number "
	    "of seconds from 1 to 2147483, not \"on\"" },
	{ "--domain= r", "--domain must be a domain or address literal without "
	    "blanks, < and >" },
	{ "--domain=a\tb r", "--domain must be a domain or address literal "
	    "without blanks, < and >, not \"a\\tb\"" },
	{ "--domain=a\r\nQUIT r", "--domain must be a domain or address "
	    "literal without blanks, < and >, not \"a\\r\\nQUIT\"" },
	{ "--auth=magic r", "--auth must be on, off or a method: plain, "
	    "login, cram-md5, digest-md5, scram-sha-1, scram-sha-256 (both "
	    "also with -plus), ntlm, external, oauthbearer or xoauth2, "
	    "not \"magic\"" },
	{ "--tls=maybe r", "--tls must be on or off, not \"maybe\"" },
	{ "--tls-starttls=1 r", "--tls-starttls must be on or off, not \"1\"" },
	{ "--tls-certcheck=no r",
	    "--tls-certcheck must be on or off, not \"no\"" },
	{ "--tls-fingerprint=0:1 r", "--tls-fingerprint must be 32 bytes "
	    "(SHA256), or 20 (SHA1) or 16 (MD5), in hexadecimal with colons "
	    "between them, or nothing, not \"0:1\"" },
	{ "--tls-min-dh-prime-bits=many r", "--tls-min-dh-prime-bits must be a "
	    "number from 1 to 65535, or nothing, not \"many\"" },
	{ "--tls-priorities=NORMAL r", "--tls-priorities is a priority string "
	    "of GnuTLS, which libtls does not know: leave it empty for TLS 1.2 "
	    "and 1.3 with the library's choice of ciphers, or say "
	    "CIPHERS=..., not \"NORMAL\"" },
	{ "--tls-host-override=a>b r", "--tls-host-override must be a host "
	    "name or address without blanks, < and >, or nothing, not "
	    "\"a>b\"" },
	{ "--tls-key-file=pkcs11:a r", "--tls-key-file must be a file name, or "
	    "nothing: libtls has no PKCS #11, not \"pkcs11:a\"" },
	{ "--tls-cert-file=pkcs11:a r", "--tls-cert-file must be a file name, "
	    "or nothing: libtls has no PKCS #11, not \"pkcs11:a\"" },
	{ "--tls-key-passwordeval",
	    "option --tls-key-passwordeval needs an argument" },
	{ "--tls-crl-file", "option --tls-crl-file needs an argument" },
	{ "--from=a<b r", "--from must be a mail address without blanks, "
	    "< and >, not \"a<b\"" },
	{ "-fa>\r\nRCPT r", "-f must be a mail address without blanks, "
	    "< and >, not \"a>\\r\\nRCPT\"" },
	{ "-fa\177b r", "-f must be a mail address without blanks, < and >, "
	    "not \"a\\177b\"" },
	{ "-f<<>> r", "-f must be a mail address without blanks, < and >, "
	    "not \"<<>>\"" },
	{ "--ntlmdomain=x r", "unknown option --ntlmdomain (see --help)" },
	{ "--from-full-name=x r",
	    "unknown option --from-full-name (see --help)" },
	{ "--set-from-header=yes r",
	    "--set-from-header must be auto, on or off, not \"yes\"" },
	{ "--set-to-header=auto r", "--set-to-header must be on, off or "
	    "undisclosed_recipients, not \"auto\"" },
	{ "--add-missing-from-header=auto r",
	    "--add-missing-from-header must be on or off, not \"auto\"" },
	{ "--add-missing-date-header=1 r",
	    "--add-missing-date-header must be on or off, not \"1\"" },
	{ "--undisclosed-recipients=undisclosed_recipients r",
	    "--undisclosed-recipients must be on or off, not "
	    "\"undisclosed_recipients\"" },
	{ "--read-envelope-from=x r",
	    "option --read-envelope-from takes no argument" },
	{ "--read-envelope-from -f a@b r", "cannot use both --from and "
	    "--read-envelope-from: there is one sender" },
	{ "--set-date-header=on r",
	    "--set-date-header must be auto or off, not \"on\"" },
	{ "--set-msgid-header=1 r",
	    "--set-msgid-header must be auto or off, not \"1\"" },
	{ "--remove-bcc-headers=auto r",
	    "--remove-bcc-headers must be on or off, not \"auto\"" },
	{ "--keepbcc=2 r", "--keepbcc must be on or off, not \"2\"" },
	{ "--protocol=SMTP r",
	    "--protocol must be smtp or lmtp, not \"SMTP\"" },
	{ "-Nsuccess,success r", "-N must be off, never, or one or more of "
	    "failure,delay,success without blanks, not \"success,success\"" },
	{ "--dsn-notify=delay, r", "--dsn-notify must be off, never, or one "
	    "or more of failure,delay,success without blanks, not "
	    "\"delay,\"" },
	{ "--logfile-time-format=" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	    TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	    "123456 r", "--logfile-time-format must be a format of strftime(3) "
	    "of at most 255 bytes, none, or nothing, not \"" TEN TEN TEN TEN
	    TEN TEN TEN TEN TEN TEN TEN TEN "12345678\"" },
	{ "--syslog=log_user r", "--syslog must be on, off, LOG_USER, LOG_MAIL "
	    "or LOG_LOCAL0 to LOG_LOCAL7, not \"log_user\"" },
	{ "--syslog=LOG_LOCAL8 r", "--syslog must be on, off, LOG_USER, "
	    "LOG_MAIL or LOG_LOCAL0 to LOG_LOCAL7, not \"LOG_LOCAL8\"" },
	{ "--syslog= r", "--syslog must be on, off, LOG_USER, LOG_MAIL or "
	    "LOG_LOCAL0 to LOG_LOCAL7" },
	{ "-R on r", "-R must be off, headers or full, not \"on\"" },
	{ "--dsn-return=none r",
	    "--dsn-return must be off, headers or full, not \"none\"" },
	{ "--dsn-envid=a<b r", "--dsn-envid must be at most 100 printable "
	    "ASCII characters without blanks, < and >, where + and = count "
	    "for three, not \"a<b\"" },
	{ "--dsn-orcpt=1 r", "--dsn-orcpt must be on or off, not \"1\"" },
	{ "--auto-from=me r", "--auto-from must be on or off, not \"me\"" },
	{ "--maildomain=a>b r", "--maildomain must be a domain without "
	    "blanks, < and >, or nothing, not \"a>b\"" },
	{ "--allow-from-override=off r",
	    "unknown option --allow-from-override (see --help)" },
	{ "--chunking=1 r", "--chunking must be on or off, not \"1\"" },
	{ "--partial-delivery=1 r",
	    "--partial-delivery must be on or off, not \"1\"" },
	{ "--sandbox=off r",
	    "--sandbox must be strict or relaxed, not \"off\"" },
	{ "-Fa\nBcc:\tx r", "-F must be a name without control characters, "
	    "shorter than 480 bytes, not \"a\\nBcc:\\tx\"" },
	{ "--password=hunter2 r", "--password is no option: everyone could see "
	    "its argument (use passwordeval)" },
	{ "--password hunter2", "--password is no option: everyone could see "
	    "its argument (use passwordeval)" },
	{ "--passw=hunter2 r", "option --passw could mean several: spell it "
	    "out (see --help)" },
	{ "--tls-nocertcheck r",
	    "unknown option --tls-nocertcheck (see --help)" },
	{ "--tls_starttls r", "unknown option --tls_starttls (see --help)" },
	{ "--host=h -a b r", "cannot use both --host and --account: --host "
	    "uses no configuration file" },
	{ "-f a@b", "no recipients: name them, or use -t to take them from the "
	    "mail" },
	{ "--", "no recipients: name them, or use -t to take them from the "
	    "mail" }
};

ATF_TC_WITHOUT_HEAD(a_bad_option_is_one_clear_line_and_ex_usage);
ATF_TC_BODY(a_bad_option_is_one_clear_line_and_ex_usage, tc)
{
	struct options o;
	char want[512];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_EQ_MSG(EX_USAGE, parse_line(&o, bad[i].line), "%s",
		    bad[i].line);
		(void)snprintf(want, sizeof(want), "sendmail: %s\n",
		    bad[i].says);
		ATF_CHECK_STREQ(want, said);
		options_free(&o);
	}
}

ATF_TC_WITHOUT_HEAD(every_setting_that_can_be_wrong_is_tried);
ATF_TC_BODY(every_setting_that_can_be_wrong_is_tried, tc)
{
	const struct setting_name *sn;
	char option[64], *p;
	size_t i, j;
	int found;

	for (i = 0; (sn = setting_name(i)) != NULL; i++) {
		if (sn->sense == SENSE_OFF || sn->sense == SENSE_IGNORED)
			continue;
		(void)snprintf(option, sizeof(option), "--%s", sn->name);
		for (p = option; (p = strchr(p, '_')) != NULL;)
			*p = '-';
		for (j = found = 0; j < sizeof(bad) / sizeof(bad[0]); j++)
			found |= strstr(bad[j].line, option) != NULL;
		ATF_CHECK_MSG(found, "no bad value of %s", option);
	}
}

ATF_TC_WITHOUT_HEAD(a_secret_on_the_command_line_is_not_repeated);
ATF_TC_BODY(a_secret_on_the_command_line_is_not_repeated, tc)
{
	struct options o;

	ATF_CHECK_EQ(EX_USAGE, parse_line(&o, "--password=hunter2 r"));
	ATF_CHECK(strstr(said, "hunter2") == NULL);
	ATF_CHECK_EQ(EX_USAGE, parse_line(&o, "--pass=hunter2 r"));
	ATF_CHECK(strstr(said, "hunter2") == NULL);
}

ATF_TC_WITHOUT_HEAD(options_and_recipients_may_be_mixed);
ATF_TC_BODY(options_and_recipients_may_be_mixed, tc)
{
	struct options o;

	REQUIRE_LINE(&o, "a -f me@x b --port 26 c --tls -- -d --port=x -");
	ATF_REQUIRE_EQ(6, o.nrcpts);
	ATF_CHECK_STREQ("a", o.rcpts[0]);
	ATF_CHECK_STREQ("b", o.rcpts[1]);
	ATF_CHECK_STREQ("c", o.rcpts[2]);
	ATF_CHECK_STREQ("-d", o.rcpts[3]);
	ATF_CHECK_STREQ("--port=x", o.rcpts[4]);
	ATF_CHECK_STREQ("-", o.rcpts[5]);
	ATF_CHECK_STREQ("me@x", o.set.value[SETTING_FROM]);
	ATF_CHECK_STREQ("26", o.set.value[SETTING_PORT]);
	ATF_CHECK_STREQ("on", o.set.value[SETTING_TLS]);
	ATF_CHECK_EQ(0, o.debug);
	options_free(&o);
}

ATF_TC_WITHOUT_HEAD(letters_join_and_take_arguments_both_ways);
ATF_TC_BODY(letters_join_and_take_arguments_both_ways, tc)
{
	struct options o;

	REQUIRE_LINE(&o, "-tvfme@x -C file -aacct -X log -FJoe");
	ATF_CHECK(o.read_recipients && o.debug);
	ATF_CHECK_STREQ("me@x", o.set.value[SETTING_FROM]);
	ATF_CHECK_STREQ("file", o.conf_file);
	ATF_CHECK_STREQ("acct", o.account);
	ATF_CHECK_STREQ("log", o.set.value[SETTING_LOGFILE]);
	ATF_CHECK_STREQ("Joe", o.set.value[SETTING_FROM_FULL_NAME]);
	options_free(&o);
	REQUIRE_LINE(&o, "-dt");
	ATF_CHECK(o.read_recipients && o.debug);
	REQUIRE_LINE(&o, "-d0.1 --debug=0.1 r");
	ATF_CHECK(o.debug);
	ATF_CHECK_EQ(1, o.nrcpts);
}

ATF_TC_WITHOUT_HEAD(ways_to_the_server_are_set_and_unset);
ATF_TC_BODY(ways_to_the_server_are_set_and_unset, tc)
{
	struct options o;

	REQUIRE_LINE(&o, "--source-ip=fe80::1%eth0 --proxy-host=p.example "
	    "--proxy-port=65535 --socket=/" TEN TEN TEN TEN TEN TEN TEN TEN
	    TEN TEN "123456 r");
	ATF_CHECK_STREQ("fe80::1%eth0", o.set.value[SETTING_SOURCE_IP]);
	ATF_CHECK_STREQ("p.example", o.set.value[SETTING_PROXY_HOST]);
	ATF_CHECK_STREQ("65535", o.set.value[SETTING_PROXY_PORT]);
	ATF_CHECK_EQ(SOCKET_PATH_MAX, strlen(o.set.value[SETTING_SOCKET]));
	ATF_CHECK_EQ(0, o.host_given);
	options_free(&o);
	REQUIRE_LINE(&o, "--source-ip= --proxy-host= --proxy-port= --socket= "
	    "r");
	ATF_CHECK_STREQ("", o.set.value[SETTING_SOURCE_IP]);
	ATF_CHECK_STREQ("", o.set.value[SETTING_PROXY_HOST]);
	ATF_CHECK_STREQ("", o.set.value[SETTING_PROXY_PORT]);
	ATF_CHECK_STREQ("", o.set.value[SETTING_SOCKET]);
	options_free(&o);
}

ATF_TC_WITHOUT_HEAD(unique_prefixes_are_understood);
ATF_TC_BODY(unique_prefixes_are_understood, tc)
{
	struct options o;

	REQUIRE_LINE(&o, "--acc x --fi=y --deb --read-r --passwordev=z "
	    "--keep r");
	ATF_CHECK_STREQ("x", o.account);
	ATF_CHECK_STREQ("y", o.conf_file);
	ATF_CHECK(o.debug && o.read_recipients);
	ATF_CHECK_STREQ("z", o.set.value[SETTING_PASSWORDEVAL]);
	ATF_CHECK_STREQ("off", o.set.value[SETTING_REMOVE_BCC_HEADERS]);
	options_free(&o);
	REQUIRE_LINE(&o, "--tls r");	/* though --tls-starttls exists */
	ATF_CHECK_STREQ("on", o.set.value[SETTING_TLS]);
	options_free(&o);
}

ATF_TC_WITHOUT_HEAD(sendmail_options_are_accepted_and_ignored);
ATF_TC_BODY(sendmail_options_are_accepted_and_ignored, tc)
{
	struct options o;
	size_t i;

	REQUIRE_LINE(&o, "-Am -B 8BITMIME -B7BIT -bm -b m -G -h 3 -h4 r");
	ATF_CHECK_EQ(1, o.nrcpts);
	REQUIRE_LINE(&o, "-i -L tag -Ltag -m -n -O a=b -Oa=b -mn r");
	ATF_CHECK_EQ(1, o.nrcpts);
	REQUIRE_LINE(&o, "-oi r -oem s -odi -oMs -oi");
	ATF_REQUIRE_EQ(2, o.nrcpts);
	ATF_CHECK_STREQ("r", o.rcpts[0]);
	ATF_CHECK_STREQ("s", o.rcpts[1]);
	/* As getopt(3) takes it, and msmtp 1.8: not to somebody called i. */
	REQUIRE_LINE(&o, "r -o i -tio em -A c");
	ATF_REQUIRE_EQ(1, o.nrcpts);
	ATF_CHECK(o.read_recipients);
	for (i = 0; i < SETTING_MAX; i++)
		ATF_CHECK(o.set.value[i] == NULL);
}

ATF_TC_WITHOUT_HEAD(the_null_sender_has_two_spellings);
ATF_TC_BODY(the_null_sender_has_two_spellings, tc)
{
	static char prog[] = "m", f[] = "-f", empty[] = "", r[] = "r";
	char *argv[] = { prog, f, empty, r, NULL };
	struct options o;

	ATF_REQUIRE_EQ(0, parse(&o, argv));
	ATF_CHECK_STREQ("<>", o.set.value[SETTING_FROM]);
	options_free(&o);
	REQUIRE_LINE(&o, "-f <> r");
	ATF_CHECK_STREQ("<>", o.set.value[SETTING_FROM]);
	options_free(&o);
}

/* What parse_line says of the mode with this argv[0]. */
static enum mode
mode_called(char *name, char *option)
{
	char *argv[] = { name, option, NULL };
	struct options o;
	enum mode mode;

	ATF_REQUIRE_EQ_MSG(0, parse(&o, argv), "%s", said);
	mode = o.mode;
	options_free(&o);
	return mode;
}

ATF_TC_WITHOUT_HEAD(names_of_sendmail_choose_the_mode);
ATF_TC_BODY(names_of_sendmail_choose_the_mode, tc)
{
	char mailq[] = "/usr/bin/mailq", bare[] = "mailq", ac[] = "-Ac",
	    newaliases[] = "newaliases", v[] = "-v", help[] = "--help",
	    sendmail[] = "/usr/lib/sendmail", dash[] = "send-mail", t[] = "-t",
	    mymailq[] = "mymailq", dir[] = "mailq/msmtp", empty[] = "",
	    bp[] = "-bp", bi[] = "-bi";

	ATF_CHECK_EQ(MODE_MAILQ, mode_called(mailq, NULL));
	ATF_CHECK_EQ(MODE_MAILQ, mode_called(bare, ac));
	ATF_CHECK_EQ(MODE_NEWALIASES, mode_called(newaliases, v));
	ATF_CHECK_EQ(MODE_HELP, mode_called(newaliases, help));
	ATF_CHECK_EQ(MODE_SEND, mode_called(sendmail, t));
	ATF_CHECK_EQ(MODE_SEND, mode_called(dash, t));
	ATF_CHECK_EQ(MODE_SEND, mode_called(mymailq, t));
	ATF_CHECK_EQ(MODE_SEND, mode_called(dir, t));
	ATF_CHECK_EQ(MODE_SEND, mode_called(empty, t));
	ATF_CHECK_EQ(MODE_MAILQ, mode_called(sendmail, bp));
	ATF_CHECK_EQ(MODE_NEWALIASES, mode_called(empty, bi));
}

ATF_TC_WITHOUT_HEAD(a_tilde_in_a_file_name_is_the_home);
ATF_TC_BODY(a_tilde_in_a_file_name_is_the_home, tc)
{
	struct options o;

	ATF_REQUIRE(setenv("HOME", "/home/joe", 1) == 0);
	REQUIRE_LINE(&o, "-C ~/rc -X ~/log --tls-trust-file=~/ca "
	    "--socket=~/s r");
	ATF_CHECK_STREQ("/home/joe/rc", o.conf_file);
	ATF_CHECK_STREQ("/home/joe/log", o.set.value[SETTING_LOGFILE]);
	ATF_CHECK_STREQ("/home/joe/ca", o.set.value[SETTING_TLS_TRUST_FILE]);
	ATF_CHECK_STREQ("/home/joe/s", o.set.value[SETTING_SOCKET]);
	options_free(&o);
	REQUIRE_LINE(&o, "-C x -C a~/rc -X ~joe/log r");
	ATF_CHECK_STREQ("a~/rc", o.conf_file);
	ATF_CHECK_STREQ("~joe/log", o.set.value[SETTING_LOGFILE]);
	options_free(&o);
}

ATF_TC_WITHOUT_HEAD(modes_that_send_nothing_need_no_recipients);
ATF_TC_BODY(modes_that_send_nothing_need_no_recipients, tc)
{
	struct options o;

	REQUIRE_LINE(&o, "--version");
	ATF_CHECK_EQ(MODE_VERSION, o.mode);
	REQUIRE_LINE(&o, "-P --help");
	ATF_CHECK_EQ(MODE_HELP, o.mode);
	REQUIRE_LINE(&o, "-P");
	ATF_CHECK_EQ(MODE_PRETEND, o.mode);
}

ATF_TC_WITHOUT_HEAD(no_argv_at_all_is_survived);
ATF_TC_BODY(no_argv_at_all_is_survived, tc)
{
	char *argv[] = { NULL };
	struct options o;

	report_init(NULL);
	ATF_CHECK_EQ(EX_USAGE, parse(&o, argv));
	ATF_CHECK_EQ(0, strncmp(said, "msmtp: no recipients", 20));
}

ATF_TC_WITHOUT_HEAD(an_argument_that_is_too_long_is_refused);
ATF_TC_BODY(an_argument_that_is_too_long_is_refused, tc)
{
	static char prog[] = "m", user[] = "--user", eval[] = "--passwordeval",
	    r[] = "r";
	static char big[40000];
	char *argv[] = { prog, user, big, r, NULL };
	struct options o;

	memset(big, 'x', sizeof(big) - 1);
	ATF_CHECK_EQ(EX_USAGE, parse(&o, argv));
	ATF_CHECK(strncmp(said, "m: --user must be a user name shorter than "
	    "32 KiB, not", 54) == 0);
	ATF_CHECK(strlen(said) < 300);
	argv[1] = eval;
	ATF_CHECK_EQ(EX_USAGE, parse(&o, argv));
}

ATF_TC_WITHOUT_HEAD(other_modes_are_told_from_sending);
ATF_TC_BODY(other_modes_are_told_from_sending, tc)
{
	struct options o;

	REQUIRE_LINE(&o, "-S");
	ATF_CHECK_EQ(MODE_SERVERINFO, o.mode);
	ATF_CHECK(!options_send(&o));
	options_free(&o);
	/* What belongs to a mail is of no use, and does no harm. */
	REQUIRE_LINE(&o, "--serverinfo -t -F x -f a@b.example");
	ATF_CHECK_EQ(MODE_SERVERINFO, o.mode);
	options_free(&o);
	REQUIRE_LINE(&o, "--rmqs #queue");
	ATF_CHECK_EQ(MODE_RMQS, o.mode);
	ATF_CHECK_STREQ("#queue", o.rmqs);
	ATF_CHECK(!options_send(&o));
	options_free(&o);
	REQUIRE_LINE(&o, "--rmqs=@b\303\274cher.example");
	options_free(&o);
	REQUIRE_LINE(&o, "--configure=a@b.example");
	ATF_CHECK_EQ(MODE_CONFIGURE, o.mode);
	ATF_CHECK_STREQ("a@b.example", o.configure);
	ATF_CHECK(!options_send(&o));
	options_free(&o);
	REQUIRE_LINE(&o, "-P --rmqs=a");
	ATF_CHECK_EQ(MODE_PRETEND, o.mode);
	ATF_CHECK(!options_send(&o));
	options_free(&o);
	REQUIRE_LINE(&o, "-S --version r");
	ATF_CHECK_EQ(MODE_VERSION, o.mode);
	options_free(&o);
	REQUIRE_LINE(&o, "r");
	ATF_CHECK(options_send(&o));
	options_free(&o);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_bad_option_is_one_clear_line_and_ex_usage);
	ATF_TP_ADD_TC(tp, every_setting_that_can_be_wrong_is_tried);
	ATF_TP_ADD_TC(tp, a_secret_on_the_command_line_is_not_repeated);
	ATF_TP_ADD_TC(tp, options_and_recipients_may_be_mixed);
	ATF_TP_ADD_TC(tp, letters_join_and_take_arguments_both_ways);
	ATF_TP_ADD_TC(tp, ways_to_the_server_are_set_and_unset);
	ATF_TP_ADD_TC(tp, unique_prefixes_are_understood);
	ATF_TP_ADD_TC(tp, sendmail_options_are_accepted_and_ignored);
	ATF_TP_ADD_TC(tp, the_null_sender_has_two_spellings);
	ATF_TP_ADD_TC(tp, names_of_sendmail_choose_the_mode);
	ATF_TP_ADD_TC(tp, a_tilde_in_a_file_name_is_the_home);
	ATF_TP_ADD_TC(tp, modes_that_send_nothing_need_no_recipients);
	ATF_TP_ADD_TC(tp, no_argv_at_all_is_survived);
	ATF_TP_ADD_TC(tp, an_argument_that_is_too_long_is_refused);
	ATF_TP_ADD_TC(tp, other_modes_are_told_from_sending);
	return atf_no_error();
}
