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
 * Passwords from ~/.netrc and the system's netrc.
 */

#ifndef NETRC_FILE_H
#define NETRC_FILE_H

#include <stddef.h>

#include "account.h"
#include "privilege.h"

/*
 * The password of the account's user at its host: of the caller's ~/.netrc,
 * else of the system's netrc, both opened with his rights; for a locked account
 * of the system's alone, opened with the privilege.  A file that is not there
 * or that may not be read is passed over.  The caller's must be his own and
 * closed to others where it has the password.
 *
 * It goes to buf as a string, "" if there is none.  0, or a sysexits code after
 * a report: EX_CONFIG for a file with an error in it or with loose permissions,
 * EX_IOERR, EX_OSERR.
 */
int	netrc_file_find(const struct account *, const struct privilege *,
	    char *buf, size_t size);

#endif
