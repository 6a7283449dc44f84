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
 * The group of a set-group-ID installation (SECURITY.md, "Locked accounts"):
 * held as the saved gid, effective only between raise and lower.
 */

#ifndef PRIVILEGE_H
#define PRIVILEGE_H

#include <sys/types.h>

struct privilege {
	gid_t	 caller;	/* the gid of whoever runs us */
	gid_t	 group;		/* the group; same as caller where not held */
	int	 held;
};

/*
 * First thing in main(), before anything of the caller is opened: find out
 * whether this is a set-group-ID process, and lower.  0, or -1 with errno.
 */
int	privilege_init(struct privilege *);

/*
 * Make the group effective (to open the system's configuration, to start a
 * child) and lay it down again.  Without a privilege both do nothing.
 * 0, or -1 with errno; who cannot lower must exit.
 */
int	privilege_raise(const struct privilege *);
int	privilege_lower(const struct privilege *);

/*
 * Give it up for good, in the order that keeps the process untraceable
 * throughout, and verify.  0, or -1 with errno.
 */
int	privilege_drop(struct privilege *);

#endif
