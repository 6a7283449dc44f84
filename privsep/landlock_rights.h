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
 * Linux: which Landlock rights a role takes in hand, by what the kernel
 * offers.  A right that is not handled is allowed, so every right known here
 * is handled unless the role needs it.  Pure; own constants, because kernel
 * headers lag behind kernels.
 */

#ifndef LANDLOCK_RIGHTS_H
#define LANDLOCK_RIGHTS_H

#include <stddef.h>
#include <stdint.h>

#include "sandbox.h"

/* Rights of the file system, ABI 1 (Linux 5.13). */
#define LL_FS_EXECUTE		(UINT64_C(1) << 0)
#define LL_FS_WRITE_FILE	(UINT64_C(1) << 1)
#define LL_FS_READ_FILE		(UINT64_C(1) << 2)
#define LL_FS_READ_DIR		(UINT64_C(1) << 3)
#define LL_FS_REMOVE_DIR	(UINT64_C(1) << 4)
#define LL_FS_REMOVE_FILE	(UINT64_C(1) << 5)
#define LL_FS_MAKE_CHAR		(UINT64_C(1) << 6)
#define LL_FS_MAKE_DIR		(UINT64_C(1) << 7)
#define LL_FS_MAKE_REG		(UINT64_C(1) << 8)
#define LL_FS_MAKE_SOCK		(UINT64_C(1) << 9)
#define LL_FS_MAKE_FIFO		(UINT64_C(1) << 10)
#define LL_FS_MAKE_BLOCK	(UINT64_C(1) << 11)
#define LL_FS_MAKE_SYM		(UINT64_C(1) << 12)
#define LL_FS_REFER		(UINT64_C(1) << 13)	/* ABI 2, 5.19 */
#define LL_FS_TRUNCATE		(UINT64_C(1) << 14)	/* ABI 3, 6.2 */
#define LL_FS_IOCTL_DEV		(UINT64_C(1) << 15)	/* ABI 5, 6.10 */

#define LL_NET_BIND_TCP		(UINT64_C(1) << 0)	/* ABI 4, 6.7 */
#define LL_NET_CONNECT_TCP	(UINT64_C(1) << 1)

#define LL_SCOPE_ABSTRACT_UNIX	(UINT64_C(1) << 0)	/* ABI 6, 6.12 */
#define LL_SCOPE_SIGNAL		(UINT64_C(1) << 1)

/* The newest ABI known here (Linux 6.15); newer kernels keep what it has. */
#define LANDLOCK_ABI_KNOWN	7

/* The kernel's struct landlock_ruleset_attr. */
struct landlock_attr {
	uint64_t	 handled_access_fs;
	uint64_t	 handled_access_net;
	uint64_t	 scoped;
};

struct landlock_rights {
	struct landlock_attr attr;
	size_t		 attr_size;	/* as this ABI's kernel knows it */
	uint64_t	 read;		/* to allow below what may be read;
					   0: nothing */
	uint64_t	 any_port;	/* to allow for TCP port 0, which
					   the kernel makes one that is free */
};

/*
 * The rights of a role under an ABI (0: no Landlock; everything is 0 then).
 */
struct landlock_rights landlock_rights(int abi, enum sandbox);

#endif
