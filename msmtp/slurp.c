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

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "slurp.h"

#define FIRST_READ	16384

char *
slurp(int fd, size_t max, size_t *len, size_t *cap)
{
	char *buf, *grown;
	ssize_t n;

	*len = 0;
	*cap = FIRST_READ;
	if ((buf = malloc(*cap)) == NULL)
		return NULL;
	for (;;) {
		n = read(fd, buf + *len, *cap - 1 - *len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			return buf;
		if (n == -1 || (*len += (size_t)n) > max) {
			errno = n == -1 ? errno : EFBIG;
			break;
		}
		if (*len < *cap - 1)
			continue;
		grown = recallocarray(buf, *cap, *cap * 2, 1);
		if (grown == NULL)
			break;
		buf = grown;
		*cap *= 2;
	}
	freezero(buf, *cap);
	return NULL;
}
