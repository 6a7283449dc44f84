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
 * The files that TLS verifies with: trusted certificates, which libtls is given
 * as it asks for them, and revoked ones.
 */

#ifndef ANCHORS_H
#define ANCHORS_H

#include <openssl/ssl.h>

#include "buf.h"
#include "secure.h"
#include "trust.h"

/*
 * Read and index the trust file.  0, or a NETF_* with the setup's error and
 * why.  Its descriptor stays open.
 */
int	anchors_load(struct trust *, struct secure_setup *);

/*
 * Read the file of revoked certificates, which must have a list of them.  As
 * anchors_load.
 */
int	anchors_read_crl(struct buf *pem, struct secure_setup *);

/* Read the client's certificate and its chain.  As anchors_load. */
int	anchors_read_cert(struct buf *pem, struct secure_setup *);

/* Give the store of libtls's connection a look-up in the index.  0 or -1. */
int	anchors_attach(SSL *, struct trust *);

#endif
