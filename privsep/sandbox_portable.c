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
 * sandbox_early and sandbox_drop where the kernel offers nothing of its own
 * for them: ids and resource limits, for sandbox_openbsd.c and sandbox_none.c.
 */

#include <sys/mman.h>
#include <sys/resource.h>

#include <unistd.h>

#include "ids.h"
#include "sandbox.h"

/* Nothing to call: OpenBSD's kernel sees to set-id processes by itself. */
static int
undumpable(void)
{
	return 0;
}

void
sandbox_early(void)
{
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)mlockall(MCL_CURRENT);
}

/* There is no right to stop one process of root's, so root it has to be. */
static struct sandbox_args
keep_root(const struct sandbox_args *args)
{
	struct sandbox_args kept = *args;

	if (args->kill_root)
		kept.uid = 0;
	return kept;
}

int
sandbox_drop(enum sandbox role, const struct sandbox_args *args,
    struct sandbox_report *report, const char **what)
{
	struct sandbox_args kept = keep_root(args);

	report->bits = 0;
	report->landlock_abi = 0;
	if (ids_drop(&kept, undumpable, report, what) == -1)
		return -1;
	if (ids_limit(role, report, what) == -1)
		return -1;
	if (role != SANDBOX_PARENT && chdir("/") == -1) {
		*what = "chdir";
		return -1;
	}
	return 0;
}
