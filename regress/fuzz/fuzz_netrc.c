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

/* netrc files: whatever is found lies within the text. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netrc.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* len bytes at the end of an allocation, as the contract has it. */
static char *
copy(const void *data, size_t len)
{
	char *text;

	if ((text = malloc(len + 1)) == NULL)
		abort();
	if (len > 0)
		memcpy(text, data, len);
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct netrc_fault fault = { 0, NULL };
	char *text = copy(data, len), *password;
	int rv;

	rv = netrc_find(text, len, "host", "me", &password, &fault);
	if (rv == -1 && (fault.line == 0 || fault.why == NULL))
		abort();
	if ((rv == 1) != (password != NULL))
		abort();
	if (rv == 1 && (password < text || strlen(password) == 0 ||
	    password + strlen(password) > text + len))
		abort();
	free(text);
	return 0;
}
