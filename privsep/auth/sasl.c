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

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <gsasl.h>

#include "child.h"
#include "mechs.h"
#include "oauth.h"
#include "proof.h"
#include "sasl.h"

#define NTLM_TYPE2_MIN	32	/* up to the end of the challenge proper */

static int
is_mech(const struct mech *m, const char *name)
{
	return strcmp(m->name, name) == 0;
}

/* What the library asks for and we have; it copies. */
static const char *
property(const struct sasl_secret *s, const struct mech *m,
    Gsasl_property prop)
{
	switch (prop) {
	case GSASL_AUTHID:
		return s->user;
	case GSASL_PASSWORD:
		return s->password;
	case GSASL_SERVICE:
		return s->service;
	case GSASL_HOSTNAME:
		return s->host;
	case GSASL_AUTHZID:
		return is_mech(m, "EXTERNAL") && *s->user != '\0' ? s->user :
		    NULL;
	case GSASL_REALM:
		return is_mech(m, "NTLM") && *s->domain != '\0' ? s->domain :
		    NULL;
	default:
		return NULL;
	}
}

static int
answer_library(Gsasl *lib, Gsasl_session *session, Gsasl_property prop)
{
	const struct sasl *s = gsasl_callback_hook_get(lib);
	const char *value;

	if ((value = property(&s->secret, s->mech, prop)) == NULL)
		return GSASL_NO_CALLBACK;
	return gsasl_property_set(session, prop, value);
}

int
sasl_init(struct sasl *s)
{
	Gsasl *lib;

	memset(s, 0, sizeof(*s));
	if (gsasl_init(&lib) != GSASL_OK)
		return AUTHF_SYSTEM;
	gsasl_callback_set(lib, answer_library);
	gsasl_callback_hook_set(lib, s);
	s->lib = lib;
	return 0;
}

/* SCRAM and tokens are our own; what else there is depends on the library. */
static int
is_supported(const struct sasl *s, const struct mech *m)
{
	return m->flags & (MECH_BEARER | MECH_SCRAM) ||
	    gsasl_client_support_p(s->lib, m->name);
}

void
sasl_about(const void *arg, struct wcur *w)
{
	const struct sasl *s = arg;
	const struct mech *m;
	char methods[PROTO_MECHS_MAX + 1] = "";
	size_t i;

	for (i = 0; (m = mech_at(i)) != NULL; i++) {
		if (!is_supported(s, m))
			continue;
		if (methods[0] != '\0')
			strlcat(methods, " ", sizeof(methods));
		strlcat(methods, m->name, sizeof(methods));
	}
	put_str(w, methods);
	child_library(w, "GNU SASL", gsasl_check_version(NULL));
}

/* The first step asks a KDC, the next one checks what the server sent. */
static int
failure_of_kerberos(const struct sasl *s, const char **text)
{
	if (s->steps > 1) {
		*text = "the server has not proved that it is the one that "
		    "the ticket is for";
		return AUTHF_CHALLENGE;
	}
	if (s->took >= SASL_KDC_SILENT) {
		*text = "Kerberos has waited for a KDC in vain";
		return AUTHF_KDC;
	}
	*text = "Kerberos gives no ticket for the server: klist(1) shows "
	    "what there is, kinit(1) gets a new one";
	return AUTHF_TICKET;
}

/* Who is to blame for what the library says. */
static int
failure_of(const struct sasl *s, int e, const char **text)
{
	*text = gsasl_strerror(e);
	switch (e) {
	case GSASL_GSSAPI_INIT_SEC_CONTEXT_ERROR:
		return failure_of_kerberos(s, text);
	case GSASL_UNKNOWN_MECHANISM:
	case GSASL_NO_CLIENT_CODE:
		return AUTHF_MECHANISM;
	case GSASL_SASLPREP_ERROR:
	case GSASL_NO_AUTHID:
	case GSASL_NO_PASSWORD:
		return AUTHF_SECRET;
	case GSASL_MALLOC_ERROR:
	case GSASL_CRYPTO_ERROR:
	case GSASL_NO_CALLBACK:
	case GSASL_NO_SERVICE:
	case GSASL_NO_HOSTNAME:
	case GSASL_GSSAPI_IMPORT_NAME_ERROR:
		return AUTHF_SYSTEM;
	default:
		return AUTHF_CHALLENGE;
	}
}

static const struct mech *
find_mech(const char *name)
{
	const struct mech *m = mech_find(name);

	return m != NULL && strcmp(m->name, name) == 0 ? m : NULL;
}

void
sasl_bind(struct sasl *s, uint8_t kind, const void *data, size_t len)
{
	s->secret.bound = kind;
	s->secret.nbinding = len;
	if (len > 0)
		memcpy(s->secret.binding, data, len);
}

/* An empty user or password was never meant to be sent. */
static int
check_secret(const struct sasl *s, const char **text)
{
	unsigned int needs = s->mech->flags;

	if ((needs & MECH_USER) && s->secret.user[0] == '\0') {
		*text = "the mechanism needs a user name";
		return AUTHF_SECRET;
	}
	if ((needs & MECH_PASSWORD) && s->secret.password[0] == '\0') {
		*text = "the mechanism needs a password";
		return AUTHF_SECRET;
	}
	return 0;
}

int
sasl_begin(struct sasl *s, const char *name, const char **text)
{
	Gsasl_session *session;
	int e;

	if ((s->mech = find_mech(name)) == NULL) {
		*text = "the mechanism is not supported";
		return AUTHF_MECHANISM;
	}
	if ((e = check_secret(s, text)) != 0)
		return e;
	if (!(s->mech->flags & MECH_TICKET) != !s->tickets) {
		*text = "this process is not for that mechanism";
		return AUTHF_MECHANISM;
	}
	if (s->mech->flags & MECH_BINDING && s->secret.nbinding == 0) {
		*text = "the mechanism needs a channel binding";
		return AUTHF_SECRET;
	}
	if (s->mech->flags & (MECH_BEARER | MECH_SCRAM))
		return 0;
	e = gsasl_client_start(s->lib, s->mech->name, &session);
	if (e != GSASL_OK)
		return failure_of(s, e, text);
	s->session = session;
	return 0;
}

/*
 * A message of NTLM's type 2, at least as long as it takes for what is used of
 * it.  The library does not look, and answers to whatever its memory has.
 */
static int
is_type2(const void *p, size_t len)
{
	static const char begin[] = "NTLMSSP\0\2\0\0";

	return p != NULL && len >= NTLM_TYPE2_MIN &&
	    memcmp(p, begin, sizeof(begin)) == 0;
}

/* What may not even reach the library. */
static int
check_challenge(struct sasl *s, const void *p, size_t len, const char **text)
{
	if (s->complete) {
		*text = "a challenge after the mechanism's end";
		return AUTHF_CHALLENGE;
	}
	if (s->steps++ >= SASL_STEPS_MAX) {
		*text = "more challenges than the mechanism has";
		return AUTHF_CHALLENGE;
	}
	if (is_mech(s->mech, "NTLM") && s->steps == 2 && !is_type2(p, len)) {
		*text = "the challenge is malformed";
		return AUTHF_CHALLENGE;
	}
	return 0;
}

static time_t
seconds(void)
{
	struct timespec ts;

	return clock_gettime(CLOCK_MONOTONIC, &ts) == -1 ? 0 : ts.tv_sec;
}

static int
step_library(struct sasl *s, const void *challenge, size_t len,
    struct sasl_token *t)
{
	time_t began = seconds();
	int e;

	e = gsasl_step(s->session, challenge, len, &t->data, &t->len);
	s->took = seconds() - began;
	return e;
}

int
sasl_step(struct sasl *s, const void *challenge, size_t len,
    struct sasl_token *t, const char **text)
{
	int e;

	memset(t, 0, sizeof(*t));
	if (challenge == NULL && !(s->mech->flags & MECH_FIRST))
		return 0;
	if (s->mech->flags & MECH_BEARER)
		return oauth_step(s, challenge, len, t, text);
	if ((e = check_challenge(s, challenge, len, text)) != 0)
		return e;
	if (s->mech->flags & MECH_SCRAM)
		return proof_step(s, challenge, len, t, text);
	e = step_library(s, challenge, len, t);
	if (e != GSASL_OK && e != GSASL_NEEDS_MORE) {
		sasl_token_free(t);
		return failure_of(s, e, text);
	}
	if (t->len > PROTO_SASL_MAX) {
		sasl_token_free(t);
		*text = "the response is too long";
		return AUTHF_SECRET;
	}
	t->flags = RESP_DATA;
	if (e == GSASL_OK) {
		t->flags |= RESP_COMPLETE;
		s->complete = 1;
	}
	return 0;
}

void
sasl_token_free(struct sasl_token *t)
{
	freezero(t->data, t->len);
	memset(t, 0, sizeof(*t));
}

static void
wipe(char **s)
{
	if (*s != NULL)
		freezero(*s, strlen(*s) + 1);
	*s = NULL;
}

/*
 * The library frees its copy of the password without wiping it, and lends it
 * out as const: it is ours to wipe all the same.
 */
static void
wipe_property(Gsasl_session *session, Gsasl_property prop)
{
	const char *copy = gsasl_property_fast(session, prop);

	if (copy != NULL)
		explicit_bzero((void *)(uintptr_t)copy, strlen(copy));
}

void
sasl_end(struct sasl *s)
{
	if (s->session != NULL) {
		wipe_property(s->session, GSASL_PASSWORD);
		gsasl_finish(s->session);
	}
	s->session = NULL;
	s->complete = 1;
	wipe(&s->secret.user);
	wipe(&s->secret.password);
	wipe(&s->secret.host);
	wipe(&s->secret.domain);
	wipe(&s->secret.service);
	scram_end(&s->scram);
}
