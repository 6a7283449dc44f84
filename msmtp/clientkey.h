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
 * The client's key and certificate (tls_key_file, tls_cert_file).  The key is
 * opened here and read by msmtp-auth-key alone; the certificate goes to both
 * it and msmtp-net.
 */

#ifndef CLIENTKEY_H
#define CLIENTKEY_H

#include "run.h"

/* A handshake needs one signature; msmtp-net gets no more. */
#define SIGNATURES_MAX	1

/* Start msmtp-auth-key, where the account has a key.  0 or -1. */
int	clientkey_start(struct run *);

/*
 * Have it read the key, with a passphrase if it needs one, and compare it with
 * the certificate: it can be used then.  0 or -1.
 */
int	clientkey_load(struct run *);

/* Give msmtp-net the certificate.  0 or -1. */
int	clientkey_give_cert(struct run *);

#endif
