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
 * The account that this run uses: chosen, completed and checked.
 */

#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "options.h"
#include "settings.h"

struct choice;
struct conf_account;

/* struct account's timeout */
#define TIMEOUT_UNSET	0U		/* the defaults of RFC 5321 */
#define TIMEOUT_OFF	(~0U)		/* no time limit, said explicitly */

/* struct account's set_from_header: when From is set */
enum { HEADER_OFF, HEADER_AUTO, HEADER_ON };

/* struct account's set_to_header: what takes the place of To, Cc and Bcc */
enum { TO_OFF, TO_ON, TO_UNDISCLOSED };

struct auth_choice {
	int		 on;
	const char	*mechanism;	/* upper case, static; NULL: choose */
};

struct account {
	char		*name;		/* NULL: --host, from no file */
	char		*file;		/* where it was defined, or NULL */
	int		 locked;	/* the caller cannot read that file */

	/* Strings are NULL where unset; they belong to set below. */
	char		*host;		/* when sending NULL only with socket,
					   and with tls only if there is a
					   tls_host_override */
	unsigned int	 port;
	char		*source_ip;
	char		*proxy_host;	/* NULL: no proxy */
	unsigned int	 proxy_port;	/* 0: no proxy */
	char		*socket;	/* instead of host, port and proxy */
	unsigned int	 timeout;	/* TIMEOUT_*, else seconds */
	int		 protocol;	/* 1: LMTP */
	char		*domain;
	struct auth_choice auth;
	char		*user;
	char		*password;
	char		*passwordeval;
	char		*ntlmdomain;
	int		 tls;
	int		 tls_starttls;
	const char	*tls_trust_file; /* a path to open, or NULL */
	char		*tls_crl_file;
	char		*tls_fingerprint; /* fingerprint_parse takes it */
	char		*tls_key_file;	/* both or none */
	char		*tls_cert_file;
	int		 tls_certcheck;
	int		 auto_from;
	char		*maildomain;
	unsigned int	 tls_min_dh_prime_bits;	/* 0: no limit of ours */
	char		*tls_priorities;
	char		*tls_host_override;
	char		*from;		/* "" is the null sender, else as given:
					   msmtp-parse takes it apart */
	int		 from_is_mails;	/* it is the one that the mail named */
	char		*from_full_name;
	int		 allow_from_override;
	int		 set_from_header; /* HEADER_* */
	int		 set_date_header;
	int		 set_msgid_header;
	int		 set_to_header;	/* TO_* */
	int		 remove_bcc_headers;
	unsigned int	 dsn_notify;	/* NOTIFY_* */
	unsigned int	 dsn_return;	/* MAIL_RET_* or 0 */
	char		*logfile;	/* "-": standard output; NULL: none */
	char		*logfile_time_format; /* NULL: as msmtp */
	int		 syslog;	/* LOG_USER ...; -1: off */
	char		*aliases;	/* a file; NULL: none */
	char		*tls_key_passwordeval;
	int		 sandbox;	/* 1: relaxed */
	int		 chunking;
	int		 partial_delivery;
	char		*dsn_envid;
	int		 dsn_orcpt;

	struct settings	 set;
	unsigned char	 given[SETTING_MAX]; /* not by default */
};

/*
 * Choose the account among those that choose_load found (--host, -a, the first
 * whose from is that of the sender, "default"), lay the options over it and
 * fill in the defaults.  The secrets of all other accounts are wiped.  sender:
 * the one that --read-envelope-from found ("" if the mail had none), else NULL:
 * that of -f, if any.  With --pretend or --debug, where the settings come from
 * is told on standard output.  0, or a sysexits code after a report.
 */
int	account_find(const struct options *, struct choice *,
	    const char *sender, struct account *);

/*
 * True if the canonical name of the host (expand_host) is part of what
 * account_complete will make.
 */
int	account_wants_canonical(const struct account *,
	    const struct options *);

/*
 * Make domain and from, of which the substitution patterns and auto_from are a
 * part, and check what a connection needs, and unless there is another mode
 * (options_send) what sending does.  canonical: of the host, or NULL.  0, or a
 * sysexits code after a report; the account then is freed.
 */
int	account_complete(struct account *, const struct options *,
	    const char *canonical);

/*
 * With --read-envelope-from: the sender that these settings (NULL: the options
 * alone) would send with whatever the mail says, because of auto_from or
 * allow_from_override off; it must be taken apart before the mail is read.
 * *sender is allocated, or NULL if it is the mail's to say, or cannot be known
 * yet.  0, or a sysexits code after a report.
 */
int	account_kept_sender(const struct options *,
	    const struct conf_account *, char **sender);

/* True if a from is to have the address of the mail's From in it: %F. */
int	account_from_author(const struct account *);

/*
 * Print "name = value" for the settings on standard output, as --pretend and
 * --debug do, byte for byte what msmtp 1.8 prints; secrets as "*".
 */
void	account_print(const struct account *, const struct options *);

/* Wipe and free. */
void	account_free(struct account *);

#endif
