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

#include <sys/types.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string.h>

#include "socks.h"

#define VERSION5	0x05
#define METHOD_NONE	0x00
#define METHOD_NO	0xff	/* no acceptable method */
#define CMD_CONNECT	0x01
#define REP_SUCCEEDED	0x00
#define ATYP_IPV4	0x01
#define ATYP_NAME	0x03
#define ATYP_IPV6	0x04

/*
 * The pieces, each read on its own: the reply is looked at before the rest of
 * its message, which some proxies do not send with a refusal, and the address
 * tells how long it is.
 */
enum step {
	STEP_METHOD,	/* VER METHOD */
	STEP_REPLY,	/* VER REP */
	STEP_TYPE,	/* RSV ATYP, and the first byte of BND.ADDR */
	STEP_BOUND,	/* the rest of BND.ADDR, BND.PORT: of no interest */
	STEP_END
};

void
socks_greeting(uint8_t out[static SOCKS_GREETING_LEN])
{
	out[0] = VERSION5;
	out[1] = 1;
	out[2] = METHOD_NONE;
}

/* ATYP and DST.ADDR; their length, 0 if the host fits into none. */
static size_t
put_host(uint8_t *out, const char *host)
{
	size_t len = strlen(host);

	if (inet_pton(AF_INET, host, out + 1) == 1) {
		out[0] = ATYP_IPV4;
		return 1 + sizeof(struct in_addr);
	}
	if (inet_pton(AF_INET6, host, out + 1) == 1) {
		out[0] = ATYP_IPV6;
		return 1 + sizeof(struct in6_addr);
	}
	if (len == 0 || len > UINT8_MAX)
		return 0;
	out[0] = ATYP_NAME;
	out[1] = (uint8_t)len;
	memcpy(out + 2, host, len);
	return 2 + len;
}

size_t
socks_request(uint8_t out[static SOCKS_REQUEST_MAX], const char *host,
    uint16_t port)
{
	size_t n;

	out[0] = VERSION5;
	out[1] = CMD_CONNECT;
	out[2] = 0;
	if ((n = put_host(out + 3, host)) == 0)
		return 0;
	n += 3;
	out[n++] = (uint8_t)(port >> 8);
	out[n++] = (uint8_t)(port & 0xff);
	return n;
}

static enum socks_status
expect(struct socks *s, enum step step, size_t want)
{
	s->step = step;
	s->want = want;
	s->have = 0;
	return SOCKS_MORE;
}

static enum socks_status
end(struct socks *s, enum socks_status status)
{
	expect(s, STEP_END, 0);
	return status;
}

void
socks_init(struct socks *s)
{
	memset(s, 0, sizeof(*s));
	expect(s, STEP_METHOD, 2);
}

size_t
socks_want(const struct socks *s)
{
	return s->want;
}

static enum socks_status
on_method(struct socks *s)
{
	if (s->buf[0] != VERSION5)
		return end(s, SOCKS_GARBAGE);
	if (s->buf[1] == METHOD_NO)
		return end(s, SOCKS_NO_METHOD);
	if (s->buf[1] != METHOD_NONE)
		return end(s, SOCKS_GARBAGE);
	expect(s, STEP_REPLY, 2);
	return SOCKS_ASK;
}

static enum socks_status
on_reply(struct socks *s)
{
	if (s->buf[0] != VERSION5)
		return end(s, SOCKS_GARBAGE);
	if ((s->reply = s->buf[1]) != REP_SUCCEEDED)
		return end(s, SOCKS_REFUSED);
	return expect(s, STEP_TYPE, 3);
}

/* One byte of the address has come; two of the port are behind it. */
static enum socks_status
on_type(struct socks *s)
{
	switch (s->buf[1]) {
	case ATYP_IPV4:
		return expect(s, STEP_BOUND, sizeof(struct in_addr) + 1);
	case ATYP_IPV6:
		return expect(s, STEP_BOUND, sizeof(struct in6_addr) + 1);
	case ATYP_NAME:
		return expect(s, STEP_BOUND, s->buf[2] + 2U);
	default:
		return end(s, SOCKS_GARBAGE);
	}
}

enum socks_status
socks_feed(struct socks *s, const uint8_t *p, size_t n)
{
	size_t i;

	if (n > s->want || s->step == STEP_END)
		return end(s, SOCKS_GARBAGE);
	for (i = 0; i < n && s->have < sizeof(s->buf); i++)
		s->buf[s->have++] = p[i];
	if ((s->want -= n) > 0)
		return SOCKS_MORE;
	switch (s->step) {
	case STEP_METHOD:
		return on_method(s);
	case STEP_REPLY:
		return on_reply(s);
	case STEP_TYPE:
		return on_type(s);
	default:
		return end(s, SOCKS_OPEN);
	}
}

const char *
socks_reason(uint8_t reply)
{
	static const char *const text[] = {
		"succeeded",
		"general SOCKS server failure",
		"connection not allowed by ruleset",
		"network unreachable",
		"host unreachable",
		"connection refused",
		"TTL expired",
		"command not supported",
		"address type not supported"
	};

	if (reply >= sizeof(text) / sizeof(text[0]))
		return "unknown error";
	return text[reply];
}
