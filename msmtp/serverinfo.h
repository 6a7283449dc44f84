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
 * --serverinfo: what a server says of itself.  The children report it, it is
 * kept here, and printed when the session is over.
 */

#ifndef SERVERINFO_H
#define SERVERINFO_H

#include "run.h"

/* The lengths of the digests. */
#define SHA256_LEN	32
#define SHA1_LEN	20
#define MD5_LEN		16

/* Seconds of time(2) that a certificate may name: the years 0 to 9999. */
#define CERT_FIRST	(-62167219200LL)
#define CERT_LAST	253402300799LL

/* NET_TLS_DONE.  Strings and bytes live as long as the message. */
struct tls_report {
	const char	*version, *cipher, *subject, *issuer;
	int64_t		 not_before, not_after;
	const uint8_t	*sha256, *sha1, *md5;	/* NULL: not known */
};

struct serverinfo {
	char		*name;		/* of the address, or NULL */
	char		*address;	/* in digits */
	char		*greeting;	/* the reply */
	struct strlist	 caps;		/* NET_CAPS */
	int		 has_tls;
	char		*version, *cipher, *subject, *issuer;
	int64_t		 not_before, not_after;
	int		 has_sha256, has_sha1, has_md5;
	uint8_t		 sha256[SHA256_LEN], sha1[SHA1_LEN], md5[MD5_LEN];
};

/*
 * Keep what a child has reported; nothing is done unless this run is to show
 * it (r->info).  0, or -1 after run_fail without memory.
 */
int	serverinfo_name(struct run *, const char *);
int	serverinfo_address(struct run *, const char *);
int	serverinfo_greeting(struct run *, const char *reply);
int	serverinfo_tls(struct run *, const struct tls_report *);
int	serverinfo_cap(struct run *, const char *line);

/* Another EHLO: what was offered before is forgotten. */
void	serverinfo_forget_caps(struct run *);

/* Bytes as "CE:71:..."; out has 3 * len bytes. */
void	serverinfo_hex(const uint8_t *, size_t len, char *out);

/* All of --serverinfo.  The exit code. */
int	mode_serverinfo(struct run *);

#endif
