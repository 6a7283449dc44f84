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
 * SMTP commands (RFC 5321 4.1), each appended to a buffer with its CRLF.  No
 * argument can become a second command or parameter.
 *
 * RFC 5321 4.5.3.1.4 bounds a command line at 512 octets, more where an
 * extension says so; the longest address that it must carry has 254.  We send
 * addresses of up to PROTO_ADDR_MAX octets and leave it to the server to refuse
 * what is too long for it.
 */

#ifndef COMMAND_H
#define COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/*
 * RFC 4954 4: the responses to challenges may be long, and servers take 12288
 * octets; but AUTH with an initial response is a command as any other.
 */
#define COMMAND_AUTH_MAX	512

enum command_status {
	COMMAND_OK = 0,
	COMMAND_BAD,	/* an argument would break the command */
	COMMAND_MEMORY
};

/* Parameters of MAIL. */
struct mail_params {
	int		 has_size, body_8bit, smtputf8;
	uint64_t	 size;		/* RFC 1870 */
	uint32_t	 ret;		/* MAIL_RET_* of proto.h, or 0 */
	const char	*envid;		/* RFC 3461 4.4, not encoded; or NULL */
};

/* Parameters of RCPT (RFC 3461). */
struct rcpt_params {
	uint32_t	 notify;	/* NOTIFY_* of proto.h, or 0 */
	int		 orcpt;		/* name the recipient again */
};

/* What ORCPT may be: longer, it is left out (RFC 3461 4.2). */
#define COMMAND_ORCPT_MAX	500

/* "VERB" of RFC 5321; it takes no argument from anyone. */
enum command_status command_plain(struct buf *, const char *verb);

/* "EHLO domain", "HELO domain". */
enum command_status command_hello(struct buf *, const char *verb,
	    const char *domain);

/*
 * "MAIL FROM:<sender> ..."; the sender may be empty.  The envelope id is
 * printable ASCII without blanks, < and >.
 */
enum command_status command_mail(struct buf *, const char *sender,
	    const struct mail_params *);

/*
 * "RCPT TO:<recipient> ...".  ORCPT is only for an address with a domain; one
 * that is not ASCII goes as RFC 6533 3 has it where SMTPUTF8 is in use.
 */
enum command_status command_rcpt(struct buf *, const char *recipient,
	    const struct rcpt_params *);

/* "BDAT size LAST" (RFC 3030 2): size octets follow. */
enum command_status command_bdat(struct buf *, uint64_t size);

/* "ETRN argument" (RFC 1985); what etrn_is_arg does not take is bad. */
enum command_status command_etrn(struct buf *, const char *arg);

/*
 * "AUTH mechanism" (RFC 4954 4), with the initial response, encoded ("=" if
 * it is empty), if initial is not NULL.
 */
enum command_status command_auth(struct buf *, const char *mechanism,
	    const void *initial, size_t len);

/* True if command_auth's line would be longer than COMMAND_AUTH_MAX. */
int	command_auth_long(const char *mechanism, size_t len);

/* A response to a challenge: one line of base64, empty for no bytes. */
enum command_status command_response(struct buf *, const void *, size_t len);

#endif
