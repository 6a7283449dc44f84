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
 * The protocol between msmtp and its children: the one list of messages.
 * A row says who sends it, how long it may be, whether a descriptor comes with
 * it, in which states of the child it is permitted, and the state after it.
 * Both ends run every message through proto_step; a message that its state
 * does not permit is the end of the run (EX_SOFTWARE, naming the child).
 */

#ifndef PROTO_H
#define PROTO_H

#include <stddef.h>
#include <stdint.h>

#include "channel.h"
#include "cursor.h"

/*
 * Limits of what is carried, in bytes without the NUL of a string.
 */
#define PROTO_BUILD_MAX		64	/* build id */
#define PROTO_ADDR_MAX		1024	/* an address: RFC 5321 4.5.3.1 has 254,
					   UTF-8 and odd routes are longer */
#define PROTO_ARG_MAX		16384	/* one address argument as given */
#define PROTO_ADDRS_MAX		100000	/* addresses of one mail, from arguments
					   and header; more is a mistake or an
					   attack */
#define PROTO_HOST_MAX		255	/* a host name or domain */
#define PROTO_REPLY_MAX		32768	/* all lines of one SMTP reply */
#define PROTO_TEXT_MAX		4096	/* an error text from a library */
#define PROTO_MECH_MAX		64	/* a SASL mechanism's name */
#define PROTO_MECHS_MAX		4096	/* the AUTH line of EHLO */
#define PROTO_BINDING_MAX	64	/* a channel binding; Finished has 12
					   bytes, an exporter's 32 */
#define PROTO_SASL_MAX		32768	/* one SASL token, not encoded */
#define PROTO_SECRET_MAX	32768	/* user, password; token: 12 kB */
#define PROTO_HEADERS_MAX	32768	/* header lines that msmtp adds, in one
					   message */
#define PROTO_ENVID_MAX		100	/* RFC 3461 4.4, as xtext too */
#define PROTO_LIBRARY_MAX	128	/* a library's name and version */
#define PROTO_PRIORITIES_MAX	1024	/* tls_priorities: TLSPRIO_MAX */
#define PROTO_SIGN_MAX		1024	/* what is signed, or a signature: an
					   RSA key of 8192 bits */
#define PROTO_TRACE_MAX		(PROTO_REPLY_MAX + 512)

/* What one child may send in one run. */
#define PROTO_MSGS_MAX		(1024 * 1024)
#define PROTO_BYTES_MAX		(256 * 1024 * 1024)

enum proto_role {
	ROLE_PARSE, ROLE_DIAL, ROLE_NET, ROLE_AUTH, ROLE_KEY, ROLE_MAX
};

enum proto_dir { PROTO_DOWN, PROTO_UP };	/* to, from the child */

/* Rows that have no descriptor, must have one, may have one. */
enum proto_fd { FD_NO, FD_YES, FD_MAY };

/* The states of a child, as both ends count them. */
enum proto_state {
	ST_STARTING,		/* every role: nothing is said before READY */

	ST_PARSE_IDLE,
	ST_PARSE_TAKING,	/* takes apart arguments */
	ST_PARSE_READING,	/* reads the header */
	ST_PARSE_HELD,		/* header reported, waits for the decision */
	ST_PARSE_WRITING,	/* writes the spool */

	ST_DIAL_IDLE,
	ST_DIAL_DIALING,

	ST_NET_IDLE,
	ST_NET_TRUSTING,	/* reads the trust file */
	ST_NET_ARMED,		/* TLS is set up */
	ST_NET_GREETING,	/* has the socket, waits for the greeting */
	ST_NET_HELLO,		/* EHLO, HELO */
	ST_NET_HELD,		/* capabilities reported, waits */
	ST_NET_STARTTLS,
	ST_NET_AUTH,		/* waits for the server */
	ST_NET_CHALLENGED,	/* waits for our response */
	ST_NET_ETRN,		/* waits for the reply to ETRN */
	ST_NET_ENVELOPE,	/* is being given the envelope */
	ST_NET_SENDING,		/* sends; the final dot has not left */
	ST_NET_DOT,		/* the final dot may have left */

	ST_AUTH_IDLE,
	ST_AUTH_ARMED,		/* has the secret */
	ST_AUTH_STEPPING,	/* computes a response */
	ST_AUTH_WAITING,	/* waits for the next challenge */

	ST_KEY_IDLE,
	ST_KEY_LOADING,		/* reads the key */
	ST_KEY_LOCKED,		/* waits for its passphrase */
	ST_KEY_READY,		/* waits for what is to be signed */
	ST_KEY_SIGNING,

	ST_ABOUT,		/* every role: says what it is, and no more */
	ST_DONE,		/* every role: will exit */
	ST_KEEP			/* in the table: the state does not change */
};
#define S(state)	(UINT32_C(1) << (ST_##state))
#define S_IDLE	(S(PARSE_IDLE) | S(DIAL_IDLE) | S(NET_IDLE) | S(AUTH_IDLE) | \
		 S(KEY_IDLE))
#define S_PARSE	(S(PARSE_IDLE) | S(PARSE_TAKING) | S(PARSE_READING) | \
		 S(PARSE_HELD) | S(PARSE_WRITING))
#define S_NET	(S(NET_IDLE) | S(NET_TRUSTING) | S(NET_ARMED) | \
		 S(NET_GREETING) | S(NET_HELLO) | S(NET_HELD) | \
		 S(NET_STARTTLS) | S(NET_AUTH) | S(NET_CHALLENGED) | \
		 S(NET_ETRN) | S(NET_ENVELOPE) | S(NET_SENDING) | S(NET_DOT))
#define S_AUTH	(S(AUTH_IDLE) | S(AUTH_ARMED) | S(AUTH_STEPPING) | \
		 S(AUTH_WAITING))
#define S_KEY	(S(KEY_IDLE) | S(KEY_LOADING) | S(KEY_LOCKED) | \
		 S(KEY_READY) | S(KEY_SIGNING))

#define PROTO_MAX	CHANNEL_DATA_MAX

/*
 * M(name, roles, direction, least, most, descriptor, states, next)
 *
 * Payloads, in order ("x*": repeated to the end of the message):
 *
 * READY		str build id, u32 SB_* in force, u32 Landlock ABI
 * UNREADY		u32 errno, str the step of locking in that failed
 *
 * ABOUT		nothing: say what you are, and do nothing else
 * ABOUT_TOLD		str methods of AUTH, separated by blanks (msmtp-auth,
 *			else ""), str* name and version of each library
 *
 * PARSE_TAKE		(u8 TAKE_*, str argument)*: take these apart; sent any
 *			number of times before PARSE_READ
 * PARSE_TAKEN		(u32 index of the argument, counted from 0 over this
 *			PARSE_TAKE, str result)*, results in order
 * PARSE_TAKEN_END	u32 number of results in all of these PARSE_TAKEN
 * PARSE_READ		u32 WANT_*: read the header of the message on fd 0
 * PARSE_FOUND		(u8 FOUND_*, str address)*
 * PARSE_HEADER		u32 HDR_* that exist, u64 bytes read so far
 * PARSE_FROM		str address, which takes the place of the one in From:
 *			all From and Sender are dropped, and a From with the
 *			old one's display name is put first of all
 * PARSE_ADD		str header lines (each ended by CRLF), to be put before
 *			those of PARSE_WRITE; any number of times
 * PARSE_WRITE		u32 EDIT_*, str header lines to put first, as PARSE_ADD;
 *			descriptor: the spool, opened for writing
 * PARSE_WRITTEN	u64 bytes in the spool, u64 lines, u64 longest line
 *			(without CRLF), u32 SPOOL_*
 * PARSE_FAILED		u32 PARSEF_*, u64 line of the header or index of the
 *			argument (counted from 1 and 0), or 0, u32 errno or 0
 *
 * DIAL_CONNECT		str host, u16 port, u32 deadline in ms (0: none),
 *			str source address or "", str proxy or "", u16 its port
 *			or 0
 * DIAL_CONNECTED	str address that answered (the proxy's, where there is
 *			one); descriptor: the socket
 * DIAL_REVERSE		nothing: report the name of the address that answers
 * DIAL_NAME		str host name (host_is_ascii); before DIAL_CONNECTED,
 *			absent if the address has none
 * DIAL_SRV		str mail domain: which of its SRV records is to be used
 * DIAL_SERVICE		str host name (host_is_ascii), u16 port, u8 1: TLS from
 *			the start, 0: STARTTLS
 * DIAL_CANON		str host: what is its canonical name?
 * DIAL_CANONICAL	str host name (host_is_ascii), or "": not known
 * DIAL_FAILED		u32 DIALF_*, str what went wrong
 *
 * NET_CRL		descriptor: the file of revoked certificates
 * NET_CERT		descriptor: the client's certificate, in PEM, with its
 *			chain; its key is msmtp-auth-key's
 * NET_TLS		u32 TLSSET_*, str host name to verify, bytes fingerprint
 *			of the one certificate to accept (fingerprint.h) or
 *			none, u32 bits that the prime of a Diffie-Hellman key
 *			exchange must have or 0, str tls_priorities or "";
 *			descriptor: the trust file, opened for reading (absent:
 *			none)
 * NET_TLS_SET		u32 number of certificates in the trust file
 * NET_SOCKET		u32 SESSION_*, str EHLO domain, u32 time-out of one wait
 *			in ms (0: none, NET_TIMEOUT_DEFAULT: RFC 5321's);
 *			descriptor: the connected socket
 * NET_SIGN		u8 SIGN_*, bytes to be signed with the client's key
 * NET_SIGNED		bytes signature
 * NET_TLS_DONE		str protocol version, str cipher, str subject,
 *			str issuer, u64 valid from, u64 valid until (seconds of
 *			time(2), two's complement), bytes SHA256, bytes SHA1,
 *			bytes MD5 of the certificate (each whole or empty)
 * NET_BINDING		u8 BIND_*, bytes that bind the channel; only when
 *			SESSION_BIND was set, and where the session has them
 * NET_GREETED		u16 code, str reply
 * NET_CAPS		str*: lines of EHLO that say what no CAP_* nor AUTH
 *			does, without code; only when SESSION_CAPS was set
 * NET_EHLO		u32 CAP_*, u64 SIZE, str AUTH mechanisms, str reply
 * NET_STARTTLS		nothing
 * NET_AUTH		str mechanism, u8 initial response follows, bytes it
 * NET_CHALLENGE	bytes challenge, decoded
 * NET_AUTH_RESPONSE	u8 0: cancel ("*"), 1: send; bytes response
 * NET_AUTH_DONE	u16 code, str reply
 * NET_ETRN		str argument (etrn_is_arg)
 * NET_ETRN_DONE	u16 code, str reply
 * NET_MAIL		str sender (may be empty), u32 MAIL_*, u32 NOTIFY_*,
 *			str ENVID (may be empty)
 * NET_RCPTS		str*: recipients, in order
 * NET_DATA		u64 size of the spool; descriptor: the spool, read-only
 * NET_REPLIES		(u8 CMD_*, u32 index of the recipient or 0, u16 code,
 *			str reply)*: to MAIL, each RCPT and DATA (not where
 *			BDAT is used); in LMTP CMD_DOT for each recipient that
 *			was accepted
 * NET_DOT		nothing: what follows on the wire ends the message:
 *			the final dot, or the last octet of BDAT LAST
 * NET_ABANDONED	nothing: gave up because of the replies reported; the
 *			message was not ended, or was refused before it was
 * NET_SENT		u16 code, str reply to the final dot; in LMTP, where
 *			NET_REPLIES have told of it before, that of the last
 *			recipient
 * NET_QUIT		nothing: say QUIT and exit
 * NET_FAILED		u32 NETF_*, u32 CMD_* that was under way, u32 errno or
 *			0, str what went wrong (libtls, or ""), u16 code and
 *			str reply where a reply was the reason (else 0, "");
 *			CMD_DATA after NET_DOT: the end was held back after all
 * NET_TRACE		u8 TRACE_*, str line; only when SESSION_TRACE was set
 *
 * A reply is its lines as they came, codes included, without their ends,
 * joined by LF.
 *
 * AUTH_SECRET		str user, str password, str host, u16 port,
 *			str domain of NTLM; each string but host may be empty
 * AUTH_BEGIN		str mechanism, u8 BIND_*, bytes that bind the channel
 *			(none with BIND_NONE)
 * AUTH_RESPONSE	u8 RESP_*, bytes response
 * AUTH_REFUSED		u8 BEARER_* of bearer.h, str what the server says of
 *			the token; before the response to that challenge
 * AUTH_CHALLENGE	bytes challenge
 * AUTH_FAILED		u32 AUTHF_*, str what went wrong
 *
 * KEY_CERT		descriptor: the client's certificate, in PEM
 * KEY_LOAD		descriptor: its key, in PEM, opened for reading
 * KEY_LOCKED		nothing: the key is encrypted
 * KEY_UNLOCK		str passphrase
 * KEY_OK		nothing: the key can be used, and is that of the
 *			certificate
 * KEY_SIGN		as NET_SIGN
 * KEY_SIGNATURE	bytes signature; the key is gone then
 * KEY_FAILED		u32 KEYF_*, str what went wrong
 */
#define R(role)	(1u << ROLE_##role)
#define R_ALL	(R(PARSE) | R(DIAL) | R(NET) | R(AUTH) | R(KEY))
#define PROTO_TABLE(M) \
M(READY,	 R_ALL,   PROTO_UP, 14, 128, FD_NO, S(STARTING), 0) \
M(UNREADY,	 R_ALL,   PROTO_UP, 10, 256, FD_NO, S(STARTING), ST_DONE) \
M(ABOUT,	 R_ALL,   PROTO_DOWN, 0, 0, FD_NO, S_IDLE, ST_ABOUT) \
M(ABOUT_TOLD,	 R_ALL,   PROTO_UP, 5, PROTO_MECHS_MAX + 1024, FD_NO, \
    S(ABOUT), ST_DONE) \
\
M(PARSE_TAKE,	 R(PARSE), PROTO_DOWN, 6, PROTO_MAX, FD_NO, \
    S(PARSE_IDLE), ST_PARSE_TAKING) \
M(PARSE_TAKEN,	 R(PARSE), PROTO_UP, 9, PROTO_MAX, FD_NO, \
    S(PARSE_TAKING), ST_KEEP) \
M(PARSE_TAKEN_END, R(PARSE), PROTO_UP, 4, 4, FD_NO, \
    S(PARSE_TAKING), ST_PARSE_IDLE) \
M(PARSE_READ,	 R(PARSE), PROTO_DOWN, 4, 4, FD_NO, \
    S(PARSE_IDLE), ST_PARSE_READING) \
M(PARSE_FOUND,	 R(PARSE), PROTO_UP, 6, PROTO_MAX, FD_NO, \
    S(PARSE_READING), ST_KEEP) \
M(PARSE_HEADER,	 R(PARSE), PROTO_UP, 12, 12, FD_NO, \
    S(PARSE_READING), ST_PARSE_HELD) \
M(PARSE_FROM,	 R(PARSE), PROTO_DOWN, 6, PROTO_ADDR_MAX + 5, FD_NO, \
    S(PARSE_HELD), ST_KEEP) \
M(PARSE_ADD,	 R(PARSE), PROTO_DOWN, 6, PROTO_HEADERS_MAX + 5, FD_NO, \
    S(PARSE_HELD), ST_KEEP) \
M(PARSE_WRITE,	 R(PARSE), PROTO_DOWN, 9, PROTO_MAX, FD_YES, \
    S(PARSE_HELD), ST_PARSE_WRITING) \
M(PARSE_WRITTEN, R(PARSE), PROTO_UP, 28, 28, FD_NO, \
    S(PARSE_WRITING), ST_DONE) \
M(PARSE_FAILED,	 R(PARSE), PROTO_UP, 16, 16, FD_NO, S_PARSE, ST_DONE) \
\
M(DIAL_CONNECT,	 R(DIAL), PROTO_DOWN, 24, 1024, FD_NO, \
    S(DIAL_IDLE), ST_DIAL_DIALING) \
M(DIAL_CONNECTED, R(DIAL), PROTO_UP, 6, 512, FD_YES, \
    S(DIAL_DIALING), ST_DONE) \
M(DIAL_REVERSE,	 R(DIAL), PROTO_DOWN, 0, 0, FD_NO, S(DIAL_IDLE), ST_KEEP) \
M(DIAL_NAME,	 R(DIAL), PROTO_UP, 6, PROTO_HOST_MAX + 5, FD_NO, \
    S(DIAL_DIALING), ST_KEEP) \
M(DIAL_SRV,	 R(DIAL), PROTO_DOWN, 6, PROTO_HOST_MAX + 5, FD_NO, \
    S(DIAL_IDLE), ST_DIAL_DIALING) \
M(DIAL_SERVICE,	 R(DIAL), PROTO_UP, 9, PROTO_HOST_MAX + 8, FD_NO, \
    S(DIAL_DIALING), ST_DONE) \
M(DIAL_CANON,	 R(DIAL), PROTO_DOWN, 6, PROTO_HOST_MAX + 5, FD_NO, \
    S(DIAL_IDLE), ST_DIAL_DIALING) \
M(DIAL_CANONICAL, R(DIAL), PROTO_UP, 5, PROTO_HOST_MAX + 5, FD_NO, \
    S(DIAL_DIALING), ST_DONE) \
M(DIAL_FAILED,	 R(DIAL), PROTO_UP, 9, PROTO_TEXT_MAX + 16, FD_NO, \
    S(DIAL_IDLE) | S(DIAL_DIALING), ST_DONE) \
\
M(NET_CRL,	 R(NET), PROTO_DOWN, 0, 0, FD_YES, S(NET_IDLE), ST_KEEP) \
M(NET_CERT,	 R(NET), PROTO_DOWN, 0, 0, FD_YES, S(NET_IDLE), ST_KEEP) \
M(NET_TLS,	 R(NET), PROTO_DOWN, 22, 1536, FD_MAY, \
    S(NET_IDLE), ST_NET_TRUSTING) \
M(NET_TLS_SET,	 R(NET), PROTO_UP, 4, 4, FD_NO, \
    S(NET_TRUSTING), ST_NET_ARMED) \
M(NET_SOCKET,	 R(NET), PROTO_DOWN, 13, 1024, FD_YES, \
    S(NET_IDLE) | S(NET_ARMED), ST_NET_GREETING) \
M(NET_SIGN,	 R(NET), PROTO_UP, 5, PROTO_SIGN_MAX + 5, FD_NO, \
    S(NET_GREETING) | S(NET_STARTTLS), ST_KEEP) \
M(NET_SIGNED,	 R(NET), PROTO_DOWN, 4, PROTO_SIGN_MAX + 4, FD_NO, \
    S(NET_GREETING) | S(NET_STARTTLS), ST_KEEP) \
M(NET_TLS_DONE,	 R(NET), PROTO_UP, 48, PROTO_MAX, FD_NO, \
    S(NET_GREETING) | S(NET_STARTTLS), ST_KEEP) \
M(NET_BINDING,	 R(NET), PROTO_UP, 5, PROTO_BINDING_MAX + 5, FD_NO, \
    S(NET_GREETING) | S(NET_STARTTLS), ST_KEEP) \
M(NET_GREETED,	 R(NET), PROTO_UP, 7, PROTO_REPLY_MAX + 16, FD_NO, \
    S(NET_GREETING), ST_NET_HELLO) \
M(NET_CAPS,	 R(NET), PROTO_UP, 0, PROTO_MAX, FD_NO, \
    S(NET_HELLO) | S(NET_STARTTLS), ST_KEEP) \
M(NET_EHLO,	 R(NET), PROTO_UP, 22, PROTO_MAX, FD_NO, \
    S(NET_HELLO) | S(NET_STARTTLS), ST_NET_HELD) \
M(NET_STARTTLS,	 R(NET), PROTO_DOWN, 0, 0, FD_NO, \
    S(NET_HELD), ST_NET_STARTTLS) \
M(NET_AUTH,	 R(NET), PROTO_DOWN, 10, PROTO_SASL_MAX + 128, FD_NO, \
    S(NET_HELD), ST_NET_AUTH) \
M(NET_CHALLENGE, R(NET), PROTO_UP, 4, PROTO_SASL_MAX + 16, FD_NO, \
    S(NET_AUTH), ST_NET_CHALLENGED) \
M(NET_AUTH_RESPONSE, R(NET), PROTO_DOWN, 5, PROTO_SASL_MAX + 16, FD_NO, \
    S(NET_CHALLENGED), ST_NET_AUTH) \
M(NET_AUTH_DONE, R(NET), PROTO_UP, 7, PROTO_REPLY_MAX + 16, FD_NO, \
    S(NET_AUTH), ST_NET_HELD) \
M(NET_ETRN,	 R(NET), PROTO_DOWN, 6, PROTO_HOST_MAX + 6, FD_NO, \
    S(NET_HELD), ST_NET_ETRN) \
M(NET_ETRN_DONE, R(NET), PROTO_UP, 7, PROTO_REPLY_MAX + 16, FD_NO, \
    S(NET_ETRN), ST_NET_HELD) \
M(NET_MAIL,	 R(NET), PROTO_DOWN, 18, PROTO_ADDR_MAX + 192, FD_NO, \
    S(NET_HELD), ST_NET_ENVELOPE) \
M(NET_RCPTS,	 R(NET), PROTO_DOWN, 6, PROTO_MAX, FD_NO, \
    S(NET_ENVELOPE), ST_KEEP) \
M(NET_DATA,	 R(NET), PROTO_DOWN, 8, 8, FD_YES, \
    S(NET_ENVELOPE), ST_NET_SENDING) \
M(NET_REPLIES,	 R(NET), PROTO_UP, 12, PROTO_MAX, FD_NO, \
    S(NET_SENDING) | S(NET_DOT), ST_KEEP) \
M(NET_DOT,	 R(NET), PROTO_UP, 0, 0, FD_NO, \
    S(NET_SENDING), ST_NET_DOT) \
M(NET_ABANDONED, R(NET), PROTO_UP, 0, 0, FD_NO, \
    S(NET_SENDING) | S(NET_DOT), ST_DONE) \
M(NET_SENT,	 R(NET), PROTO_UP, 7, PROTO_REPLY_MAX + 16, FD_NO, \
    S(NET_DOT), ST_DONE) \
M(NET_QUIT,	 R(NET), PROTO_DOWN, 0, 0, FD_NO, S(NET_HELD), ST_DONE) \
M(NET_FAILED,	 R(NET), PROTO_UP, 24, PROTO_MAX, FD_NO, S_NET, ST_DONE) \
M(NET_TRACE,	 R(NET), PROTO_UP, 6, PROTO_TRACE_MAX + 16, FD_NO, \
    S_NET | S(DONE), ST_KEEP) \
\
M(AUTH_SECRET,	 R(AUTH), PROTO_DOWN, 22, PROTO_MAX, FD_NO, \
    S(AUTH_IDLE), ST_AUTH_ARMED) \
M(AUTH_BEGIN,	 R(AUTH), PROTO_DOWN, 11, 256, FD_NO, \
    S(AUTH_ARMED), ST_AUTH_STEPPING) \
M(AUTH_RESPONSE, R(AUTH), PROTO_UP, 5, PROTO_SASL_MAX + 16, FD_NO, \
    S(AUTH_STEPPING), ST_AUTH_WAITING) \
M(AUTH_REFUSED,	 R(AUTH), PROTO_UP, 6, PROTO_TEXT_MAX + 16, FD_NO, \
    S(AUTH_STEPPING), ST_KEEP) \
M(AUTH_CHALLENGE, R(AUTH), PROTO_DOWN, 4, PROTO_SASL_MAX + 16, FD_NO, \
    S(AUTH_WAITING), ST_AUTH_STEPPING) \
M(AUTH_FAILED,	 R(AUTH), PROTO_UP, 9, PROTO_TEXT_MAX + 16, FD_NO, \
    S_AUTH, ST_DONE) \
\
M(KEY_CERT,	 R(KEY), PROTO_DOWN, 0, 0, FD_YES, S(KEY_IDLE), ST_KEEP) \
M(KEY_LOAD,	 R(KEY), PROTO_DOWN, 0, 0, FD_YES, \
    S(KEY_IDLE), ST_KEY_LOADING) \
M(KEY_LOCKED,	 R(KEY), PROTO_UP, 0, 0, FD_NO, \
    S(KEY_LOADING), ST_KEY_LOCKED) \
M(KEY_UNLOCK,	 R(KEY), PROTO_DOWN, 5, PROTO_SECRET_MAX + 5, FD_NO, \
    S(KEY_LOCKED), ST_KEY_LOADING) \
M(KEY_OK,	 R(KEY), PROTO_UP, 0, 0, FD_NO, \
    S(KEY_LOADING), ST_KEY_READY) \
M(KEY_SIGN,	 R(KEY), PROTO_DOWN, 5, PROTO_SIGN_MAX + 5, FD_NO, \
    S(KEY_READY), ST_KEY_SIGNING) \
M(KEY_SIGNATURE, R(KEY), PROTO_UP, 4, PROTO_SIGN_MAX + 4, FD_NO, \
    S(KEY_SIGNING), ST_DONE) \
M(KEY_FAILED,	 R(KEY), PROTO_UP, 9, PROTO_TEXT_MAX + 16, FD_NO, \
    S_KEY, ST_DONE)

enum proto_type {
#define M(name, ...)	MSG_##name,
	PROTO_TABLE(M)
#undef M
	MSG_MAX
};

/* READY: what the child has put in force. */
#define SB_IDS		0x01	/* runs as the sandbox user, not as root */
#define SB_CHROOT	0x02
#define SB_NNP		0x04	/* no_new_privs */
#define SB_SECCOMP	0x08
#define SB_LANDLOCK	0x10
#define SB_PLEDGE	0x20
#define SB_UNVEIL	0x40
#define SB_RLIMIT	0x80

/* PARSE_TAKE */
#define TAKE_RCPTS	1	/* an address list: any number of results */
#define TAKE_SENDER	2	/* one address, "<>" or "": one result */
#define TAKE_HOST	3	/* a host or domain: one result, as A-labels */

/* PARSE_READ */
#define WANT_RCPTS	0x01	/* -t: report the addresses of To, Cc, Bcc */
#define WANT_AUTHOR	0x02	/* and of From and Resent-From */
#define WANT_BCC	0x04	/* and of each Bcc, recipients or not */
#define WANT_ALL	(WANT_RCPTS | WANT_AUTHOR | WANT_BCC)

/* PARSE_FOUND */
enum parse_found {
	FOUND_RCPT = 1,		/* WANT_RCPTS */
	FOUND_BCC,		/* WANT_BCC: of any Bcc or Resent-Bcc */
	FOUND_FROM,		/* WANT_AUTHOR: the first of From, */
	FOUND_RESENT_FROM,	/* and that of the first Resent-From */
	FOUND_MAX
};

/* Headers: bits of PARSE_HEADER. */
enum hdr_bit {
	HDRB_FROM, HDRB_SENDER, HDRB_TO, HDRB_CC, HDRB_BCC, HDRB_DATE,
	HDRB_MESSAGE_ID, HDRB_RESENT_FROM, HDRB_RESENT_SENDER, HDRB_RESENT_TO,
	HDRB_RESENT_CC, HDRB_RESENT_BCC, HDRB_RESENT_DATE,
	HDRB_RESENT_MESSAGE_ID, HDRB_MAX
};
#define HDR(name)	(UINT32_C(1) << HDRB_##name)

/* PARSE_WRITE */
#define EDIT_STRIP_BCC	0x01	/* Bcc and Resent-Bcc */
#define EDIT_STRIP_FROM	0x02	/* From and Sender */
#define EDIT_STRIP_TO	0x04	/* To and Cc */
#define EDIT_ALL	(EDIT_STRIP_BCC | EDIT_STRIP_FROM | EDIT_STRIP_TO)

/* PARSE_WRITTEN */
#define SPOOL_8BIT	0x01	/* a byte above 127 in the body */
#define SPOOL_HDR_8BIT	0x02	/* a byte above 127 in the header */
#define SPOOL_NOT_UTF8	0x04	/* bytes above 127 in the body that are not
				   well-formed UTF-8; only with SPOOL_8BIT */
#define SPOOL_HDR_NOT_UTF8 0x08	/* the same in the header */
#define SPOOL_ALL	0x0f

/* PARSE_FAILED */
enum parse_failure {
	PARSEF_READ = 1,	/* reading the message; errno */
	PARSEF_WRITE,		/* writing the spool; errno */
	PARSEF_LINE_LONG,	/* a header line exceeds HEADER_LINE_MAX */
	PARSEF_HEADER_LONG,	/* the header is longer than HEADER_MAX */
	PARSEF_HEADER_ADDR,	/* an address in the header is malformed */
	PARSEF_ARG_ADDR,	/* an address argument is malformed */
	PARSEF_ARG_HOST,	/* a host name is malformed */
	PARSEF_TOO_MANY,	/* more than PROTO_ADDRS_MAX */
	PARSEF_MEMORY,
	PARSEF_MAX
};

/* DIAL_FAILED */
enum dial_failure {
	/* of the proxy, where there is one */
	DIALF_NOHOST = 1,	/* the name does not exist */
	DIALF_AGAIN,		/* the name cannot be looked up now */
	DIALF_CONNECT,		/* no address could be connected to */
	DIALF_TIMEOUT,
	DIALF_NOSERVICE,	/* the domain has no SRV record to use */
	DIALF_SYSTEM,		/* the system refused a socket, memory ... */
	DIALF_SOURCE,		/* the source address cannot be used */
	/* of the host, by the proxy */
	DIALF_PROXY,		/* the proxy refused, or is none */
	DIALF_PROXY_IO,		/* it closed, failed, did not answer in time */
	DIALF_MAX
};

/* NET_TLS */
#define TLSSET_NOVERIFY	0x01	/* tls_certcheck off */

/* NET_SOCKET */
#define SESSION_TLS	0x01	/* TLS before the greeting */
#define SESSION_TRACE	0x02	/* report the conversation (secrets masked) */
#define SESSION_LMTP	0x04	/* LHLO, a final reply for each recipient */
#define SESSION_CAPS	0x80	/* report capabilities that are no CAP_* */
#define SESSION_BIND	0x100	/* report what binds the channel */
#define NET_TIMEOUT_DEFAULT UINT32_MAX

/* NET_BINDING, AUTH_BEGIN */
enum binding {
	BIND_NONE = 0,
	BIND_UNIQUE,		/* tls-unique (RFC 5929): TLS 1.2 */
	BIND_EXPORTER,		/* tls-exporter (RFC 9266): TLS 1.3 */
	BIND_UNUSED,		/* AUTH_BEGIN: there is one, but the server
				   offers no method for it; no bytes */
	BIND_MAX
};

/* NET_EHLO */
#define CAP_ESMTP	0x0001	/* EHLO was accepted; else HELO was */
#define CAP_STARTTLS	0x0002
#define CAP_PIPELINING	0x0004
#define CAP_8BITMIME	0x0008
#define CAP_SIZE	0x0010
#define CAP_AUTH	0x0020
#define CAP_DSN		0x0040
#define CAP_SMTPUTF8	0x0080
#define CAP_CHUNKING	0x0100
#define CAP_ENHANCED	0x0200
#define CAP_ETRN	0x0400

/* NET_MAIL */
#define MAIL_8BIT	0x01	/* the message has 8-bit bytes: BODY=8BITMIME */
#define MAIL_UTF8	0x02	/* an address has: SMTPUTF8 */
#define MAIL_RET_HDRS	0x04	/* DSN: RET=HDRS */
#define MAIL_RET_FULL	0x08	/* RET=FULL */
#define MAIL_ORCPT	0x10	/* DSN: ORCPT for each recipient */
#define MAIL_CHUNKING	0x20	/* BDAT may be used where it is offered */
#define MAIL_PARTIAL	0x40	/* send if any recipient is accepted */

/* NET_MAIL: DSN's NOTIFY, in the order in which it is sent. */
#define NOTIFY_NEVER	0x01
#define NOTIFY_FAILURE	0x02
#define NOTIFY_DELAY	0x04
#define NOTIFY_SUCCESS	0x08

/* Commands, in NET_REPLIES and NET_FAILED. */
enum net_cmd {
	CMD_GREETING = 1, CMD_EHLO, CMD_STARTTLS, CMD_TLS, CMD_AUTH, CMD_MAIL,
	CMD_RCPT, CMD_DATA, CMD_DOT, CMD_QUIT, CMD_ETRN, CMD_MAX
};

/* NET_FAILED */
enum net_failure {
	NETF_IO = 1,		/* read or write failed; errno */
	NETF_TIMEOUT,		/* a text: of CMD_TLS, which had begun */
	NETF_CLOSED,		/* the server closed the connection */
	NETF_PROTOCOL,		/* not SMTP: malformed or over a limit */
	NETF_REFUSED,		/* greeting, EHLO, STARTTLS refused, the
				   message before its final dot (CMD_DATA), or
				   neither taken nor refused (CMD_DOT): reply */
	NETF_INJECTED,		/* bytes behind the 220 of STARTTLS */
	NETF_TLS_VERIFY,	/* the certificate does not verify */
	NETF_TLS_HANDSHAKE,
	NETF_NO_TLS,		/* what the server says there is not TLS */
	NETF_TRUST,		/* the trust file cannot be used */
	NETF_CRL,		/* nor that of revoked certificates */
	NETF_CERT,		/* nor the client's certificate */
	NETF_PRIORITIES,	/* nor tls_priorities */
	NETF_SPOOL,		/* the message is not what it was said to be */
	NETF_ADDRESS,		/* an address or domain would break a command */
	NETF_SYSTEM,		/* memory, libtls */
	NETF_MAX
};

/* NET_TRACE */
enum net_trace { TRACE_CLIENT = 1, TRACE_SERVER, TRACE_NOTE, TRACE_MAX };

/* AUTH_RESPONSE */
#define RESP_DATA	0x01	/* there is a response, maybe an empty one */
#define RESP_COMPLETE	0x02	/* the mechanism expects nothing more */

/* AUTH_FAILED */
enum auth_failure {
	AUTHF_MECHANISM = 1,	/* the mechanism is unknown */
	AUTHF_CHALLENGE,	/* the server's challenge is malformed */
	AUTHF_SECRET,		/* user name or password missing or unusable */
	AUTHF_TICKET,		/* Kerberos gives none for the server */
	AUTHF_KDC,		/* and has waited for a KDC in vain */
	AUTHF_REFUSED,		/* the challenge says no */
	AUTHF_SYSTEM,
	AUTHF_MAX
};

/* NET_SIGN, KEY_SIGN */
enum sign_kind {
	SIGN_PKCS1 = 1,		/* a DigestInfo, to be padded (RFC 8017, 9.2) */
	SIGN_PSS,		/* what EMSA-PSS encoded (RFC 8017, 9.1) */
	SIGN_ECDSA,		/* a digest; the signature is in DER */
	SIGN_MAX
};

/* KEY_FAILED */
enum key_failure {
	KEYF_KEY = 1,		/* the file has no key, or a damaged one */
	KEYF_KIND,		/* a key of a kind that cannot be used */
	KEYF_PASSPHRASE,	/* it is not the right one */
	KEYF_CERT,		/* the file has no certificate */
	KEYF_MATCH,		/* it is not the certificate's key */
	KEYF_REQUEST,		/* that is not to be signed */
	KEYF_SYSTEM,
	KEYF_MAX
};

/* One row of the table. */
struct proto_row {
	const char	*name;
	unsigned int	 roles;
	enum proto_dir	 dir;
	size_t		 min, max;
	enum proto_fd	 fd;
	uint32_t	 states;
	enum proto_state next;
};

/* The row of a type, or NULL. */
const struct proto_row *proto_row(uint32_t type);

/* "msmtp-parse" ..., for messages to users. */
const char *proto_role_name(enum proto_role);

/* What a child is, as both ends count it. */
struct proto_peer {
	enum proto_role	 role;
	enum proto_state state;
	uint64_t	 msgs, bytes;	/* sent up so far */
};

void	proto_init(struct proto_peer *, enum proto_role);

/*
 * One message passes: check it against the table and the caps, and advance the
 * state.  NULL, or why it is not permitted (static text).
 */
const char *proto_step(struct proto_peer *, enum proto_dir, uint32_t type,
	    size_t len, int has_fd);

#endif
