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
 * msmtp-auth-key: keeps a client's private key, and signs with it the one thing
 * that a handshake needs signed.  It has no file but those that the parent
 * opened, no network and no message, and speaks to nobody but the parent.
 */

#include <sys/types.h>
#include <sys/mman.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "child.h"
#include "key.h"

#define KEY_FILE_MAX	(1024 * 1024)	/* a key, or a chain of certificates */

/* A file, as it was read. */
struct file {
	uint8_t	*data;
	size_t	 len;
};

static void
wipe(struct file *f)
{
	freezero(f->data, f->len);
	memset(f, 0, sizeof(*f));
}

static _Noreturn void
fail(struct child *c, int why, const char *text)
{
	struct wcur w = { 0 };

	put_u32(&w, (uint32_t)why);
	put_str(&w, text);
	child_send(c, MSG_KEY_FAILED, -1, &w);
	child_done(c);
}

/* As far as RLIMIT_MEMLOCK goes; see msmtp-auth. */
static void
lock_memory(void)
{
#ifdef MCL_ONFAULT
	(void)mlockall(MCL_CURRENT | MCL_ONFAULT);
#else
	(void)mlockall(MCL_CURRENT);
#endif
}

/* Read all of a descriptor, and close it. */
static void
read_file(struct child *c, int fd, int why, struct file *f)
{
	uint8_t *p;
	ssize_t k;

	if ((p = calloc(1, KEY_FILE_MAX + 1)) == NULL)
		exit(EX_OSERR);
	f->len = 0;
	do {
		k = read(fd, p + f->len, KEY_FILE_MAX + 1 - f->len);
		if (k > 0)
			f->len += (size_t)k;
	} while (k > 0 || (k == -1 && errno == EINTR));
	if (k == -1) {
		freezero(p, f->len);
		fail(c, why, strerror(errno));
	}
	close(fd);
	if (f->len > KEY_FILE_MAX) {
		freezero(p, f->len);
		fail(c, why, "it is longer than 1 MiB");
	}
	/* No more than it takes. */
	if ((f->data = malloc(f->len + 1)) == NULL)
		exit(EX_OSERR);
	memcpy(f->data, p, f->len);
	freezero(p, f->len);
}

static void
recv_file(struct child *c, enum proto_type type, int why, struct file *f)
{
	struct chmsg m;
	struct rcur r;

	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	child_check(&r);
	if (m.type != type)
		exit(EX_PROTOCOL);
	read_file(c, m.fd, why, f);
}

/* Ask for the passphrase, and try it. */
static int
unlock(struct child *c, struct key *k, const struct file *f,
    const char **why)
{
	struct chmsg m;
	struct rcur r;
	int st;

	child_send(c, MSG_KEY_LOCKED, -1, NULL);
	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	st = key_load(k, f->data, f->len, get_str(&r, 0, PROTO_SECRET_MAX),
	    why);
	child_check(&r);
	/* The channel wipes the message when the next one comes. */
	explicit_bzero((void *)(uintptr_t)m.data, m.len);
	return st;
}

static void
load(struct child *c, struct key *k)
{
	struct file cert = { 0 }, pem = { 0 };
	const char *why;
	int st;

	recv_file(c, MSG_KEY_CERT, KEYF_CERT, &cert);
	recv_file(c, MSG_KEY_LOAD, KEYF_KEY, &pem);
	st = key_load(k, pem.data, pem.len, NULL, &why);
	if (st == -1)
		st = unlock(c, k, &pem, &why);
	wipe(&pem);
	if (st == 0)
		st = key_match(k, cert.data, cert.len, &why);
	wipe(&cert);
	if (st != 0) {
		key_free(k);
		fail(c, st, why);
	}
	child_send(c, MSG_KEY_OK, -1, NULL);
}

/* One signature, and the key is gone. */
static _Noreturn void
sign(struct child *c, struct key *k)
{
	uint8_t sig[PROTO_SIGN_MAX];
	struct wcur w = { 0 };
	const char *why;
	const void *data;
	struct chmsg m;
	struct rcur r;
	size_t len, sig_len = sizeof(sig);
	uint8_t kind;
	int st;

	child_recv(c, &m);
	rcur_init(&r, m.data, m.len);
	kind = get_u8(&r);
	data = get_bytes(&r, &len, PROTO_SIGN_MAX);
	child_check(&r);
	st = key_sign(k, kind, data, len, sig, &sig_len, &why);
	key_free(k);
	if (st != 0)
		fail(c, st, why);
	put_bytes(&w, sig, sig_len);
	child_send(c, MSG_KEY_SIGNATURE, -1, &w);
	child_done(c);
}

static void
about(const void *arg, struct wcur *w)
{
	(void)arg;
	put_str(w, "");
	put_str(w, OpenSSL_version(OPENSSL_VERSION));
}

int
main(int argc, char *argv[])
{
	struct child c;
	struct key k;

	child_init(&c, ROLE_KEY, SANDBOX_AUTH, argc, argv);
	if (key_init() == -1)
		exit(EX_OSERR);
	lock_memory();
	c.about = about;
	child_ready(&c, SANDBOX_AUTH);
	load(&c, &k);
	sign(&c, &k);
}
