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
 * The settings: the one table behind configuration commands, options,
 * defaults, --pretend and the check of the manual.  To add a setting, add its
 * row here and its field to struct account.
 */

#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>

/*
 * How a value is written, checked and kept.
 */
enum value_kind {
	VALUE_HOST,		/* a host name or address; char * */
	VALUE_PROXY_HOST,	/* the same or nothing; char * */
	VALUE_IP,		/* an address in digits or nothing; char * */
	VALUE_DOMAIN,		/* char * */
	VALUE_ADDRESS,		/* an address as given, "<>" is ""; char * */
	VALUE_TEXT,		/* any text; char * */
	VALUE_NAME,		/* a full name, for a header; char * */
	VALUE_FILE,		/* a file name, ~ is $HOME; char * */
	VALUE_SOCKET,		/* the same, of a unix socket; char * */
	VALUE_KEY,		/* a file name, no PKCS #11; char * */
	VALUE_TRUST,		/* a file name or "system"; char *, the file */
	VALUE_FINGERPRINT,	/* a certificate's, or nothing; char * */
	VALUE_PRIORITIES,	/* of TLS, or nothing; char * */
	VALUE_DH_BITS,		/* 1 to 65535 or nothing; unsigned int */
	VALUE_BOOL,		/* on, off; int */
	VALUE_AUTO,		/* auto, off; int, auto is 1 */
	VALUE_AUTO_ON,		/* auto, on, off; int, HEADER_* */
	VALUE_TO,		/* on, off, undisclosed_recipients; int, TO_* */
	VALUE_PORT,		/* 1 to 65535; unsigned int */
	VALUE_PROXY_PORT,	/* the same or nothing; unsigned int */
	VALUE_TIMEOUT,		/* off, seconds; unsigned int */
	VALUE_AUTH,		/* on, off, a method; struct auth_choice */
	VALUE_FORMAT,		/* of strftime(3), or "none"; char * */
	VALUE_SYSLOG,		/* on, off, LOG_USER...; int, -1 is off */
	VALUE_SANDBOX,		/* strict, relaxed; int, relaxed is 1 */
	VALUE_PROTOCOL,		/* smtp, lmtp; int, lmtp is 1 */
	VALUE_NOTIFY,		/* off, never, failure,...; unsigned int */
	VALUE_RETURN,		/* off, headers, full; unsigned int */
	VALUE_ENVID		/* an envelope id; char * */
};

#define SETTING_SECRET	0x01	/* never shown; no option of this name */
#define SETTING_FREE	0x02	/* may be changed in a locked account */
#define SETTING_NO_OPTION 0x04	/* no option of this name */
#define SETTING_BLANKS	0x08	/* --pretend shows blanks for _, as msmtp */
#define SETTING_OURS	0x10	/* msmtp 1.8 has it not: --pretend shows it
				   only where somebody said it */

/*
 * A unix socket's name, without its NUL: what sun_path holds.  As text, for the
 * message.
 */
#ifdef __linux__
#define SOCKET_PATH_MAX	107
#define SOCKET_PATH_TEXT "107"
#else
#define SOCKET_PATH_MAX	103
#define SOCKET_PATH_TEXT "103"
#endif

/* Where a SOCKS proxy listens (RFC 1928, section 3). */
#define PROXY_PORT	1080

/*
 * T(enum name, name, kind, default, flags, what the value must be)
 *
 * In the order in which --pretend shows them: that of msmtp 1.8, and behind it
 * those that it has not (SETTING_OURS).  In both, those of the connection come
 * before those of the mail, the first of which are FROM and CHUNKING.
 * The default is in the form of a
 * configuration file, "" is unset.
 */
#define SETTING_TABLE(T) \
T(HOST,		host,		VALUE_HOST,	"",	0, \
    "must be a host name or address without blanks, < and >") \
T(PORT,		port,		VALUE_PORT,	"",	0, \
    "must be a number from 1 to 65535") \
T(SOURCE_IP,	source_ip,	VALUE_IP,	"",	SETTING_BLANKS, \
    "must be an IPv4 or IPv6 address in digits, or nothing") \
T(PROXY_HOST,	proxy_host,	VALUE_PROXY_HOST, "",	SETTING_BLANKS, \
    "must be a host name or address without blanks, < and >, or nothing") \
T(PROXY_PORT,	proxy_port,	VALUE_PROXY_PORT, "",	SETTING_BLANKS, \
    "must be a number from 1 to 65535, or nothing") \
T(SOCKET,	socket,		VALUE_SOCKET,	"",	0, \
    "must be a file name of at most " SOCKET_PATH_TEXT " bytes, or nothing") \
T(TIMEOUT,	timeout,	VALUE_TIMEOUT,	"",	0, \
    "must be off or a number of seconds from 1 to 2147483") \
T(PROTOCOL,	protocol,	VALUE_PROTOCOL,	"smtp",	0, \
    "must be smtp or lmtp") \
T(DOMAIN,	domain,		VALUE_DOMAIN,	"localhost", 0, \
    "must be a domain or address literal without blanks, < and >") \
T(AUTH,		auth,		VALUE_AUTH,	"off",	0, \
    "must be on, off or a method: plain, login, cram-md5, digest-md5, " \
    "scram-sha-1, scram-sha-256 (both also with -plus), ntlm, external, " \
    "oauthbearer or xoauth2") \
T(USER,		user,		VALUE_TEXT,	"",	0, \
    "must be a user name shorter than 32 KiB") \
T(PASSWORD,	password,	VALUE_TEXT,	"",	SETTING_SECRET, \
    "must be shorter than 32 KiB") \
T(PASSWORDEVAL,	passwordeval,	VALUE_TEXT,	"",	0, \
    "must be a command shorter than 32 KiB") \
T(NTLMDOMAIN,	ntlmdomain,	VALUE_PROXY_HOST, "",	SETTING_NO_OPTION, \
    "must be a domain without blanks, < and >, or nothing") \
T(TLS,		tls,		VALUE_BOOL,	"off",	0, \
    "must be on or off") \
T(TLS_STARTTLS,	tls_starttls,	VALUE_BOOL,	"on",	0, \
    "must be on or off") \
T(TLS_TRUST_FILE, tls_trust_file, VALUE_TRUST,	"system", 0, \
    "must be a file name, system, or nothing") \
T(TLS_CRL_FILE, tls_crl_file,	VALUE_FILE,	"",	0, \
    "must be a file name, or nothing") \
T(TLS_FINGERPRINT, tls_fingerprint, VALUE_FINGERPRINT, "", 0, \
    "must be 32 bytes (SHA256), or 20 (SHA1) or 16 (MD5), in hexadecimal " \
    "with colons between them, or nothing") \
T(TLS_KEY_FILE,	tls_key_file,	VALUE_KEY,	"",	0, \
    "must be a file name, or nothing: libtls has no PKCS #11") \
T(TLS_CERT_FILE, tls_cert_file,	VALUE_KEY,	"",	0, \
    "must be a file name, or nothing: libtls has no PKCS #11") \
T(TLS_CERTCHECK, tls_certcheck,	VALUE_BOOL,	"on",	0, \
    "must be on or off") \
T(TLS_MIN_DH_PRIME_BITS, tls_min_dh_prime_bits, VALUE_DH_BITS, "", 0, \
    "must be a number from 1 to 65535, or nothing") \
T(TLS_PRIORITIES, tls_priorities, VALUE_PRIORITIES, "", 0, \
    "must be in the form of libtls, or nothing") \
T(TLS_HOST_OVERRIDE, tls_host_override, VALUE_PROXY_HOST, "", 0, \
    "must be a host name or address without blanks, < and >, or nothing") \
T(AUTO_FROM,	auto_from,	VALUE_BOOL,	"off",	0, \
    "must be on or off") \
T(MAILDOMAIN,	maildomain,	VALUE_PROXY_HOST, "",	0, \
    "must be a domain without blanks, < and >, or nothing") \
T(FROM,		from,		VALUE_ADDRESS,	"",	SETTING_FREE, \
    "must be a mail address without blanks, < and >") \
T(FROM_FULL_NAME, from_full_name, VALUE_NAME,	"", \
    SETTING_FREE | SETTING_NO_OPTION, \
    "must be a name without control characters, shorter than 480 bytes") \
T(ALLOW_FROM_OVERRIDE, allow_from_override, VALUE_BOOL, "on", \
    SETTING_NO_OPTION, \
    "must be on or off") \
T(SET_FROM_HEADER, set_from_header, VALUE_AUTO_ON, "auto", SETTING_FREE, \
    "must be auto, on or off") \
T(SET_DATE_HEADER, set_date_header, VALUE_AUTO,	"auto",	SETTING_FREE, \
    "must be auto or off") \
T(SET_MSGID_HEADER, set_msgid_header, VALUE_AUTO, "auto", SETTING_FREE, \
    "must be auto or off") \
T(SET_TO_HEADER, set_to_header,	VALUE_TO,	"off",	SETTING_FREE, \
    "must be on, off or undisclosed_recipients") \
T(REMOVE_BCC_HEADERS, remove_bcc_headers, VALUE_BOOL, "on", SETTING_FREE, \
    "must be on or off") \
T(DSN_NOTIFY,	dsn_notify,	VALUE_NOTIFY,	"off",	SETTING_FREE, \
    "must be off, never, or one or more of failure,delay,success without " \
    "blanks") \
T(DSN_RETURN,	dsn_return,	VALUE_RETURN,	"off",	SETTING_FREE, \
    "must be off, headers or full") \
T(LOGFILE,	logfile,	VALUE_FILE,	"",	0, \
    "must be a file name, - or nothing") \
T(LOGFILE_TIME_FORMAT, logfile_time_format, VALUE_FORMAT, "", 0, \
    "must be a format of strftime(3) of at most 255 bytes, none, or nothing") \
T(SYSLOG,	syslog,		VALUE_SYSLOG,	"off",	0, \
    "must be on, off, LOG_USER, LOG_MAIL or LOG_LOCAL0 to LOG_LOCAL7") \
T(ALIASES,	aliases,	VALUE_FILE,	"",	SETTING_FREE, \
    "must be a file name or nothing") \
T(TLS_KEY_PASSWORDEVAL, tls_key_passwordeval, VALUE_TEXT, "", \
    SETTING_OURS, "must be a command shorter than 32 KiB") \
T(SANDBOX,	sandbox,	VALUE_SANDBOX,	"strict", SETTING_OURS, \
    "must be strict or relaxed") \
T(CHUNKING,	chunking,	VALUE_BOOL,	"on",	SETTING_OURS, \
    "must be on or off") \
T(PARTIAL_DELIVERY, partial_delivery, VALUE_BOOL, "off", SETTING_OURS, \
    "must be on or off") \
T(DSN_ENVID,	dsn_envid,	VALUE_ENVID,	"", \
    SETTING_FREE | SETTING_OURS, \
    "must be at most 100 printable ASCII characters without blanks, < " \
    "and >, where + and = count for three") \
T(DSN_ORCPT,	dsn_orcpt,	VALUE_BOOL,	"off", \
    SETTING_FREE | SETTING_OURS, \
    "must be on or off")

enum setting_id {
#define T(id, ...)	SETTING_##id,
	SETTING_TABLE(T)
#undef T
	SETTING_MAX
};

/*
 * Far longer than any name; it fits a line of a header (RFC 5322 2.1.1), each
 * byte of it escaped.
 */
#define FULL_NAME_MAX	479

/*
 * The longest time-out in seconds: poll(2) counts milliseconds in an int.
 */
#define TIMEOUT_MAX	2147483

/* A row of the table. */
struct setting {
	const char	*name;		/* a command; an option has - for _ */
	enum value_kind	 kind;
	const char	*def;
	unsigned int	 flags;
	const char	*must;
	size_t		 field;		/* offset in struct account */
};

extern const struct setting setting_table[SETTING_MAX];

/*
 * Values as text, checked and in canonical form, NULL where nothing was said;
 * "" is "explicitly unset".  Owned by this struct.
 */
struct settings {
	char	*value[SETTING_MAX];
};

/* Other names of settings. */
enum setting_sense {
	SENSE_SAME,
	SENSE_INVERSE,		/* keepbcc on is remove_bcc_headers off */
	SENSE_AUTO,		/* add_missing_date_header on is ... auto */
	SENSE_UNDISCLOSED,	/* undisclosed_recipients on is set_to_header
				   undisclosed_recipients */
	SENSE_OFF,		/* tls_nocertcheck: no argument, means off */
	SENSE_IGNORED		/* tls_force_sslv3: whatever it is, nothing */
};

struct setting_name {
	const char		*name;
	enum setting_id		 id;
	enum setting_sense	 sense;
};

/*
 * Names that commands and options may use, the table's first: the i-th, or
 * NULL after the last.
 */
const struct setting_name *setting_name(size_t i);

/* The setting of this command (exactly), or NULL. */
const struct setting_name *setting_find(const char *name);

/*
 * True if an argument may be left out, as in "tls" and "--tls": it is then what
 * setting_check makes of NULL.
 */
int	setting_optional(const struct setting_name *);

/* True if an argument is the name of a file. */
int	setting_is_file(const struct setting_name *);

/*
 * Check an argument and bring it into canonical form.  arg NULL: none was
 * given.  0 with *value allocated (it may be a secret: freezero), or -1 with
 * *why (static text that goes behind the name: "must be on or off").
 */
int	setting_check(const struct setting_name *, const char *arg,
	    char **value, const char **why);

/* A file's name with a leading ~ as the home; allocated; NULL: no memory. */
char	*setting_path(const char *);

/* The name of a method that auth may name, in upper case (static), or NULL. */
const char *auth_method(const char *);

/*
 * What dsn_notify asks for: NOTIFY_* of proto.h; 0 if the argument is neither
 * "never" nor a list of failure, delay and success, each at most once.
 */
unsigned int setting_notify(const char *);

/* LOG_USER ... of the facility that syslog names, or -1. */
int	setting_facility(const char *);

/* Take over value (allocated); an old one is wiped. */
void	settings_put(struct settings *, enum setting_id, char *value);

/* Copy what is set in the source over what the target has.  0, or -1. */
int	settings_inherit(struct settings *, const struct settings *);

/* Bytes of all values. */
size_t	settings_size(const struct settings *);

/* Wipe and free all values. */
void	settings_free(struct settings *);

#endif
