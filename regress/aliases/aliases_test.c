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

#include "aliases.h"

static struct aliases a;
static struct aliases_fault fault;
static char *copy;

static int
parse(const char *text, size_t len)
{
	aliases_free(&a);
	free(copy);
	ATF_REQUIRE((copy = malloc(len + 1)) != NULL);
	memcpy(copy, text, len);
	copy[len] = 'X';
	memset(&fault, 0, sizeof(fault));
	return aliases_parse(&a, copy, len, &fault);
}

/* The items of an alias, separated by "|", with their kinds if odd. */
static const char *
items(const char *name)
{
	static const char *const mark[] = { "", "final ", "no " };
	static char buf[1024];
	enum alias_kind kind;
	char *value, *it, *mine;
	size_t i;

	if ((i = aliases_find(&a, name)) == STRMAP_NONE)
		return "none";
	ATF_REQUIRE((mine = value = strdup(a.v[i].value)) != NULL);
	*buf = '\0';
	while ((it = aliases_item(&value, &kind)) != NULL) {
		if (*buf != '\0')
			(void)strlcat(buf, "|", sizeof(buf));
		(void)strlcat(buf, mark[kind], sizeof(buf));
		(void)strlcat(buf, it, sizeof(buf));
	}
	free(mine);
	return buf;
}

/* "joe" is these items in this file. */
static void
check(const char *text, const char *want)
{
	ATF_REQUIRE_EQ_MSG(0, parse(text, strlen(text)), "%s: %s", text,
	    fault.why);
	ATF_CHECK_STREQ(want, items("joe"));
}

static void
faulty(const char *text, size_t line, const char *why)
{
	ATF_REQUIRE_EQ_MSG(-1, parse(text, strlen(text)), "%s", text);
	ATF_CHECK_EQ_MSG(line, fault.line, "%s", text);
	ATF_CHECK_STREQ(why, fault.why);
}

ATF_TC_WITHOUT_HEAD(an_alias_has_items);
ATF_TC_BODY(an_alias_has_items, tc)
{
	check("joe: a@x", "a@x");
	check("joe:a@x,b@x\n", "a@x|b@x");
	check(" joe\t:\t a@x ,\t b@x \r\n", "a@x|b@x");
	check("x: y\n\njoe: a@x\nz: y\n", "a@x");
	check("joe: a@x,,b@x,\n", "a@x|b@x");
	check("\"joe\": a@x\n", "a@x");
	check("\"joe\": \"a, b: c#d\"@x, Joe (a) <b@x>\n",
	    "\"a, b: c#d\"@x|Joe (a) <b@x>");
	check("joe: \"a \\\", b\"@x, c@x", "\"a \\\", b\"@x|c@x");
	check("Joe: a@x\nJOE: b@x\n", "none");
	check("", "none");
	check("\n \n\t\n# joe: a@x\n  # joe: b@x\n", "none");
}

ATF_TC_WITHOUT_HEAD(default_is_for_whom_there_is_no_alias);
ATF_TC_BODY(default_is_for_whom_there_is_no_alias, tc)
{
	check("default: a@x\n", "a@x");
	check("joe: b@x\ndefault: a@x\n", "b@x");
	check("DEFAULT: a@x\n", "none");
}

ATF_TC_WITHOUT_HEAD(comments_end_a_line);
ATF_TC_BODY(comments_end_a_line, tc)
{
	check("joe: a@x # , b@x\n", "a@x");
	check("joe: a@x,# b@x\n  c@x\n", "a@x|c@x");
	check("joe: a#b@x\n", "a");
	check("joe: \"a#b\"@x\n", "\"a#b\"@x");
}

ATF_TC_WITHOUT_HEAD(an_indented_line_behind_a_comma_continues);
ATF_TC_BODY(an_indented_line_behind_a_comma_continues, tc)
{
	check("joe: a@x,\n\tb@x\n", "a@x|b@x");
	check("joe:\n  a@x,\r\n\tb@x,\n # comment\n\n c@x\n",
	    "a@x|b@x|c@x");
	check("joe: a@x\n  , b@x\n", "a@x|b@x");
	/* As msmtp 1.8 has it. */
	check("bob: b@x\n  joe: a@x\n", "a@x");
	check("  joe: a@x\n", "a@x");
	check("joe: a@x,\nbob: b@x\n", "a@x");
}

ATF_TC_WITHOUT_HEAD(what_is_not_supported_is_known);
ATF_TC_BODY(what_is_not_supported_is_known, tc)
{
	check("joe: |/bin/x, a@x\n", "no |/bin/x|a@x");
	check("joe: \"|/bin/x -a, \\\"b\\\"\", a@x\n",
	    "no |/bin/x -a, \"b\"|a@x");
	check("joe: /dev/null\n", "no /dev/null");
	check("joe: \"/var/mail/a b\"\n", "no /var/mail/a b");
	check("joe: :include:/etc/list, a@x\n", "no :include:/etc/list|a@x");
	check("joe: \":include:/etc/list\"\n", "no :include:/etc/list");
	check("joe: \\joe, a@x\n", "final joe|a@x");
}

ATF_TC_WITHOUT_HEAD(faults_are_named_with_their_line);
ATF_TC_BODY(faults_are_named_with_their_line, tc)
{
	faulty("x: y\n\njoe a@x\n", 3, "\":\" is missing behind the name of "
	    "an alias");
	faulty("joe: a@x\n  b@x\n", 2, "\":\" is missing behind the name of "
	    "an alias");
	faulty(": a@x", 1, "an alias without a name");
	faulty("\"\": a@x", 1, "an alias without a name");
	faulty("x: y\njoe@x: a@x", 2, "an alias must not have a \"@\": "
	    "\"joe@x\"");
	faulty("joe: a@x\nx: y\njoe: a@x", 3, "a second alias \"joe\"");
	faulty("joe:\nx: y\n", 1, "no address for alias \"joe\"");
	faulty("x: y\njoe: ,, \n", 2, "no address for alias \"joe\"");
	faulty("joe: # a@x", 1, "no address for alias \"joe\"");
}

ATF_TC_WITHOUT_HEAD(lines_are_bounded_and_have_no_nul);
ATF_TC_BODY(lines_are_bounded_and_have_no_nul, tc)
{
	static char big[ALIASES_LINE_MAX + 2];

	ATF_CHECK_EQ(-1, parse("x: y\njo\0e: a\n", 13));
	ATF_CHECK_EQ(2, fault.line);
	ATF_CHECK_STREQ("a NUL byte", fault.why);
	memset(big, 'a', sizeof(big));
	memcpy(big, "joe: ", 5);
	ATF_CHECK_EQ(0, parse(big, ALIASES_LINE_MAX));
	ATF_CHECK_EQ(-1, parse(big, ALIASES_LINE_MAX + 1));
	ATF_CHECK_STREQ("a line longer than 64 KiB", fault.why);
}

/* 100,000 of them in a moment, and one alias with as many. */
ATF_TC_WITHOUT_HEAD(large_files_are_fast);
ATF_TC_BODY(large_files_are_fast, tc)
{
	struct timespec begin, end;
	char *text, *p, name[32];
	int i;

	ATF_REQUIRE((text = p = malloc(8 * 1024 * 1024)) != NULL);
	for (i = 0; i < 100000; i++)
		p += sprintf(p, "user%d: user%d@example.org\n", i, i);
	p += sprintf(p, "all: a@x");
	for (i = 0; i < 100000; i++)
		p += sprintf(p, ",\n\tuser%d", i);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	ATF_REQUIRE_EQ(0, parse(text, (size_t)(p - text)));
	for (i = 0; i < 100000; i++) {
		(void)snprintf(name, sizeof(name), "user%d", i);
		ATF_REQUIRE_EQ((size_t)i, aliases_find(&a, name));
	}
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	ATF_CHECK_MSG(end.tv_sec - begin.tv_sec <= 2, "%ld s",
	    (long)(end.tv_sec - begin.tv_sec));
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, an_alias_has_items);
	ATF_TP_ADD_TC(tp, default_is_for_whom_there_is_no_alias);
	ATF_TP_ADD_TC(tp, comments_end_a_line);
	ATF_TP_ADD_TC(tp, an_indented_line_behind_a_comma_continues);
	ATF_TP_ADD_TC(tp, what_is_not_supported_is_known);
	ATF_TP_ADD_TC(tp, faults_are_named_with_their_line);
	ATF_TP_ADD_TC(tp, lines_are_bounded_and_have_no_nul);
	ATF_TP_ADD_TC(tp, large_files_are_fast);
	return atf_no_error();
}
