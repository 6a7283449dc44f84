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
 * OpenBSD's sandbox against recording stubs of pledge and unveil: the
 * promises of each role, and that unveil comes first.  (It was not run on
 * OpenBSD.)
 */

#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto.h"
#include "sandbox.h"

/* What was called, as text: "unveil / ;unveil;pledge stdio" ... */
static char calls[1024];
static const char *refuse;	/* the call that fails */

static void
record(const char *call, const char *a, const char *b)
{
	size_t n = strlen(calls);

	snprintf(calls + n, sizeof(calls) - n, "%s%s%s%s%s;", call,
	    a == NULL ? "" : " ", a == NULL ? "" : a,
	    b == NULL || *b == '\0' ? "" : " ", b == NULL ? "" : b);
}

static int
answer(const char *call)
{
	if (refuse == NULL || strcmp(refuse, call) != 0)
		return 0;
	errno = EINVAL;
	return -1;
}

int
pledge(const char *promises, const char *execpromises)
{
	record("pledge", promises, execpromises);
	return answer("pledge");
}

int
unveil(const char *path, const char *permissions)
{
	record("unveil", path, permissions);
	return answer("unveil");
}

#define HIDE	"unveil /;unveil;"

static const char *const expected[SANDBOX_MAX] = {
	[SANDBOX_PARSE] = HIDE "pledge stdio recvfd;",
	[SANDBOX_DIAL] = "unveil /;unveil /etc/resolv.conf r;"
	    "unveil /etc/hosts r;unveil /etc/services r;unveil;"
	    "pledge stdio rpath inet dns sendfd;",
	[SANDBOX_DIAL_NUMERIC] = HIDE "pledge stdio inet sendfd;",
	[SANDBOX_NET] = HIDE "pledge stdio recvfd;",
	[SANDBOX_AUTH] = HIDE "pledge stdio recvfd;",
	[SANDBOX_AUTH_GSSAPI] = "unveil /;unveil /etc/resolv.conf r;"
	    "unveil /etc/hosts r;unveil /etc/services r;"
	    "unveil /etc/krb5.conf r;unveil /etc/heimdal r;"
	    "unveil /tickets r;unveil;pledge stdio rpath inet dns;",
	[SANDBOX_PARENT] = HIDE
	    "pledge stdio recvfd sendfd proc tty flock;",
};

static int
enter(int role, struct sandbox_report *report, const char **what)
{
	struct sandbox_args args;

	static const char *const readable[] = { "/tickets", NULL };

	memset(&args, 0, sizeof(args));
	args.readable = readable;
	memset(report, 0, sizeof(*report));
	calls[0] = '\0';
	return sandbox_enter((enum sandbox)role, &args, report, what);
}

ATF_TC_WITHOUT_HEAD(each_role_hides_the_files_and_then_pledges);
ATF_TC_BODY(each_role_hides_the_files_and_then_pledges, tc)
{
	struct sandbox_report report;
	const char *what;
	int role;

	for (role = 0; role < SANDBOX_MAX; role++) {
		ATF_CHECK_EQ(enter(role, &report, &what), 0);
		ATF_CHECK_STREQ(calls, expected[role]);
		ATF_CHECK_EQ(report.bits, SB_PLEDGE | SB_UNVEIL);
	}
}

ATF_TC_WITHOUT_HEAD(a_refused_call_is_named_and_nothing_is_claimed);
ATF_TC_BODY(a_refused_call_is_named_and_nothing_is_claimed, tc)
{
	struct sandbox_report report;
	const char *what;

	refuse = "pledge";
	ATF_CHECK_EQ(enter(SANDBOX_NET, &report, &what), -1);
	ATF_CHECK_STREQ(what, "pledge");
	ATF_CHECK_EQ(report.bits, SB_UNVEIL);
	refuse = "unveil";
	ATF_CHECK_EQ(enter(SANDBOX_NET, &report, &what), -1);
	ATF_CHECK_STREQ(what, "unveil");
	ATF_CHECK_EQ(report.bits, 0);
	ATF_CHECK_EQ(errno, EINVAL);
}

ATF_TC_WITHOUT_HEAD(dropping_sets_limits_and_promises_nothing_yet);
ATF_TC_BODY(dropping_sets_limits_and_promises_nothing_yet, tc)
{
	struct sandbox_args args;
	struct sandbox_report report;
	const char *what;
	int status;
	pid_t pid;

	memset(&args, 0, sizeof(args));
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0)
		_exit(sandbox_drop(SANDBOX_AUTH, &args, &report, &what) != 0 ||
		    report.bits != SB_RLIMIT || calls[0] != '\0');
	ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
	ATF_CHECK_EQ(status, 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_role_hides_the_files_and_then_pledges);
	ATF_TP_ADD_TC(tp, a_refused_call_is_named_and_nothing_is_claimed);
	ATF_TP_ADD_TC(tp, dropping_sets_limits_and_promises_nothing_yet);
	return atf_no_error();
}
