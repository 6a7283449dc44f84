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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conf.h"

static struct conf conf;
static struct conf_source src;

/* An eval that runs nothing: "OUT", or what "fail" and "skip" say. */
static int
pretended(struct conf_source *s, const char *command, char *buf, size_t size)
{
	if (strcmp(command, "skip") == 0)
		return 1;
	if (strcmp(command, "fail") != 0)
		return strlcpy(buf, command, size) < size ? 0 : -1;
	(void)strlcpy(s->why, "eval: it failed", sizeof(s->why));
	s->code = 71;
	return -1;
}

/* Add a file's text. */
static int
add_bytes(const char *file, const char *text, size_t len)
{
	char *copy;
	size_t i;
	int rv;

	ATF_REQUIRE((copy = malloc(len + 1)) != NULL);
	memcpy(copy, text, len);
	src.file = file;
	src.eval = pretended;
	rv = conf_parse(&conf, &src, copy, len);
	for (i = 0; i < len; i++)
		ATF_REQUIRE_EQ_MSG(0, copy[i], "byte %zu is not wiped", i);
	free(copy);
	return rv;
}

static int
add(const char *text)
{
	return add_bytes("rc", text, strlen(text));
}

static void
reset(void)
{
	conf_free(&conf);
	memset(&src, 0, sizeof(src));
}

#define REQUIRE_ADD(text)	do {					\
	int rv_ = add(text);						\
	ATF_REQUIRE_MSG(rv_ == 0, "line %zu: %s", src.line, src.why);	\
} while (0)

/* The value of a setting of an account, or "(null)". */
static const char *
value(const char *account, enum setting_id id)
{
	struct conf_account *a;

	ATF_REQUIRE((a = conf_find(&conf, account, 0)) != NULL);
	return a->set.value[id] == NULL ? "(null)" : a->set.value[id];
}

#define TEN	"1234567890"

/* Every command with something wrong, where, and what is said of it. */
static const struct {
	const char	*text;
	size_t		 line;
	const char	*why;
} bad[] = {
	{ "nonsense\n", 1, "unknown command nonsense" },
	{ "# c\n\n  Host x\n", 3, "unknown command Host" },
	{ "account\n", 1, "account needs a name" },
	{ "account : a\n", 1, "account needs a name" },
	{ "account a,b\n", 1, "account: the name must not have a comma" },
	{ "account a\naccount a\n", 2,
	    "account a is already defined above: choose another name" },
	{ "host x\naccount default\n", 2,
	    "account default is already defined above: choose another name" },
	{ "account a : b\n", 1, "account b is not defined above in this file" },
	{ "account a : a\n", 1, "account a is not defined above in this file" },
	{ "account a\naccount b : a,\n", 2,
	    "account \"\" is not defined above in this file" },
	{ "eval\n", 1, "eval needs a command" },
	{ "eval \"\"\n", 1, "eval needs a command" },
	{ "tls\neval fail\n", 2, "eval: it failed" },
	{ "eval eval host h\n", 1,
	    "what eval printed: another eval, which is not run" },
	{ "eval Xsecret\n", 1, "what eval printed: unknown command" },
	{ "eval port Xsecret\n", 1,
	    "what eval printed: port must be a number from 1 to 65535" },
	{ "eval account\n", 1, "what eval printed: account needs a name" },
	{ "account Xsecret\neval account Xsecret\n", 2,
	    "what eval printed: account: this name is defined above" },
	{ "eval account a : Xsecret\n", 1,
	    "what eval printed: account: a parent is not defined above" },
	{ "defaults x\n", 1, "defaults takes no argument" },
	{ "host\n", 1, "host must be a host name or address without blanks, "
	    "< and >" },
	{ "host a b\n", 1, "host must be a host name or address without "
	    "blanks, < and >, not \"a b\"" },
	{ "port 0\n", 1, "port must be a number from 1 to 65535, not \"0\"" },
	{ "port smtp\n", 1,
	    "port must be a number from 1 to 65535, not \"smtp\"" },
	{ "source_ip eth0\n", 1, "source_ip must be an IPv4 or IPv6 address in "
	    "digits, or nothing, not \"eth0\"" },
	{ "proxy_host a b\n", 1, "proxy_host must be a host name or address "
	    "without blanks, < and >, or nothing, not \"a b\"" },
	{ "proxy_port socks\n", 1, "proxy_port must be a number from 1 to "
	    "65535, or nothing, not \"socks\"" },
	{ "socket ~/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "12\n", 1,
	    "socket must be a file name of at most 107 bytes, or nothing, not "
	    "\"~/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "12\"" },
	{ "timeout -1\n", 1, "timeout must be off or a number of seconds from "
	    "1 to 2147483, not \"-1\"" },
	{ "connect_timeout 99999999999999999999\n", 1, "connect_timeout must "
	    "be off or a number of seconds from 1 to 2147483, not "
	    "\"99999999999999999999\"" },
	{ "domain a>b\n", 1, "domain must be a domain or address literal "
	    "without blanks, < and >, not \"a>b\"" },
	{ "auth maybe\n", 1,
	    "auth must be on, off or a method: plain, login, cram-md5, "
	    "digest-md5, scram-sha-1, scram-sha-256 (both also with -plus), "
	    "ntlm, external, oauthbearer or xoauth2, not \"maybe\"" },
	{ "ntlmdomain a b\n", 1, "ntlmdomain must be a domain without "
	    "blanks, < and >, or nothing, not \"a b\"" },
	{ "tls yes\n", 1, "tls must be on or off, not \"yes\"" },
	{ "tls_starttls ON\n", 1,
	    "tls_starttls must be on or off, not \"ON\"" },
	{ "tls_certcheck \"off \"\n", 1,
	    "tls_certcheck must be on or off, not \"off \"" },
	{ "tls_fingerprint 01:02\n", 1, "tls_fingerprint must be 32 bytes "
	    "(SHA256), or 20 (SHA1) or 16 (MD5), in hexadecimal with colons "
	    "between them, or nothing, not \"01:02\"" },
	{ "tls_key_file pkcs11:token=x\n", 1, "tls_key_file must be a file "
	    "name, or nothing: libtls has no PKCS #11, not "
	    "\"pkcs11:token=x\"" },
	{ "tls_cert_file pkcs11:\n", 1, "tls_cert_file must be a file "
	    "name, or nothing: libtls has no PKCS #11, not \"pkcs11:\"" },
	{ "tls_min_dh_prime_bits 0\n", 1, "tls_min_dh_prime_bits must be a "
	    "number from 1 to 65535, or nothing, not \"0\"" },
	{ "\ntls_priorities NORMAL:-VERS-ALL:+VERS-TLS1.3\n", 2,
	    "tls_priorities is a priority string of GnuTLS, which libtls does "
	    "not know: say PROTOCOLS=TLSv1.3, not "
	    "\"NORMAL:-VERS-ALL:+VERS-TLS1.3\"" },
	{ "tls_priorities PROTOCOLS=SSLv3\n", 1, "tls_priorities must have "
	    "behind PROTOCOLS= one or more of TLSv1.3, TLSv1.2, TLSv1.1, "
	    "TLSv1.0, all and default, separated by colons or commas, not "
	    "\"PROTOCOLS=SSLv3\"" },
	{ "tls_host_override a b\n", 1, "tls_host_override must be a host "
	    "name or address without blanks, < and >, or nothing, not "
	    "\"a b\"" },
	{ "from Joe <joe@x>\n", 1, "from must be a mail address without "
	    "blanks, < and >, not \"Joe <joe@x>\"" },
	{ "from a\001b\n", 1, "from must be a mail address without blanks, "
	    "< and >, not \"a\001b\"" },
	{ "auto_from user\n", 1,
	    "auto_from must be on or off, not \"user\"" },
	{ "maildomain a b\n", 1, "maildomain must be a domain without "
	    "blanks, < and >, or nothing, not \"a b\"" },
	{ "allow_from_override never\n", 1,
	    "allow_from_override must be on or off, not \"never\"" },
	{ "from_full_name a\001b\n", 1, "from_full_name must be a name "
	    "without control characters, shorter than 480 bytes, not "
	    "\"a\001b\"" },
	{ "set_from_header yes\n", 1,
	    "set_from_header must be auto, on or off, not \"yes\"" },
	{ "set_to_header auto\n", 1, "set_to_header must be on, off or "
	    "undisclosed_recipients, not \"auto\"" },
	{ "add_missing_from_header auto\n", 1,
	    "add_missing_from_header must be on or off, not \"auto\"" },
	{ "add_missing_date_header x\n", 1,
	    "add_missing_date_header must be on or off, not \"x\"" },
	{ "undisclosed_recipients x\n", 1,
	    "undisclosed_recipients must be on or off, not \"x\"" },
	{ "set_date_header on\n", 1,
	    "set_date_header must be auto or off, not \"on\"" },
	{ "set_msgid_header x\n", 1,
	    "set_msgid_header must be auto or off, not \"x\"" },
	{ "remove_bcc_headers x\n", 1,
	    "remove_bcc_headers must be on or off, not \"x\"" },
	{ "keepbcc x\n", 1, "keepbcc must be on or off, not \"x\"" },
	{ "protocol uucp\n", 1, "protocol must be smtp or lmtp, not \"uucp\"" },
	{ "dsn_notify never,delay\n", 1, "dsn_notify must be off, never, or "
	    "one or more of failure,delay,success without blanks, not "
	    "\"never,delay\"" },
	{ "logfile_time_format " TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	    TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456\n",
	    1, "logfile_time_format must be a format of strftime(3) of at most "
	    "255 bytes, none, or nothing, not \"" TEN TEN TEN TEN TEN TEN TEN
	    TEN TEN TEN TEN TEN "12345678\"" },
	{ "syslog LOG_DAEMON\n", 1, "syslog must be on, off, LOG_USER, "
	    "LOG_MAIL or LOG_LOCAL0 to LOG_LOCAL7, not \"LOG_DAEMON\"" },
	{ "dsn_return body\n", 1,
	    "dsn_return must be off, headers or full, not \"body\"" },
	{ "dsn_envid a b\n", 1, "dsn_envid must be at most 100 printable "
	    "ASCII characters without blanks, < and >, where + and = count "
	    "for three, not \"a b\"" },
	{ "dsn_orcpt yes\n", 1, "dsn_orcpt must be on or off, not \"yes\"" },
	{ "chunking auto\n", 1, "chunking must be on or off, not \"auto\"" },
	{ "partial_delivery 1\n", 1,
	    "partial_delivery must be on or off, not \"1\"" },
	{ "sandbox\n", 1, "sandbox must be strict or relaxed" },
	{ "sandbox off\n", 1,
	    "sandbox must be strict or relaxed, not \"off\"" },
	{ "tls_nocertcheck on\n", 1,
	    "tls_nocertcheck takes no argument, not \"on\"" },
	{ "tls_nostarttls x\n", 1,
	    "tls_nostarttls takes no argument, not \"x\"" }
};

ATF_TC_WITHOUT_HEAD(a_bad_line_is_named_with_its_reason);
ATF_TC_BODY(a_bad_line_is_named_with_its_reason, tc)
{
	size_t i;

	ATF_REQUIRE(setenv("HOME", "/home/joe", 1) == 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_EQ_MSG(-1, add(bad[i].text), "%s", bad[i].text);
		ATF_CHECK_EQ_MSG(bad[i].line, src.line, "%s", bad[i].text);
		ATF_CHECK_STREQ(bad[i].why, src.why);
		reset();
	}
}

/* The text, perhaps behind an empty line, begins with this command. */
static int
is_command(const char *text, const char *name)
{
	size_t n = strlen(name);

	text += strspn(text, "\n");
	return strncmp(text, name, n) == 0 && strchr(" \n", text[n]) != NULL;
}

ATF_TC_WITHOUT_HEAD(every_command_that_can_be_wrong_is_tried);
ATF_TC_BODY(every_command_that_can_be_wrong_is_tried, tc)
{
	const struct setting_name *sn;
	size_t i, j;
	int found;

	for (i = 0; (sn = setting_name(i)) != NULL; i++) {
		if (sn->sense == SENSE_IGNORED)
			continue;
		switch (setting_table[sn->id].kind) {
		case VALUE_TEXT:	/* below: too long */
		case VALUE_FILE:
		case VALUE_TRUST:
			continue;
		default:
			break;
		}
		for (j = found = 0; j < sizeof(bad) / sizeof(bad[0]); j++)
			found |= is_command(bad[j].text, sn->name);
		ATF_CHECK_MSG(found, "no bad value of %s", sn->name);
	}
}

ATF_TC_WITHOUT_HEAD(every_text_is_bounded);
ATF_TC_BODY(every_text_is_bounded, tc)
{
	static char text[34000];
	const struct setting_name *sn;
	char want[128];
	size_t i, len;
	int n = 0;

	for (i = 0; (sn = setting_name(i)) != NULL; i++) {
		if (setting_table[sn->id].kind != VALUE_TEXT)
			continue;
		len = (size_t)snprintf(text, sizeof(text), "%s ", sn->name);
		memset(text + len, 'x', 32768);
		text[len + 32768] = '\0';
		(void)snprintf(want, sizeof(want),
		    "%s %s", sn->name, setting_table[sn->id].must);
		ATF_CHECK(strstr(want, "shorter than 32 KiB") != NULL);
		ATF_CHECK_EQ_MSG(-1, add(text), "%s", sn->name);
		ATF_CHECK_MSG(strncmp(want, src.why, strlen(want)) == 0,
		    "%s", src.why);
		reset();
		n++;
	}
	ATF_CHECK(n >= 3);
}

ATF_TC_WITHOUT_HEAD(a_password_is_never_repeated);
ATF_TC_BODY(a_password_is_never_repeated, tc)
{
	static char text[40032] = "password ";

	memset(text + 9, 's', 40000);
	ATF_CHECK_EQ(-1, add(text));
	ATF_CHECK_STREQ("password must be shorter than 32 KiB", src.why);
	reset();
}

ATF_TC_WITHOUT_HEAD(a_locked_file_is_never_quoted);
ATF_TC_BODY(a_locked_file_is_never_quoted, tc)
{
	static const char *const lines[] = {
		"Xsecret\n", "port Xsecret\n", "account a : Xsecret\n",
		"account Xsecret\naccount Xsecret\n", "from <Xsecret>\n",
		"tls_nostarttls Xsecret\n", "tls_trust_file Xsecret\n",
		"logfile ~/Xsecret\n", "logfile -\n",
		"tls_trust_file ~Xsecret\n", "tls_crl_file Xsecret\n",
		"tls_key_file Xsecret\n", "tls_cert_file pkcs11:Xsecret\n",
		"tls_fingerprint Xsecret\n", "tls_priorities Xsecret\n",
		"tls_host_override <Xsecret>\n", "socket Xsecret\n",
		"socket ~/Xsecret\n", "source_ip Xsecret\n",
		"proxy_host <Xsecret>\n", "proxy_port Xsecret\n"
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		src.locked = 1;
		ATF_CHECK_EQ_MSG(-1, add(lines[i]), "%s", lines[i]);
		ATF_CHECK_MSG(strstr(src.why, "Xsecret") == NULL, "%s",
		    src.why);
		reset();
	}
	src.locked = 1;
	REQUIRE_ADD("logfile /var/log/x\ntls_trust_file /y\n"
	    "socket /run/x\naccount b\ntls_trust_file system\n"
	    "socket\naccount c\nlogfile\n");
	ATF_CHECK(conf_find(&conf, "b", 0)->locked);
	reset();
}

ATF_TC_WITHOUT_HEAD(blanks_quotes_and_comments_are_as_in_msmtp);
ATF_TC_BODY(blanks_quotes_and_comments_are_as_in_msmtp, tc)
{
	REQUIRE_ADD("  # comment\r\n\t\n  host \t h.example\t\r\n"
	    "user \"a \"b\" \"\npassword \"\"\npasswordeval \"\n"
	    "from me@x#y\nlogfile \"/a b\"\ntls\nauth");
	ATF_CHECK_STREQ("h.example", value("default", SETTING_HOST));
	ATF_CHECK_STREQ("a \"b\" ", value("default", SETTING_USER));
	ATF_CHECK_STREQ("", value("default", SETTING_PASSWORD));
	ATF_CHECK_STREQ("\"", value("default", SETTING_PASSWORDEVAL));
	ATF_CHECK_STREQ("me@x#y", value("default", SETTING_FROM));
	ATF_CHECK_STREQ("/a b", value("default", SETTING_LOGFILE));
	ATF_CHECK_STREQ("on", value("default", SETTING_TLS));
	ATF_CHECK_STREQ("on", value("default", SETTING_AUTH));
	ATF_CHECK_STREQ("(null)", value("default", SETTING_PORT));
	reset();
}

ATF_TC_WITHOUT_HEAD(aliases_mean_what_they_say);
ATF_TC_BODY(aliases_mean_what_they_say, tc)
{
	REQUIRE_ADD("keepbcc\ntls_nocertcheck\ntls_nostarttls\n"
	    "connect_timeout 7\nauth cram-md5\n");
	ATF_CHECK_STREQ("off", value("default", SETTING_REMOVE_BCC_HEADERS));
	ATF_CHECK_STREQ("off", value("default", SETTING_TLS_CERTCHECK));
	ATF_CHECK_STREQ("off", value("default", SETTING_TLS_STARTTLS));
	ATF_CHECK_STREQ("7", value("default", SETTING_TIMEOUT));
	ATF_CHECK_STREQ("CRAM-MD5", value("default", SETTING_AUTH));
	reset();
	REQUIRE_ADD("tls_force_sslv3\nhost h\ntls_force_sslv3 what ever\n");
	ATF_CHECK_STREQ("(null)", value("default", SETTING_TLS));
	reset();
	/* It is a setting of no account, and opens none. */
	REQUIRE_ADD("tls_force_sslv3 on\n");
	ATF_CHECK_EQ(0, conf.n);
	reset();
	REQUIRE_ADD("keepbcc off\n");
	ATF_CHECK_STREQ("on", value("default", SETTING_REMOVE_BCC_HEADERS));
	conf_free(&conf);
	REQUIRE_ADD("account a\nadd_missing_from_header\n"
	    "add_missing_date_header on\nundisclosed_recipients on\n"
	    "account b\nadd_missing_from_header off\n"
	    "add_missing_date_header off\nundisclosed_recipients off\n");
	ATF_CHECK_STREQ("auto", value("a", SETTING_SET_FROM_HEADER));
	ATF_CHECK_STREQ("auto", value("a", SETTING_SET_DATE_HEADER));
	ATF_CHECK_STREQ("undisclosed_recipients",
	    value("a", SETTING_SET_TO_HEADER));
	ATF_CHECK_STREQ("off", value("b", SETTING_SET_FROM_HEADER));
	ATF_CHECK_STREQ("off", value("b", SETTING_SET_DATE_HEADER));
	ATF_CHECK_STREQ("off", value("b", SETTING_SET_TO_HEADER));
	reset();
}

ATF_TC_WITHOUT_HEAD(a_tilde_is_the_home_directory);
ATF_TC_BODY(a_tilde_is_the_home_directory, tc)
{
	ATF_REQUIRE(setenv("HOME", "/home/joe", 1) == 0);
	REQUIRE_ADD("logfile ~/log\ntls_trust_file ~\nuser ~/x\n"
	    "socket ~/s\naccount b\nlogfile ~joe/log\n");
	ATF_CHECK_STREQ("/home/joe/log", value("default", SETTING_LOGFILE));
	ATF_CHECK_STREQ("/home/joe", value("default", SETTING_TLS_TRUST_FILE));
	ATF_CHECK_STREQ("~/x", value("default", SETTING_USER));
	ATF_CHECK_STREQ("/home/joe/s", value("default", SETTING_SOCKET));
	ATF_CHECK_STREQ("~joe/log", value("b", SETTING_LOGFILE));
	reset();
}

ATF_TC_WITHOUT_HEAD(accounts_inherit_what_was_said_and_later_wins);
ATF_TC_BODY(accounts_inherit_what_was_said_and_later_wins, tc)
{
	REQUIRE_ADD("defaults\nport 1\ntls on\n"
	    "account a\nhost a\nuser a\n"
	    "account b\nhost b\ntls off\n"
	    "defaults\nuser d\n"
	    "account c : a , b\nport 3\n"
	    "account e\n");
	ATF_CHECK_STREQ("b", value("c", SETTING_HOST));
	ATF_CHECK_STREQ("3", value("c", SETTING_PORT));
	ATF_CHECK_STREQ("off", value("c", SETTING_TLS));
	ATF_CHECK_STREQ("a", value("c", SETTING_USER));
	ATF_CHECK_STREQ("d", value("e", SETTING_USER));
	ATF_CHECK_STREQ("1", value("e", SETTING_PORT));
	ATF_CHECK_STREQ("a", value("a", SETTING_USER));
	ATF_CHECK_STREQ("(null)", value("b", SETTING_USER));
	reset();
}

ATF_TC_WITHOUT_HEAD(what_is_there_by_default_is_not_inherited);
ATF_TC_BODY(what_is_there_by_default_is_not_inherited, tc)
{
	REQUIRE_ADD("defaults\nport 27\nuser d\n"
	    "account a\nport 28\naccount b\nuser\n"
	    "account c : a,b\naccount e : c\naccount f : e,b\nport 29\n"
	    "account g : b,a\n");
	ATF_CHECK_STREQ("28", value("c", SETTING_PORT));
	ATF_CHECK_STREQ("", value("c", SETTING_USER));
	ATF_CHECK_STREQ("28", value("e", SETTING_PORT));
	ATF_CHECK_STREQ("29", value("f", SETTING_PORT));
	ATF_CHECK_STREQ("", value("f", SETTING_USER));
	ATF_CHECK_STREQ("28", value("g", SETTING_PORT));
	ATF_CHECK_STREQ("", value("g", SETTING_USER));
	ATF_CHECK_STREQ("27", value("b", SETTING_PORT));
	reset();
}

ATF_TC_WITHOUT_HEAD(files_are_apart_and_the_first_one_wins);
ATF_TC_BODY(files_are_apart_and_the_first_one_wins, tc)
{
	REQUIRE_ADD("account a\nhost user.example\nfrom u@x\n");
	ATF_REQUIRE_EQ(-1, add("account b : a\n"));
	ATF_CHECK_STREQ("account a is not defined above in this file",
	    src.why);
	REQUIRE_ADD("account a\nhost system.example\nfrom s@x\n"
	    "account c : a\n");
	ATF_CHECK_STREQ("user.example", value("a", SETTING_HOST));
	ATF_CHECK_STREQ("system.example", value("c", SETTING_HOST));
	/* The system's a is hidden, c is not. */
	ATF_CHECK_STREQ("c", conf_match(&conf, "s@x")->name);
	reset();
	ATF_REQUIRE_EQ(0, add("account a\nfrom s@x\n"));
	ATF_CHECK_STREQ("a", conf_match(&conf, "s@x")->name);
	reset();
}

ATF_TC_WITHOUT_HEAD(from_chooses_the_account_as_in_msmtp);
ATF_TC_BODY(from_chooses_the_account_as_in_msmtp, tc)
{
	static const struct {
		const char	*from, *account;
	} want[] = {
		{ "Joe@Example.org", "joe" }, { "joe+list@example.org", "joe" },
		{ "ann+x@example.org", "ann" }, { "ann@example.org", NULL },
		{ "ann+y@example.org", NULL }, { "x@a.example.net", "star" },
		{ "x@A.EXAMPLE.NET", NULL }, { "joe@[1.2.3.4]", "literal" },
		{ "joe@1", NULL }, { "", NULL }, { "<>", NULL },
		{ "+@", NULL }, { "joe+", NULL }
	};
	struct conf_account *a;
	size_t i;

	REQUIRE_ADD("account none\naccount empty\nfrom\n"
	    "account joe\nfrom joe@example.org\n"
	    "account second\nfrom JOE@example.org\n"
	    "account ann\nfrom ann+x@example.org\n"
	    "account star\nfrom *@*.example.net\n"
	    "account literal\nfrom joe@[1.2.3.4]\n");
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		a = conf_match(&conf, want[i].from);
		if (want[i].account == NULL)
			ATF_CHECK_MSG(a == NULL, "%s", want[i].from);
		else {
			ATF_REQUIRE_MSG(a != NULL, "%s", want[i].from);
			ATF_CHECK_STREQ(want[i].account, a->name);
		}
	}
	reset();
}

ATF_TC_WITHOUT_HEAD(a_password_makes_the_file_secret);
ATF_TC_BODY(a_password_makes_the_file_secret, tc)
{
	REQUIRE_ADD("passwordeval x\npassword\n");
	ATF_CHECK_EQ(0, src.secret);
	reset();
	REQUIRE_ADD("defaults\npassword x\n");
	ATF_CHECK_EQ(1, src.secret);
	reset();
}

ATF_TC_WITHOUT_HEAD(what_eval_prints_takes_the_lines_place);
ATF_TC_BODY(what_eval_prints_takes_the_lines_place, tc)
{
	REQUIRE_ADD("eval   host h\neval # nothing\neval \" port 26 \"\n"
	    "eval defaults\ntls\neval account a : default\n"
	    "eval user \"a b\"\neval password hunter2\n");
	ATF_CHECK_STREQ("h", value("default", SETTING_HOST));
	ATF_CHECK_STREQ("26", value("a", SETTING_PORT));
	ATF_CHECK_STREQ("on", value("a", SETTING_TLS));
	ATF_CHECK_STREQ("a b", value("a", SETTING_USER));
	ATF_CHECK_STREQ("hunter2", value("a", SETTING_PASSWORD));
	/* It is a secret, but none that is in the file. */
	ATF_CHECK_EQ(0, src.secret);
	reset();
	ATF_CHECK_EQ(-1, add("eval fail\n"));
	ATF_CHECK_EQ(71, src.code);
	reset();
}

ATF_TC_WITHOUT_HEAD(evals_are_many_but_not_endless);
ATF_TC_BODY(evals_are_many_but_not_endless, tc)
{
	char *text;
	size_t len;
	FILE *f;
	int i;

	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	for (i = 0; i < CONF_EVALS_MAX; i++)
		fprintf(f, "eval tls\n");
	ATF_REQUIRE(fclose(f) == 0);
	ATF_REQUIRE_EQ(0, add_bytes("rc", text, len));
	reset();
	free(text);
	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	for (i = 0; i <= CONF_EVALS_MAX; i++)
		fprintf(f, "eval tls\n");
	ATF_REQUIRE(fclose(f) == 0);
	ATF_CHECK_EQ(-1, add_bytes("rc", text, len));
	ATF_CHECK_EQ(CONF_EVALS_MAX + 1, src.line);
	ATF_CHECK_STREQ("more than 256 commands of eval", src.why);
	reset();
	free(text);
}

/*
 * Else the user, whose file is the first, could make his so large that a
 * locked one fails or not by the length of a password in it.
 */
ATF_TC_WITHOUT_HEAD(what_is_counted_is_counted_in_each_file);
ATF_TC_BODY(what_is_counted_is_counted_in_each_file, tc)
{
	char *text;
	size_t len;
	FILE *f;
	int i;

	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	for (i = 0; i < CONF_EVALS_MAX; i++)
		fprintf(f, "eval tls\n");
	for (i = 1; i < CONF_ACCOUNTS_MAX; i++)
		fprintf(f, "account a%d\n", i);
	ATF_REQUIRE(fclose(f) == 0);
	ATF_REQUIRE_EQ_MSG(0, add_bytes("rc", text, len), "%zu: %s", src.line,
	    src.why);
	free(text);
	ATF_CHECK_EQ_MSG(0, add("eval tls\naccount b\n"), "%zu: %s",
	    src.line, src.why);
	reset();
	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	fprintf(f, "defaults\nuser %032000d\n", 0);
	for (i = 0; i < CONF_VALUES_MAX / 32001; i++)
		fprintf(f, "account %d\n", i);
	ATF_REQUIRE(fclose(f) == 0);
	ATF_REQUIRE_EQ_MSG(0, add_bytes("rc", text, len), "%zu: %s", src.line,
	    src.why);
	free(text);
	text = NULL;
	ATF_REQUIRE(asprintf(&text, "defaults\npassword %032000d\naccount b\n",
	    0) != -1);
	ATF_CHECK_EQ_MSG(0, add(text), "%zu: %s", src.line, src.why);
	reset();
	free(text);
}

ATF_TC_WITHOUT_HEAD(behind_an_eval_that_is_not_run_all_is_hidden);
ATF_TC_BODY(behind_an_eval_that_is_not_run_all_is_hidden, tc)
{
	REQUIRE_ADD("account a\nhost a\naccount b\nhost b\neval skip\n"
	    "port 26\naccount c\nno such command\n");
	ATF_CHECK(!conf_find(&conf, "a", 0)->hidden);
	ATF_CHECK(conf_find(&conf, "b", 0)->hidden);
	ATF_CHECK(conf_find(&conf, "c", 0) == NULL);
	ATF_CHECK_STREQ("rc", conf.hidden_file);
	ATF_CHECK_EQ(5, conf.hidden_line);
	reset();
	REQUIRE_ADD("account a\nhost a\ndefaults\neval skip\nhost x\n");
	ATF_CHECK(!conf_find(&conf, "a", 0)->hidden);
	ATF_CHECK_EQ(4, conf.hidden_line);
	reset();
	REQUIRE_ADD("account a\n");
	ATF_REQUIRE_EQ(0, add("eval skip\n"));
	ATF_CHECK(!conf_find(&conf, "a", 0)->hidden);
	reset();
}

ATF_TC_WITHOUT_HEAD(what_accounts_inherit_is_bounded);
ATF_TC_BODY(what_accounts_inherit_is_bounded, tc)
{
	char *text;
	size_t len;
	FILE *f;
	int i;

	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	fprintf(f, "account a\nhost h\naccount b : a");
	for (i = 0; i < CONF_PARENTS_MAX; i++)
		fprintf(f, ",a");
	fprintf(f, "\n");
	ATF_REQUIRE(fclose(f) == 0);
	ATF_CHECK_EQ(-1, add_bytes("rc", text, len));
	ATF_CHECK_EQ(3, src.line);
	ATF_CHECK_STREQ("account: more than 64 accounts to inherit from",
	    src.why);
	reset();
	free(text);
	/* A third of a megabyte as a file, three gigabytes in memory. */
	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	fprintf(f, "defaults\nuser %032000d\npassword %032000d\n", 1, 2);
	for (i = 0; i < 50000; i++)
		fprintf(f, "account %d\n", i);
	ATF_REQUIRE(fclose(f) == 0);
	ATF_CHECK_EQ(-1, add_bytes("rc", text, len));
	ATF_CHECK_STREQ("the accounts' values have more than 268435456 bytes",
	    src.why);
	reset();
	free(text);
}

ATF_TC_WITHOUT_HEAD(a_nul_is_refused);
ATF_TC_BODY(a_nul_is_refused, tc)
{
	ATF_CHECK_EQ(-1, add_bytes("rc", "tls\nhost a\0b\n", 13));
	ATF_CHECK_EQ(2, src.line);
	ATF_CHECK_STREQ("the line has a NUL byte in it", src.why);
	reset();
}

ATF_TC_WITHOUT_HEAD(lines_are_long_but_not_endless);
ATF_TC_BODY(lines_are_long_but_not_endless, tc)
{
	static char text[CONF_LINE_MAX + 8];

	memset(text, ' ', sizeof(text) - 1);
	memcpy(text, "password", 8);
	memset(text + 9, 't', 32767);
	text[CONF_LINE_MAX] = '\n';
	REQUIRE_ADD(text);
	ATF_CHECK_EQ(32767, strlen(value("default", SETTING_PASSWORD)));
	reset();
	text[CONF_LINE_MAX] = ' ';
	ATF_CHECK_EQ(-1, add(text));
	ATF_CHECK_STREQ("the line is longer than 65536 bytes", src.why);
	reset();
}

ATF_TC_WITHOUT_HEAD(ten_thousand_accounts_of_ten_lines_are_quick);
ATF_TC_BODY(ten_thousand_accounts_of_ten_lines_are_quick, tc)
{
	struct timespec a, b;
	char *text, name[32];
	size_t len;
	FILE *f;
	long ms;
	int i;

	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	fprintf(f, "defaults\nport 587\ntls on\n");
	for (i = 0; i < 10000; i++)
		fprintf(f, "account n%d%s\nhost h%d\nfrom u%d@x\nuser u\n"
		    "password p\nauth on\ntimeout 5\nlogfile /l\ntls\n"
		    "sandbox strict\n", i, i > 0 ? " : n0" : "", i, i);
	ATF_REQUIRE(fclose(f) == 0);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	ATF_REQUIRE_EQ(0, add_bytes("rc", text, len));
	for (i = 0; i < 10000; i++) {
		(void)snprintf(name, sizeof(name), "n%d", i);
		ATF_REQUIRE(conf_find(&conf, name, 0) != NULL);
	}
	ATF_CHECK_STREQ("n9999", conf_match(&conf, "u9999+x@x")->name);
	reset();
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	ms = (long)(b.tv_sec - a.tv_sec) * 1000 +
	    (b.tv_nsec - a.tv_nsec) / 1000000;
	printf("%ld ms\n", ms);
	ATF_CHECK_MSG(ms < 500, "%ld ms", ms);
	free(text);
}

ATF_TC_WITHOUT_HEAD(accounts_are_many_but_not_endless);
ATF_TC_BODY(accounts_are_many_but_not_endless, tc)
{
	char *text;
	size_t len;
	FILE *f;
	int i;

	ATF_REQUIRE((f = open_memstream(&text, &len)) != NULL);
	for (i = 0; i <= CONF_ACCOUNTS_MAX; i++)
		fprintf(f, "account %d\n", i);
	ATF_REQUIRE(fclose(f) == 0);
	ATF_CHECK_EQ(-1, add_bytes("rc", text, len));
	ATF_CHECK_EQ(CONF_ACCOUNTS_MAX + 1, src.line);
	ATF_CHECK_STREQ("more than 65536 accounts", src.why);
	reset();
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_bad_line_is_named_with_its_reason);
	ATF_TP_ADD_TC(tp, every_command_that_can_be_wrong_is_tried);
	ATF_TP_ADD_TC(tp, every_text_is_bounded);
	ATF_TP_ADD_TC(tp, a_password_is_never_repeated);
	ATF_TP_ADD_TC(tp, a_locked_file_is_never_quoted);
	ATF_TP_ADD_TC(tp, blanks_quotes_and_comments_are_as_in_msmtp);
	ATF_TP_ADD_TC(tp, aliases_mean_what_they_say);
	ATF_TP_ADD_TC(tp, a_tilde_is_the_home_directory);
	ATF_TP_ADD_TC(tp, accounts_inherit_what_was_said_and_later_wins);
	ATF_TP_ADD_TC(tp, what_is_there_by_default_is_not_inherited);
	ATF_TP_ADD_TC(tp, files_are_apart_and_the_first_one_wins);
	ATF_TP_ADD_TC(tp, from_chooses_the_account_as_in_msmtp);
	ATF_TP_ADD_TC(tp, a_password_makes_the_file_secret);
	ATF_TP_ADD_TC(tp, what_eval_prints_takes_the_lines_place);
	ATF_TP_ADD_TC(tp, evals_are_many_but_not_endless);
	ATF_TP_ADD_TC(tp, what_is_counted_is_counted_in_each_file);
	ATF_TP_ADD_TC(tp, behind_an_eval_that_is_not_run_all_is_hidden);
	ATF_TP_ADD_TC(tp, what_accounts_inherit_is_bounded);
	ATF_TP_ADD_TC(tp, a_nul_is_refused);
	ATF_TP_ADD_TC(tp, lines_are_long_but_not_endless);
	ATF_TP_ADD_TC(tp, ten_thousand_accounts_of_ten_lines_are_quick);
	ATF_TP_ADD_TC(tp, accounts_are_many_but_not_endless);
	return atf_no_error();
}
