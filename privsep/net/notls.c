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
 * The plain variant: no TLS, and no code of it.  The parent starts it only
 * when the configuration says that TLS is off; asking it for TLS is answered
 * by NETF_SYSTEM, never by going on in clear.
 */

#include <string.h>
#include <unistd.h>

#include "secure.h"

int
secure_init(void)
{
	return 0;
}

void
secure_about(const void *arg, struct wcur *w)
{
	(void)arg;
	put_str(w, "");
}

int
secure_arm(struct conn *c, struct secure_setup *s)
{
	(void)c;
	if (s->trust_fd != -1)
		close(s->trust_fd);
	if (s->crl_fd != -1)
		close(s->crl_fd);
	if (s->cert_fd != -1)
		close(s->cert_fd);
	s->trust_fd = s->crl_fd = s->cert_fd = -1;
	s->ncerts = 0;
	strlcpy(s->why, "this variant of msmtp-net has no TLS",
	    sizeof(s->why));
	return NETF_SYSTEM;
}

int
secure_handshake(struct conn *c)
{
	(void)c;
	return IO_ERR;
}

enum net_failure
secure_failure(struct conn *c, char *text, size_t size)
{
	(void)c;
	strlcpy(text, "this variant of msmtp-net has no TLS", size);
	return NETF_SYSTEM;
}

int
secure_heard(const struct conn *c)
{
	(void)c;
	return 0;
}

void
secure_info(struct conn *c, struct wcur *w)
{
	int i;

	(void)c;
	for (i = 0; i < 4; i++)
		put_str(w, "");
	put_u64(w, 0);
	put_u64(w, 0);
	for (i = 0; i < 3; i++)
		put_bytes(w, "", 0);
}

uint8_t
secure_binding(struct conn *c, uint8_t *data, size_t *len)
{
	(void)c;
	(void)data;
	*len = 0;
	return BIND_NONE;
}

void
secure_close(struct conn *c)
{
	(void)c;
}
