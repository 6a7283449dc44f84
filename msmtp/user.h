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
 * Users, as msmtp needs to know them: in /etc/passwd.  On Linux the modules of
 * nsswitch.conf are not asked: loading them would put code that nobody asked
 * for into a process of root's or of the group's, and needs libc's dynamic
 * linker there.
 */

#ifndef USER_H
#define USER_H

#include <sys/types.h>

/* A member of nothing that owns nothing. */
#define SANDBOX_USER	"_msmtp"

/* The sandbox user's ids, for a process of root's.  0, or -1: there is none. */
int	sandbox_user(uid_t *, gid_t *);

/*
 * The caller's home directory: $HOME, else that of the passwd entry of the
 * real user id; NULL if he has neither.  It lives until the next call.
 */
const char *user_home(void);

/*
 * The name of the real user id, or NULL if it has none.  It lives until the
 * next call.
 */
const char *user_name(void);

#endif
