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
 * The sandbox of systems without one: ids and limits, and no claim beyond.
 */

#include <sys/resource.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "proto.h"
#include "sandbox.h"

static int
limit_is(int resource, rlim_t most)
{
	struct rlimit rl;

	return getrlimit(resource, &rl) == 0 && rl.rlim_max <= most;
}

static int
drop_and_enter(enum sandbox role)
{
	struct sandbox_args args;
	struct sandbox_report report;
	const char *what;

	memset(&args, 0, sizeof(args));
	if (sandbox_drop(role, &args, &report, &what) == -1 ||
	    sandbox_enter(role, &args, &report, &what) == -1)
		return 1;
	if (report.bits != SB_RLIMIT || report.landlock_abi != 0)
		return 2;
	if (!limit_is(RLIMIT_CORE, 0))
		return 3;
	if (role == SANDBOX_PARENT)
		return limit_is(RLIMIT_NOFILE, 128) ? 4 : 0;
	if (!limit_is(RLIMIT_NOFILE, 128) || !limit_is(RLIMIT_NPROC, 0))
		return 5;
	/* Only the parser writes a file: the spool. */
	return limit_is(RLIMIT_FSIZE, 0) == (role != SANDBOX_PARSE) ? 0 : 6;
}

ATF_TC_WITHOUT_HEAD(limits_are_set_and_nothing_more_is_claimed);
ATF_TC_BODY(limits_are_set_and_nothing_more_is_claimed, tc)
{
	int role, status;
	pid_t pid;

	for (role = 0; role < SANDBOX_MAX; role++) {
		ATF_REQUIRE((pid = fork()) != -1);
		if (pid == 0)
			_exit(drop_and_enter((enum sandbox)role));
		ATF_REQUIRE_EQ(waitpid(pid, &status, 0), pid);
		ATF_CHECK_MSG(status == 0, "role %d: %#x", role, status);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, limits_are_set_and_nothing_more_is_claimed);
	return atf_no_error();
}
