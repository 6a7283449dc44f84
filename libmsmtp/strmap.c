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

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "strmap.h"

#define FIRST_CAP	64

/* FNV-1a.  Who chooses the keys is the user himself: no secret is needed. */
static uint64_t
hash(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h ^ h >> 32;
}

/* Where the key is, or the free slot where it belongs. */
static size_t
probe(const struct strmap *m, const char *key)
{
	size_t i = (size_t)hash(key) & (m->cap - 1);

	while (m->slots[i].key != NULL && strcmp(m->slots[i].key, key) != 0)
		i = (i + 1) & (m->cap - 1);
	return i;
}

static int
grow(struct strmap *m)
{
	struct strmap bigger = { 0 };
	size_t i;

	bigger.cap = m->cap == 0 ? FIRST_CAP : m->cap * 2;
	bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return -1;
	for (i = 0; i < m->cap; i++)
		if (m->slots[i].key != NULL)
			bigger.slots[probe(&bigger, m->slots[i].key)] =
			    m->slots[i];
	bigger.n = m->n;
	free(m->slots);
	*m = bigger;
	return 0;
}

int
strmap_add(struct strmap *m, const char *key, size_t value)
{
	size_t i;

	if (m->n >= m->cap / 2 && grow(m) == -1)
		return -1;
	i = probe(m, key);
	m->slots[i].key = key;
	m->slots[i].value = value;
	m->n++;
	return 0;
}

size_t
strmap_find(const struct strmap *m, const char *key)
{
	size_t i;

	if (m->n == 0)
		return STRMAP_NONE;
	i = probe(m, key);
	return m->slots[i].key == NULL ? STRMAP_NONE : m->slots[i].value;
}

void
strmap_free(struct strmap *m)
{
	free(m->slots);
	m->slots = NULL;
	m->n = m->cap = 0;
}
