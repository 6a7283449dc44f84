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


/* Where the installation put things; from the Makefile. */

#ifndef PATHS_H
#define PATHS_H

extern const char path_helpers[];	/* directory of the children */
extern const char path_empty[];		/* root's children chroot(2) here */
extern const char path_system_conf[];	/* the system's msmtprc */
extern const char path_mailname[];	/* what %M stands for */
extern const char path_system_netrc[];	/* the system's netrc */
extern const char path_trust[];		/* "tls_trust_file system" */

#endif
