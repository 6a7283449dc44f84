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
 * Channel binding (RFC 5056): what both ends of one TLS session know, and
 * nobody who has a session with each of them.
 */

#ifndef BINDING_H
#define BINDING_H

#include <openssl/ssl.h>

#include <stddef.h>
#include <stdint.h>

#include "proto.h"

/*
 * After the handshake: BIND_* of proto.h and the bytes, at most
 * PROTO_BINDING_MAX; BIND_NONE where the session has no safe one, or the
 * SSL is unknown (NULL).
 */
uint8_t	binding_get(SSL *, uint8_t *data, size_t *len);

#endif
