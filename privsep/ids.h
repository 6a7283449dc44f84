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

/* Giving up ids and raising no limits: the same on every system. */

#ifndef IDS_H
#define IDS_H

#include "sandbox.h"

/*
 * As root become args->uid and args->gid (kept where uid is 0) without any
 * group, behind chroot where asked; else give up a set-user-ID or set-group-ID
 * for good.  undumpable is called where the order demands that the process can
 * no longer be traced: before the last trace of the group goes.  Everything is
 * verified.  Adds SB_IDS and SB_CHROOT.  0, or -1 with errno and *what.
 */
int	ids_drop(const struct sandbox_args *, int (*undumpable)(void),
	    struct sandbox_report *, const char **what);

/*
 * Resource limits of a role: no core; for children also no file written but
 * the spool, no new process, few descriptors.  Adds SB_RLIMIT.  0, or -1 with
 * errno and *what.
 */
int	ids_limit(enum sandbox, struct sandbox_report *, const char **what);

#endif
