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
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "report.h"

static char said[65536];
static int old = -1;

static void
begin(void)
{
	int fd;

	old = dup(STDERR_FILENO);
	fd = open("said", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(fd != -1 && dup2(fd, STDERR_FILENO) != -1);
	(void)close(fd);
}

static const char *
end(void)
{
	ssize_t n;

	n = pread(STDERR_FILENO, said, sizeof(said) - 1, 0);
	(void)dup2(old, STDERR_FILENO);
	(void)close(old);
	ATF_REQUIRE(n >= 0);
	said[n] = '\0';
	return said;
}

ATF_TC_WITHOUT_HEAD(a_report_is_one_escaped_line);
ATF_TC_BODY(a_report_is_one_escaped_line, tc)
{
	begin();
	report_init("/usr/sbin/sendmail");
	errno = EPIPE;
	report("%s: %d%%", "a\nmsmtp: forged \033[2J", 7);
	ATF_CHECK_EQ(EPIPE, errno);
	ATF_CHECK_STREQ("sendmail: a\\nmsmtp: forged \\033[2J: 7%\n", end());
}

ATF_TC_WITHOUT_HEAD(the_programs_name_is_the_last_component);
ATF_TC_BODY(the_programs_name_is_the_last_component, tc)
{
	static const struct {
		const char	*argv0, *prog;
	} names[] = {
		{ NULL, "msmtp" }, { "", "msmtp" }, { "/", "msmtp" },
		{ "msmtp", "msmtp" }, { "./x y", "x y" },
		{ "a\nb", "a\\nb" }
	};
	char want[64];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		begin();
		report_init(names[i].argv0);
		report("x");
		(void)snprintf(want, sizeof(want), "%s: x\n", names[i].prog);
		ATF_CHECK_STREQ(want, end());
	}
}

ATF_TC_WITHOUT_HEAD(a_reply_is_reported_line_by_line);
ATF_TC_BODY(a_reply_is_reported_line_by_line, tc)
{
	report_init("msmtp");
	begin();
	report_reply("550-no\r\n550 such \x1b]0;user\n");
	ATF_CHECK_STREQ("msmtp: server message: 550-no\n"
	    "msmtp: server message: 550 such \\033]0;user\n", end());
	begin();
	report_reply("421 bye\rx");
	ATF_CHECK_STREQ("msmtp: server message: 421 bye\\rx\n", end());
	begin();
	report_reply("");
	ATF_CHECK_STREQ("", end());
}

ATF_TC_WITHOUT_HEAD(endless_text_is_cut_into_one_line);
ATF_TC_BODY(endless_text_is_cut_into_one_line, tc)
{
	static char text[60000];
	const char *got;

	report_init("msmtp");
	memset(text, '\033', sizeof(text) - 1);
	begin();
	report("%s", text);
	report_reply(text);
	got = end();
	ATF_CHECK(strlen(got) < 2 * 8192);
	ATF_CHECK_EQ('\n', got[strlen(got) - 1]);
	got = strchr(got, '\n') + 1;
	ATF_CHECK_EQ(0, strncmp(got, "msmtp: server message: \\033\\033", 31));
	ATF_CHECK_EQ(strlen(got) - 1, strcspn(got, "\n"));
}

ATF_TC_WITHOUT_HEAD(a_closed_standard_error_is_survived);
ATF_TC_BODY(a_closed_standard_error_is_survived, tc)
{
	int keep = dup(STDERR_FILENO);

	(void)close(STDERR_FILENO);
	errno = ENOENT;
	report("x");
	ATF_CHECK_EQ(ENOENT, errno);
	(void)dup2(keep, STDERR_FILENO);
}

ATF_TC_WITHOUT_HEAD(exit_codes_have_their_names);
ATF_TC_BODY(exit_codes_have_their_names, tc)
{
	ATF_CHECK_STREQ("EX_OK", exit_name(0));
	ATF_CHECK_STREQ("EX_USAGE", exit_name(64));
	ATF_CHECK_STREQ("EX_NOINPUT", exit_name(66));
	ATF_CHECK_STREQ("EX_UNAVAILABLE", exit_name(69));
	ATF_CHECK_STREQ("EX_IOERR", exit_name(74));
	ATF_CHECK_STREQ("EX_TEMPFAIL", exit_name(75));
	ATF_CHECK_STREQ("EX_CONFIG", exit_name(78));
	ATF_CHECK_STREQ("EX_SOFTWARE", exit_name(1));
	ATF_CHECK_STREQ("EX_SOFTWARE", exit_name(79));
	ATF_CHECK_STREQ("EX_SOFTWARE", exit_name(-1));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_report_is_one_escaped_line);
	ATF_TP_ADD_TC(tp, the_programs_name_is_the_last_component);
	ATF_TP_ADD_TC(tp, a_reply_is_reported_line_by_line);
	ATF_TP_ADD_TC(tp, endless_text_is_cut_into_one_line);
	ATF_TP_ADD_TC(tp, a_closed_standard_error_is_survived);
	ATF_TP_ADD_TC(tp, exit_codes_have_their_names);
	return atf_no_error();
}
