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
 * The command line.
 */

#ifndef OPTIONS_H
#define OPTIONS_H

#include <stddef.h>

#include "settings.h"

enum mode {
	MODE_SEND,
	MODE_SERVERINFO,	/* -S: show what the server says of itself */
	MODE_RMQS,		/* --rmqs: have it send what waits there */
	MODE_PRETEND,		/* -P: show the settings and stop */
	MODE_CONFIGURE,		/* --configure: print a configuration */
	MODE_NEWALIASES,	/* -bi: nothing; there is no table of them */
	MODE_MAILQ,		/* -bp: that the queue is empty */
	MODE_VERSION,
	MODE_HELP
};

struct options {
	enum mode	 mode;
	int		 debug;		/* -d, -v */
	int		 read_recipients; /* -t */
	int		 read_envelope_from;
	int		 serverinfo;	/* -S; mode is PRETEND with -P */
	const char	*rmqs;		/* --rmqs, or NULL */
	const char	*configure;	/* --configure, or NULL */
	char		*conf_file;	/* -C, or NULL; freed by us */
	const char	*account;	/* -a, or NULL */
	int		 host_given;	/* --host: no configuration file */
	struct settings	 set;		/* what options say; freed by us */
	char		**rcpts;	/* into argv; not NULL-terminated */
	size_t		 nrcpts;
};

/*
 * Take the command line apart, as getopt_long(3) with permutation would.  The
 * last component of argv[0] chooses the mode if it is mailq or newaliases.
 * argv is reordered: the recipients come first.  0, or EX_USAGE or EX_OSERR
 * after a report.  *o is filled anyway; options_free releases it.
 *
 * That recipients are there (or -t) is checked for MODE_SEND here as well, and
 * that they are not with --serverinfo, --rmqs and --configure.
 */
int	options_parse(int argc, char **argv, struct options *);

/* True unless the options name something else to do than to send a mail. */
int	options_send(const struct options *);

void	options_free(struct options *);

/*
 * Whose fault it is that this from, host, proxy_host or domain is malformed:
 * EX_USAGE if an option says it, else EX_CONFIG.
 */
int	options_fault(const struct options *, const char *);

#endif
