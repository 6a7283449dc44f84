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
#include <string.h>

#include "base64.h"
#include "trust.h"

/* The tags of X.690 that lead to a certificate's subject. */
#define DER_SEQUENCE	0x30
#define DER_SET		0x31
#define DER_INTEGER	0x02
#define DER_OID		0x06
#define DER_UNIVERSAL	0x1c	/* UniversalString: 4 bytes a character */
#define DER_BMP		0x1e	/* BMPString: 2 bytes */
#define DER_VERSION	0xa0	/* [0] of TBSCertificate */

/* What is left of some DER. */
struct der {
	const uint8_t	*p;
	size_t		 len;
};

/*
 * Take one element off: its tag and content.  Definite lengths only.  0, or
 * -1 when it does not fit.
 */
static int
der_next(struct der *d, uint8_t *tag, struct der *content)
{
	size_t n, i, k;

	if (d->len < 2)
		return -1;
	*tag = d->p[0];
	n = d->p[1];
	k = 2;
	if (n >= 0x80) {
		k += n - 0x80;
		if (k < 3 || k > 6 || d->len < k)
			return -1;
		for (n = 0, i = 2; i < k; i++)
			n = n << 8 | d->p[i];
	}
	if (n > d->len - k)
		return -1;
	content->p = d->p + k;
	content->len = n;
	d->p += k + n;
	d->len -= k + n;
	return 0;
}

/* The same for an element that must have that tag. */
static int
der_expect(struct der *d, uint8_t tag, struct der *content)
{
	uint8_t t;

	return der_next(d, &t, content) == -1 || t != tag ? -1 : 0;
}

/* The character of this width at p, folded, if an ASCII letter or digit. */
static int
folded(const uint8_t *p, size_t width)
{
	uint8_t c = p[width - 1];
	size_t i;

	for (i = 0; i + 1 < width; i++)
		if (p[i] != 0)
			return -1;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	return -1;
}

/* Hash (FNV-1a) the letters and digits of one attribute's value. */
static uint64_t
value_key(uint8_t tag, struct der v)
{
	size_t width = tag == DER_UNIVERSAL ? 4 : tag == DER_BMP ? 2 : 1;
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	int c;

	for (; v.len >= width; v.p += width, v.len -= width)
		if ((c = folded(v.p, width)) != -1)
			h = (h ^ (uint64_t)c) * UINT64_C(0x100000001b3);
	return h;
}

/* One AttributeTypeAndValue off a RelativeDistinguishedName. */
static int
attribute_key(struct der *rdn, uint64_t *key)
{
	struct der attr, oid, value;
	uint8_t tag;

	if (der_expect(rdn, DER_SEQUENCE, &attr) == -1 ||
	    der_expect(&attr, DER_OID, &oid) == -1 ||
	    der_next(&attr, &tag, &value) == -1 || attr.len != 0)
		return -1;
	*key = value_key(tag, value);
	return 0;
}

/*
 * The sum over all attributes: their order within an RDN depends on how they
 * are encoded, which must not count.
 */
static int
rdns_key(struct der name, uint64_t *key)
{
	struct der rdn;
	uint64_t k;

	*key = 0;
	while (name.len > 0) {
		if (der_expect(&name, DER_SET, &rdn) == -1)
			return -1;
		for (; rdn.len > 0; *key += k)
			if (attribute_key(&rdn, &k) == -1)
				return -1;
	}
	return 0;
}

int
trust_key(const uint8_t *p, size_t len, uint64_t *key)
{
	struct der d = { p, len }, name;

	if (der_expect(&d, DER_SEQUENCE, &name) == -1 || d.len != 0)
		return -1;
	return rdns_key(name, key);
}

/* The subject of a Certificate (RFC 5280 4.1), as content of its Name. */
static int
find_subject(struct der d, struct der *subject)
{
	struct der cert, tbs, skip;
	uint8_t tag;

	if (der_expect(&d, DER_SEQUENCE, &cert) == -1 ||
	    der_expect(&cert, DER_SEQUENCE, &tbs) == -1 ||
	    der_next(&tbs, &tag, &skip) == -1)
		return -1;
	if (tag == DER_VERSION && der_next(&tbs, &tag, &skip) == -1)
		return -1;
	if (tag != DER_INTEGER)				/* serial number */
		return -1;
	if (der_expect(&tbs, DER_SEQUENCE, &skip) == -1 ||	/* signature */
	    der_expect(&tbs, DER_SEQUENCE, &skip) == -1 ||	/* issuer */
	    der_expect(&tbs, DER_SEQUENCE, &skip) == -1)	/* validity */
		return -1;
	return der_expect(&tbs, DER_SEQUENCE, subject);
}

static int
add_cert(struct trust *t, size_t len, int aux)
{
	struct trust_cert *c;
	struct der d = { t->der + t->der_len, len }, subject;
	size_t room;

	if (t->ncerts == TRUST_CERTS_MAX) {
		errno = E2BIG;
		return -1;
	}
	if (t->ncerts == t->room) {
		room = t->room == 0 ? 256 : 2 * t->room;
		if ((c = reallocarray(t->certs, room, sizeof(*c))) == NULL)
			return -1;
		t->certs = c;
		t->room = room;
	}
	c = &t->certs[t->ncerts++];
	c->off = t->der_len;
	c->len = len;
	c->aux = aux;
	c->key = 0;
	c->any = find_subject(d, &subject) == -1 ||
	    rdns_key(subject, &c->key) == -1;
	t->der_len += len;
	return 0;
}

/* Copy base64 text without the blanks between it; the number of characters. */
static size_t
squeeze(char *out, const char *p, size_t n)
{
	char *o = out;
	const char *lf;
	size_t k;

	while (n > 0) {
		lf = memchr(p, '\n', n);
		k = lf == NULL ? n : (size_t)(lf - p);
		n -= lf == NULL ? k : k + 1;
		while (k > 0 && (p[k - 1] == '\r' || p[k - 1] == ' ' ||
		    p[k - 1] == '\t'))
			k--;
		memcpy(o, p, k);
		o += k;
		p = lf == NULL ? p : lf + 1;
	}
	return (size_t)(o - out);
}

/* A block's text: decode in place at the end of der, which has room. */
static int
add_block(struct trust *t, const char *p, size_t n, int aux)
{
	char *text = (char *)t->der + t->der_len;
	int64_t len;

	len = base64_decode(text, text, squeeze(text, p, n));
	if (len <= 0)
		return 0;
	return add_cert(t, (size_t)len, aux);
}

static const struct label {
	const char	*name;
	int		 aux;
} labels[] = {
	{ "CERTIFICATE-----", 0 },
	{ "X509 CERTIFICATE-----", 0 },
	{ "TRUSTED CERTIFICATE-----", 1 },
};

/* The label of a certificate that begins at p, or NULL. */
static const struct label *
find_label(const char *p, size_t n)
{
	size_t i, len;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		len = strlen(labels[i].name);
		if (n >= len && memcmp(p, labels[i].name, len) == 0)
			return &labels[i];
	}
	return NULL;
}

#define BEGIN	"-----BEGIN "
#define END	"-----END "

int
trust_index(struct trust *t, const char *pem, size_t len)
{
	const char *p = pem, *end = pem + len, *stop;
	const struct label *l;

	memset(t, 0, sizeof(*t));
	/* What is decoded is shorter than its text, and takes its place. */
	if ((t->der = malloc(len + 1)) == NULL)
		return -1;
	while ((p = memmem(p, (size_t)(end - p), BEGIN, strlen(BEGIN))) !=
	    NULL) {
		p += strlen(BEGIN);
		if ((l = find_label(p, (size_t)(end - p))) == NULL)
			continue;
		p += strlen(l->name);
		if ((stop = memmem(p, (size_t)(end - p), END,
		    strlen(END))) == NULL)
			break;
		if (add_block(t, p, (size_t)(stop - p), l->aux) == -1) {
			trust_free(t);
			return -1;
		}
		p = stop;
	}
	return 0;
}

void
trust_free(struct trust *t)
{
	free(t->certs);
	free(t->der);
	memset(t, 0, sizeof(*t));
}

const struct trust_cert *
trust_next(const struct trust *t, uint64_t key, size_t *pos)
{
	const struct trust_cert *c;

	while (*pos < t->ncerts) {
		c = &t->certs[(*pos)++];
		if (c->any || c->key == key)
			return c;
	}
	return NULL;
}
