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
 * The parent's side: starting children and learning how they ended.
 */

#ifndef SPAWN_H
#define SPAWN_H

#include <sys/types.h>

#include <stddef.h>

/* The directory of the children, opened and checked once. */
struct helpers {
	int	 dirfd;
	char	 dir[1024];
};

/* What is wrong with a helper or its directory. */
enum helper_fault {
	HELPER_OK,
	HELPER_MISSING,		/* errno */
	HELPER_OWNER,		/* owned by neither root nor (without set-id) us */
	HELPER_MODE,		/* writable for group or others */
	HELPER_TYPE		/* no regular file or directory */
};

/*
 * Open and check the directory.  HELPER_OK, or the fault (with errno where it
 * is one); helpers_close releases it.
 */
enum helper_fault helpers_open(struct helpers *, const char *dir);
void	helpers_close(struct helpers *);

#define SPAWN_TERMINAL	0x01	/* stay in the session: may read the terminal */
#define SPAWN_STDIN	0x02	/* keep descriptor 0 (else /dev/null) */
#define SPAWN_STDERR	0x04	/* keep descriptor 2 (else /dev/null) */

/*
 * Start dir/name with argv (argv[0] is its name, NULL-terminated) and an empty
 * environment: the channel on CHANNEL_FD, /dev/null on what is not kept,
 * everything above closed, default signals but SIGPIPE and SIGXFSZ ignored,
 * an empty signal mask, a session of its own (setsid) unless SPAWN_TERMINAL.
 * Sets *pid and *fd (our end, close-on-exec).  HELPER_OK, a fault of the file,
 * or HELPER_MISSING with errno if the system refused.
 */
enum helper_fault spawn_helper(const struct helpers *, const char *name,
	    char *const argv[], unsigned int flags, pid_t *pid, int *fd);

#endif
