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
#include <stdlib.h>
#include <string.h>

#include "netrc.h"

/* The password of "me" at "host" in this text, or NULL. */
static const char *
find_in(const char *text, size_t len)
{
	static char *copy;
	struct netrc_fault fault;
	char *password;
	int rv;

	free(copy);
	ATF_REQUIRE((copy = malloc(len + 1)) != NULL);
	memcpy(copy, text, len);
	copy[len] = 'X';
	rv = netrc_find(copy, len, "host", "me", &password, &fault);
	ATF_REQUIRE(rv == 0 || rv == 1);
	ATF_REQUIRE_EQ(rv, password != NULL);
	return password;
}

static void
check(const char *text, const char *want)
{
	const char *got = find_in(text, strlen(text));

	if (want == NULL)
		ATF_CHECK_MSG(got == NULL, "%s: %s", text, got);
	else
		ATF_CHECK_MSG(got != NULL && strcmp(want, got) == 0,
		    "%s: %s", text, got == NULL ? "nothing" : got);
}

ATF_TC_WITHOUT_HEAD(host_and_login_must_be_the_ones);
ATF_TC_BODY(host_and_login_must_be_the_ones, tc)
{
	check("machine host login me password x\n", "x");
	check("machine host login me password x", "x");
	check("machine HOST login me password x\n", "x");
	check("machine host login ME password x\n", NULL);
	check("machine hos login me password x\n", NULL);
	check("machine host2 login me password x\n", NULL);
	check("machine host login you password x\n", NULL);
	check("machine host password x\n", NULL);
	check("login me password x\n", NULL);
	check("", NULL);
	check("machine", NULL);
	check("machine host", NULL);
	check("machine host login", NULL);
	check("machine host login me password", NULL);
}

ATF_TC_WITHOUT_HEAD(the_first_entry_that_has_it_wins);
ATF_TC_BODY(the_first_entry_that_has_it_wins, tc)
{
	check("machine host login a password 1\n"
	    "machine host login me password 2\n"
	    "machine host login me password 3\n", "2");
	check("machine host login me\nmachine host login me password 2", "2");
	check("machine host login me password \"\"\n"
	    "machine host login me password 2", "2");
	check("machine host login me password 1 password 2", "2");
	check("machine host password 1 login me", "1");
	check("machine other login me password 1 machine host login me "
	    "password 2", "2");
}

ATF_TC_WITHOUT_HEAD(default_comes_last_wherever_it_stands);
ATF_TC_BODY(default_comes_last_wherever_it_stands, tc)
{
	check("default login me password 1", "1");
	check("default login you password 1", NULL);
	check("default password 1", NULL);
	check("default login me password 1\nmachine host login me password 2",
	    "2");
	check("default login me password 1\ndefault login me password 2\n"
	    "machine host login you password 3", "1");
}

ATF_TC_WITHOUT_HEAD(words_are_separated_by_blanks_and_line_ends);
ATF_TC_BODY(words_are_separated_by_blanks_and_line_ends, tc)
{
	check("machine\nhost\n\tlogin\r\nme\r\n\r\npassword\n \tx\r\n", "x");
	check("  machine   host   login   me   password   x   ", "x");
	check("machine host user me passwd x", "x");
	check("machine host login me account a password x", "x");
	check("machine host account login login me password x", "x");
	check("odd words machine host port 25 login me password x", "x");
	check("machine host login me password password", "password");
	check("machine host login me password a,b;c", "a,b;c");
	check("machine host login me password m\303\274\377", "m\303\274\377");
}

ATF_TC_WITHOUT_HEAD(values_may_be_quoted);
ATF_TC_BODY(values_may_be_quoted, tc)
{
	check("machine host login \"me\" password \"a b\"", "a b");
	check("machine 'host' login me password 'a \" b'", "a \" b");
	check("machine host login me password \"a\\\"b\\\\c\\d\"",
	    "a\"b\\c\\d");
	check("machine host login me password 'a\\\\b'", "a\\\\b");
	check("machine host login me password \" a \"\nlogin x", NULL);
	check("machine host login me password \"a # b\"", "a # b");
	/* A quote that no word ends with is a character. */
	check("machine host login me password \"a", "\"a");
	check("machine host login me password 'tis", "'tis");
	check("machine host login me password it's", "it's");
	check("machine host login me password a\"b\"", "a\"b\"");
	check("machine host login me password \"a\"b", "\"a\"b");
	check("machine host login me password \"a\\\"", "\"a\\\"");
	check("machine host login me password a\\ b", "a\\");
}

ATF_TC_WITHOUT_HEAD(comments_begin_where_a_keyword_may_stand);
ATF_TC_BODY(comments_begin_where_a_keyword_may_stand, tc)
{
	check("# machine host login me password 1\n"
	    "machine host login me password 2", "2");
	check("machine host # login you\n login me # password 1\npassword 2",
	    "2");
	check("machine host login me password 1 # password 2", "1");
	check("machine host login me password #1", "#1");
	check("machine host login me password a#1", "a#1");
	check("machine host login me password\n# the old one: 1\n2", "2");
	check("#", NULL);
	check("machine host login me password #", "#");
}

ATF_TC_WITHOUT_HEAD(macros_are_skipped);
ATF_TC_BODY(macros_are_skipped, tc)
{
	check("macdef init\nmachine host login me password 1\n\n"
	    "machine host login me password 2", "2");
	check("macdef init\nmachine host login me password 1\n \t\r\n"
	    "machine host login me password 2", "2");
	check("macdef init\nmachine host login me password 1\n", NULL);
	check("macdef", NULL);
	check("machine host login me password 1\nmacdef m\npassword 2\n\n",
	    "1");
	check("machine host login me macdef m\nx\n\npassword 1\n", "1");
}

static void
faulty(const char *text, size_t len, size_t line, const char *why)
{
	struct netrc_fault fault = { 0, NULL };
	char *copy, *password;

	ATF_REQUIRE((copy = malloc(len + 1)) != NULL);
	memcpy(copy, text, len);
	ATF_CHECK_EQ(-1, netrc_find(copy, len, "host", "me", &password,
	    &fault));
	ATF_CHECK_EQ(line, fault.line);
	ATF_CHECK_STREQ(why, fault.why);
	free(copy);
}

ATF_TC_WITHOUT_HEAD(lines_and_passwords_are_bounded);
ATF_TC_BODY(lines_and_passwords_are_bounded, tc)
{
	static char big[NETRC_LINE_MAX + 100];
	const char *head = "\nmachine host login me password ", *got;
	size_t n = strlen(head);

	faulty("a\nb\0c\n", 6, 2, "a NUL byte");
	memset(big, 'p', sizeof(big));
	memcpy(big, head, n);
	got = find_in(big, n + NETRC_PASSWORD_MAX);
	ATF_CHECK(got != NULL && strlen(got) == NETRC_PASSWORD_MAX);
	faulty(big, n + NETRC_PASSWORD_MAX + 1, 2, "a password longer than "
	    "32 KiB");
	faulty(big, 1 + NETRC_LINE_MAX + 1, 2, "a line longer than 64 KiB");
	/* One of somebody else's is nothing to us. */
	memcpy(big, "\nmachine hxst", 13);
	ATF_CHECK(find_in(big, 1 + NETRC_LINE_MAX) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, host_and_login_must_be_the_ones);
	ATF_TP_ADD_TC(tp, the_first_entry_that_has_it_wins);
	ATF_TP_ADD_TC(tp, default_comes_last_wherever_it_stands);
	ATF_TP_ADD_TC(tp, words_are_separated_by_blanks_and_line_ends);
	ATF_TP_ADD_TC(tp, values_may_be_quoted);
	ATF_TP_ADD_TC(tp, comments_begin_where_a_keyword_may_stand);
	ATF_TP_ADD_TC(tp, macros_are_skipped);
	ATF_TP_ADD_TC(tp, lines_and_passwords_are_bounded);
	return atf_no_error();
}
