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
 * tls_priorities as msmtp has it with libtls: parts separated by blanks, in
 * any order, each at most once:
 *	PROTOCOLS=x	as tls_config_parse_protocols(3) takes it
 *	CIPHERS=x	as tls_config_set_ciphers(3)
 *	ECDHECURVES=x	as tls_config_set_ecdhecurves(3)
 */

#ifndef TLSPRIO_H
#define TLSPRIO_H

#include <stddef.h>

#define TLSPRIO_MAX	1024	/* far more than all ciphers of a library */

enum tlsprio_part {
	TLSPRIO_PROTOCOLS, TLSPRIO_CIPHERS, TLSPRIO_CURVES, TLSPRIO_PARTS
};

/*
 * The value of that part, a copy of at most size - 1 bytes: 1, or 0 if the
 * text, which tlsprio_fault accepts, does not have it.
 */
int	tlsprio_get(const char *text, enum tlsprio_part, char *value,
	    size_t size);

/*
 * NULL if the text is well-formed as far as can be said without the library:
 * which ciphers and curves there are it alone knows.  Else what is wrong
 * (static), to be put behind the name of the setting; of a priority string
 * of GnuTLS, what takes its place.
 */
const char *tlsprio_fault(const char *text);

#endif
