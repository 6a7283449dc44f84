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
 * A hash table from strings to numbers.
 */

#ifndef STRMAP_H
#define STRMAP_H

#include <stddef.h>

#define STRMAP_NONE	((size_t)-1)

struct strmap_slot {
	const char	*key;		/* NULL: free */
	size_t		 value;
};

/* All zero is an empty map. */
struct strmap {
	struct strmap_slot	*slots;
	size_t			 n, cap;
};

/*
 * Add a key that is not there yet; it is not copied and must live as long as
 * the map.  0, or -1 with errno ENOMEM.
 */
int	strmap_add(struct strmap *, const char *key, size_t value);

/* The number of the key, or STRMAP_NONE. */
size_t	strmap_find(const struct strmap *, const char *key);

void	strmap_free(struct strmap *);

#endif
