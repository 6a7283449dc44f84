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
 * TLS as the session sees it.  tls.c implements it with libtls; in the plain
 * variant notls.c stands in its place and refuses.
 */

#ifndef SECURE_H
#define SECURE_H

#include "net.h"

/*
 * Once, before the sandbox: everything that opens files or is slow.  0, or -1.
 */
int	secure_init(void);

/* The payload of ABOUT_TOLD: the libraries of TLS; the argument is not used. */
void	secure_about(const void *, struct wcur *);

/* What secure_arm was asked for and says. */
struct secure_setup {
	uint32_t	 flags;		/* TLSSET_* */
	const char	*host;		/* to verify, and for SNI */
	const uint8_t	*pin;		/* a fingerprint that takes the place of
					   the trust file and all checks, */
	size_t		 pin_len;	/* 0: none */
	uint32_t	 dh_bits;	/* of a prime for Diffie-Hellman */
	const char	*priorities;	/* tlsprio.h; "": libtls's own */
	int		 trust_fd;	/* -1: none; closed by secure_arm, */
	int		 crl_fd;	/* as are these */
	int		 cert_fd;	/* the client's certificate */
	struct child	*child;		/* which signs for it */
	uint32_t	 ncerts;	/* out */
	int		 error;		/* out: errno of a failure, or 0 */
	char		 why[256];	/* out: its text */
};

/*
 * Read the files and get everything ready for a handshake.  0, or a
 * NETF_*.  The connection then has its struct secure.
 */
int	secure_arm(struct conn *, struct secure_setup *);

/*
 * A step of the handshake: 0 when it is done and verified (the connection
 * then goes through TLS), IO_WANT_*, or IO_ERR.
 */
int	secure_handshake(struct conn *);

/* After IO_ERR: NETF_*, and the reason in text. */
enum net_failure secure_failure(struct conn *, char *text, size_t size);

/* The server has answered with TLS. */
int	secure_heard(const struct conn *);

/* After the handshake: the payload of NET_TLS_DONE. */
void	secure_info(struct conn *, struct wcur *);

/*
 * After the handshake: what binds a channel to it (BIND_* of proto.h); at most
 * PROTO_BINDING_MAX bytes.
 */
uint8_t	secure_binding(struct conn *, uint8_t *data, size_t *len);

/* Tell the server that nothing more will come; does not wait. */
void	secure_close(struct conn *);

#endif
