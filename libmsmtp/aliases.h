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
 * The text of alias files, as msmtp 1.8 and sendmail(8) have them.
 */

#ifndef ALIASES_H
#define ALIASES_H

#include <stddef.h>

#include "strmap.h"

#define ALIASES_SIZE_MAX (16 * 1024 * 1024)	/* bytes of a file */
#define ALIASES_LINE_MAX 65536			/* bytes of a line */

struct alias {
	char	*name;
	char	*value;		/* its items, to be taken apart */
	size_t	 line;		/* where its name stands, from 1 */
};

struct aliases {
	struct alias	*v;
	size_t		 n, cap;
	struct strmap	 names;
};

struct aliases_fault {
	size_t	 line;
	char	 why[128];	/* without file and line; may quote a name */
};

/*
 * Parse a file: len bytes in a buffer of len + 1, which is taken apart in
 * place and must live as long as *a.  The buffer is the file's text, so names
 * and values are strings within it.  0, or -1 with *fault (an empty why: no
 * memory).  *a is to be freed in either case.
 */
int	aliases_parse(struct aliases *a, char *text, size_t len,
	    struct aliases_fault *);

/* The index of the alias of this name, else of "default", else STRMAP_NONE. */
size_t	aliases_find(const struct aliases *, const char *name);

void	aliases_free(struct aliases *);

/* What an item of a value is. */
enum alias_kind {
	ALIAS_ADDRESS,		/* an address, or the name of an alias */
	ALIAS_FINAL,		/* \name: not to be looked up again */
	ALIAS_UNSUPPORTED	/* |command, /file, :include:file */
};

/*
 * Cut the next item off a value: it is trimmed, a pair of quotes that encloses
 * a command or file is removed, and so is the backslash of \name.  NULL after
 * the last.
 */
char	*aliases_item(char **value, enum alias_kind *);

#endif
