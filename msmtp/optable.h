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
 * The options that are no setting, and the letters of those that are.  Together
 * with settings.h the one table behind the command line, --help and the
 * completion of shells.
 */

#ifndef OPTABLE_H
#define OPTABLE_H

#include <stddef.h>

#include "settings.h"

enum option_arg {
	ARG_NONE,
	ARG_NEEDED,		/* joined or the next word */
	ARG_JOINED,		/* joined or none: -q15m */
	ARG_LEVEL,		/* -d0.1; --debug=0.1 */
	ARG_OPTIONAL		/* --tls, --tls=on */
};

enum option_action {
	DO_VERSION, DO_HELP, DO_PRETEND, DO_DEBUG, DO_FILE, DO_ACCOUNT,
	DO_RECIPIENTS, DO_SENDER, DO_MODE, DO_QUEUE, DO_IGNORE, DO_SETTING,
	DO_SERVERINFO, DO_RMQS, DO_CONFIGURE
};

struct option_row {
	const char		*name;		/* or NULL */
	const char		*letters;	/* or "" */
	enum option_arg		 arg;
	enum option_action	 action;
	enum setting_id		 id;		/* DO_SETTING */
	const char		*arg_name;
	const char		*help;		/* NULL: only accepted */
};

/* The i-th, or NULL after the last. */
const struct option_row *option_row(size_t i);

/* True for settings that are options of the same name as well. */
int	setting_is_option(const struct setting_name *);

#endif
