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
 * The text of configuration files.  Nothing here opens or prints anything.
 */

#ifndef CONF_H
#define CONF_H

#include <stddef.h>

#include "settings.h"

/*
 * Limits: longer than any sane file, and finite.  Each is one file's own:
 * counted together, the size of the user's would tell what a locked one has.
 */
#define CONF_LINE_MAX	65536		/* bytes of a line */
#define CONF_SIZE_MAX	(16 * 1024 * 1024) /* bytes of a file */
#define CONF_ACCOUNTS_MAX 65536		/* accounts of a file */
#define CONF_EVALS_MAX	256		/* commands of eval */
#define CONF_PARENTS_MAX 64		/* of one account */
#define CONF_VALUES_MAX	(256 * 1024 * 1024) /* bytes of its accounts' values */
#define CONF_BUCKETS	1024		/* of the hash of account names */

struct conf_account {
	char			*name;
	const char		*file;
	int			 locked;
	int			 hidden; /* eval was not run in it */
	struct settings		 set;
	unsigned char		 said[SETTING_MAX]; /* not only by defaults */
	size_t			 index;	/* counted over all files */
	struct conf_account	*next;	/* of the same bucket, older */
};

/* The accounts of all files, in the order in which they were read. */
struct conf {
	struct conf_account	**accounts;
	size_t			  n, cap;
	const char		 *hidden_file;	/* not read beyond */
	size_t			  hidden_line;	/* this line; NULL, 0: none */
	struct conf_account	 *bucket[CONF_BUCKETS];
};

struct conf_source;

/*
 * Run a command, and put the first line that it prints into buf as a string.
 * 0; -1 with src->why and, unless it is the configuration's fault, src->code;
 * or 1: it is not to be run.
 */
typedef int conf_eval(struct conf_source *src, const char *command,
	    char *buf, size_t size);

/* A file, as the parser needs to know it. */
struct conf_source {
	const char	*file;		/* must live as long as the conf */
	int		 locked;	/* not to be quoted; absolute paths */
	conf_eval	*eval;		/* what eval does */
	void		*eval_arg;	/* that it may need */
	int		 code;		/* sysexits code, or 0 */
	int		 secret;	/* set by conf_parse: has a password */
	size_t		 line;		/* where it stopped, counted from 1 */
	char		 why[512];	/* ... and why, without file and line */
};

/*
 * Add the accounts of one file's text: len bytes in a buffer of len + 1, which
 * is taken apart in place and wiped.  Accounts inherit from accounts of the
 * same file only.  0, or -1 with src->line and src->why set.  Where eval is not
 * to be run, the rest of the file is left out: conf->hidden_file.
 */
int	conf_parse(struct conf *, struct conf_source *src, char *text,
	    size_t len);

/*
 * The first account of this name whose index is at least first (0: of the
 * file that was read first), or NULL.
 */
struct conf_account *conf_find(const struct conf *, const char *name,
	    size_t first);

/*
 * The first account whose from is that of the address: equal without regard
 * to case, or matching it as a pattern (fnmatch(3)), or equal to it without
 * its +detail.  Accounts that another of the same name hides do not count.
 */
struct conf_account *conf_match(const struct conf *, const char *from);

/* True if a from is a pattern (has *, ?, or a [ that opens no literal). */
int	conf_is_pattern(const char *from);

/* Wipe and free everything. */
void	conf_free(struct conf *);

#endif
