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

/* What is wrong with a helper or its directory. */
enum helper_fault {
	HELPER_OK,
	HELPER_MISSING,		/* errno */
	HELPER_TYPE,		/* no directory, no regular file */
	HELPER_OWNER,		/* not root's, nor (without set-id) ours */
	HELPER_MODE		/* writable for group or others */
};

/*
 * Check the directory of the children once, before the first is started:
 * where nobody else can write, the files in it cannot be exchanged between
 * check and exec.  set_id: this process runs set-user-ID or set-group-ID.
 */
enum helper_fault spawn_check_dir(const char *dir, int set_id);

#define SPAWN_TERMINAL	0x01	/* stay in the session: may read the terminal */
#define SPAWN_STDIN	0x02	/* keep descriptor 0 (else /dev/null) */

/*
 * Start dir/argv[0] with argv (NULL-terminated) and an empty environment: the
 * channel on CHANNEL_FD, /dev/null on what of 0 to 2 is not kept, everything
 * above closed, default signals but SIGPIPE and SIGXFSZ ignored, an empty
 * signal mask, a session of its own.  With SPAWN_TERMINAL it stays in ours,
 * and HUP, INT, QUIT and TERM, where they are ignored, stay so.  Sets *pid and
 * *fd (our end, close-on-exec).  HELPER_OK; a fault of the file;
 * HELPER_MISSING with errno if it is absent or the system refused.
 */
enum helper_fault spawn_helper(const char *dir, char *const argv[],
	    unsigned int flags, int set_id, pid_t *pid, int *fd);

#endif
