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

/* Linux: put a role's Landlock rights in force. */

#ifndef LANDLOCK_LINUX_H
#define LANDLOCK_LINUX_H

#include "sandbox.h"

/*
 * What the kernel offers: 1 and more, or 0 where it has no Landlock (that is
 * no error).
 */
int	landlock_probe(void);

/*
 * Restrict this process, which has no_new_privs, for good.  abi comes from
 * landlock_probe and is not 0; readable: of struct sandbox_args.  0, or -1
 * with errno and *what.
 */
int	landlock_enter(int abi, enum sandbox, const char *const *readable,
	    const char **what);

#endif
