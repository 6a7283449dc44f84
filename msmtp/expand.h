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
 * The substitution patterns of from and domain: who and where we are.
 */

#ifndef EXPAND_H
#define EXPAND_H

#include <stddef.h>

#include "proto.h"

#define EXPAND_FROM	"UHCM"		/* and %F, known with the message */
#define EXPAND_DOMAIN	"HCM"

#define EXPAND_VALUE	(PROTO_HOST_MAX + 1)	/* of one pattern, with NUL */
#define EXPAND_MAX	PROTO_ADDR_MAX		/* of the whole */

struct expand {
	int		 locked;	/* the environment does not count */
	const char	*canonical;	/* what %C is; NULL: not known */
	char		 pattern;	/* that failed */
	char		 why[320];	/* ... and why */
};

/* True if the text has one of these patterns: the letters behind the %. */
int	expand_has(const char *text, const char *letters);

/*
 * Put in the place of
 *	%U	$USER, $LOGNAME or the name of the real user id,
 *	%H	$HOSTNAME or the system's host name,
 *	%C	the canonical name of that, as e->canonical says,
 *	%M	the first line of SYSCONFDIR/mailname.
 * What is put in is not looked at for patterns again; it has passed word_safe.
 * 0, or -1 with e->pattern and e->why.
 */
int	expand(struct expand *, const char *text, const char *letters,
	    char out[EXPAND_MAX + 1]);

/* %U and %H alone.  0, or -1 with e->why. */
int	expand_user(struct expand *, char [EXPAND_VALUE]);
int	expand_host(struct expand *, char [EXPAND_VALUE]);

#endif
