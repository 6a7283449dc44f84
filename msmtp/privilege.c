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


#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <errno.h>
#include <unistd.h>

#include "privilege.h"

static int
undumpable(void)
{
#ifdef __linux__
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
	return 0;
#endif
}

/*
 * Each change of the effective gid makes the process as dumpable as
 * fs.suid_dumpable says, which may be 1.
 */
static int
become(gid_t effective, gid_t saved)
{
	if (setresgid((gid_t)-1, effective, saved) == -1)
		return -1;
	return undumpable();
}

int
privilege_init(struct privilege *p)
{
	p->caller = getgid();
	p->group = getegid();
	p->held = p->group != p->caller;
	if (!p->held)
		return 0;
	return become(p->caller, p->group);
}

int
privilege_raise(const struct privilege *p)
{
	return p->held ? become(p->group, (gid_t)-1) : 0;
}

int
privilege_lower(const struct privilege *p)
{
	return p->held ? become(p->caller, (gid_t)-1) : 0;
}

/*
 * Between the loss of the effective and of the saved gid the process must
 * become undumpable: a change of the effective gid resets that to the system's
 * default, a change of the saved gid alone does not.
 */
int
privilege_drop(struct privilege *p)
{
	gid_t r, e, s;

	if (!p->held)
		return 0;
	if (setresgid(p->caller, p->caller, p->group) == -1)
		return -1;
	if (undumpable() == -1)
		return -1;
	if (setresgid((gid_t)-1, (gid_t)-1, p->caller) == -1)
		return -1;
	if (getresgid(&r, &e, &s) == -1)
		return -1;
	if (r != p->caller || e != p->caller || s != p->caller ||
	    (geteuid() != 0 && setegid(p->group) != -1)) {
		errno = EPERM;
		return -1;
	}
	p->held = 0;
	return 0;
}
