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

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "answer.h"
#include "escape.h"
#include "kids.h"
#include "paths.h"
#include "strlist.h"
#include "version.h"

/* What ABOUT_TOLD said; neither escaped nor known to be true. */
struct about {
	struct strlist	 libraries;
	struct strlist	 methods;	/* none or one: all of them */
};

/* In the order in which they meet a mail. */
static const struct {
	enum proto_role	 role;
	const char	*name;
} programs[] = {
	{ ROLE_PARSE, "msmtp-parse" }, { ROLE_DIAL, "msmtp-dial" },
	{ ROLE_NET, "msmtp-net" }, { ROLE_NET, "msmtp-net-plain" },
	{ ROLE_AUTH, "msmtp-auth" }, { ROLE_KEY, "msmtp-auth-key" }
};

static const struct {
	uint32_t	 bit;
	const char	*name;
} layers[] = {
	{ SB_NNP, "no_new_privs" }, { SB_SECCOMP, "seccomp" },
	{ SB_LANDLOCK, "Landlock" }, { SB_PLEDGE, "pledge" },
	{ SB_UNVEIL, "unveil" }, { SB_RLIMIT, "rlimits" },
	{ SB_CHROOT, "chroot" }, { SB_IDS, "own user" }
};

int
answer_about_told(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	struct about *a = r->about;
	const char *methods;
	int n = 0;

	(void)role;
	(void)fd;
	methods = get_str(c, 0, PROTO_MECHS_MAX);
	if (methods[0] != '\0')
		n = strlist_add(&a->methods, methods);
	while (n == 0 && rcur_more(c))
		n = strlist_add(&a->libraries,
		    get_str(c, 1, PROTO_LIBRARY_MAX));
	if (n == -1)
		return run_fail(r, EX_OSERR, "out of memory");
	return rcur_end(c) == -1 ? ANSWER_MALFORMED : 0;
}

static void
print_sandbox(const char *name, const struct sandbox_report *s)
{
	size_t i;

	printf("Sandbox of %s:", name);
	for (i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		if (s->bits & layers[i].bit)
			printf(" %s", layers[i].name);
	if (s->landlock_abi != 0)
		printf(" (Landlock ABI %u)", s->landlock_abi);
	printf("\n");
}

/* "Libraries of msmtp-net: one, another"; nothing for an empty list. */
static int
print_list(const char *what, const char *name, const struct strlist *l)
{
	char *text;
	size_t i;

	for (i = 0; i < l->n; i++) {
		if ((text = escape_dup(l->v[i])) == NULL)
			return -1;
		if (i == 0)
			printf("%s of %s: %s", what, name, text);
		else
			printf(", %s", text);
		free(text);
	}
	if (l->n > 0)
		printf("\n");
	return 0;
}

/* Start a child, and let it say what it is.  0, or -1 after run_fail. */
static int
ask(struct run *r, enum proto_role role, const char *name)
{
	if (kid_start(r, role, name, 0) == -1 ||
	    run_wait(r, role, S_IDLE, STARTUP_TIMEOUT) == -1 ||
	    run_send(r, role, MSG_ABOUT, -1, NULL) == -1 ||
	    run_wait(r, role, S(DONE), STARTUP_TIMEOUT) == -1)
		return -1;
	return kid_finish(r, role);
}

static int
print_child(struct run *r, enum proto_role role, const char *name)
{
	struct about a = { 0 };
	int n;

	r->about = &a;
	if ((n = ask(r, role, name)) == 0) {
		print_sandbox(name, &r->kid[role].sandbox);
		if (print_list("Libraries", name, &a.libraries) == -1 ||
		    print_list("Authentication methods", name,
		    &a.methods) == -1)
			n = run_fail(r, EX_OSERR, "out of memory");
	}
	r->about = NULL;
	strlist_free(&a.libraries);
	strlist_free(&a.methods);
	return n;
}

/*
 * run_fail has said why, and speaks once in a run; but the other children
 * shall be heard.
 */
static void
go_on(struct run *r, enum proto_role role, const char *name)
{
	printf("%s cannot be used\n", name);
	kid_discard(&r->kid[role]);
	r->code = -1;
	r->interrupted = 0;
	free(r->errormsg);
	r->errormsg = NULL;
}

static void
print_files(void)
{
	printf("msmtp version %s\n", VERSION);
	printf("System configuration file name: %s\n", path_system_conf);
	printf("User configuration file name: ~/.msmtprc, else "
	    "$XDG_CONFIG_HOME/msmtp/config\n");
	printf("Default trust file: %s\n", path_trust);
	printf("Helper programs: %s\n", path_helpers);
}

int
version_print(struct run *r)
{
	size_t i;
	int code = EX_OK, confined = 1;

	print_files();
	r->relaxed = 1;		/* a look at the system, not a mail */
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		fflush(stdout);
		if (print_child(r, programs[i].role, programs[i].name) == 0) {
			confined &= (r->kid[programs[i].role].sandbox.bits &
			    (SB_SECCOMP | SB_PLEDGE)) != 0;
			continue;
		}
		if (code == EX_OK)
			code = r->code;
		if (run_signalled() != 0)
			break;
		go_on(r, programs[i].role, programs[i].name);
	}
	if (!confined)
		printf("Warning: this system restricts no system calls; the "
		    "processes are only separated\n");
	kids_stop(r);
	return code;
}
