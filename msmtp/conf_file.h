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
 * Opening and reading configuration files.
 */

#ifndef CONF_FILE_H
#define CONF_FILE_H

#include "conf.h"
#include "privilege.h"

/* A configuration file and what became of it. */
struct conf_file {
	char	*path;		/* NULL: there is none */
	int	 loaded;
	int	 error;		/* errno of why it was not */
	int	 dry;		/* no eval, if it is locked: --pretend */
	int	 locked;	/* only the privilege could open it */
	int	 loose;		/* others may read or write it */
};

/*
 * Load the caller's file, opened without the privilege.  One that holds a
 * password must belong to the effective user and be closed to all others;
 * without one it may be open, which f->loose tells.  needed: it was named by
 * -C, so that one which cannot be read is EX_IOERR instead of being passed
 * over.  f->path must be set.  0, or a sysexits code after a report.
 */
int	conf_file_user(struct conf *, struct conf_file *, int needed);

/*
 * Load the system's file, with the privilege if it cannot be opened without.
 * 0 (also if it cannot be opened), or a sysexits code after a report.
 */
int	conf_file_system(struct conf *, struct conf_file *,
	    const struct privilege *);

#endif
