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
#include <sysexits.h>

#include "kids.h"
#include "paths.h"
#include "version.h"

static const struct {
	uint32_t	 bit;
	const char	*name;
} layers[] = {
	{ SB_NNP, "no_new_privs" }, { SB_SECCOMP, "seccomp" },
	{ SB_LANDLOCK, "Landlock" }, { SB_PLEDGE, "pledge" },
	{ SB_UNVEIL, "unveil" }, { SB_RLIMIT, "rlimits" },
	{ SB_CHROOT, "chroot" }, { SB_IDS, "own user" }
};

static void
print_sandbox(const struct sandbox_report *s)
{
	size_t i;

	printf("Sandbox of msmtp-parse:");
	for (i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		if (s->bits & layers[i].bit)
			printf(" %s", layers[i].name);
	if (s->landlock_abi != 0)
		printf(" (Landlock ABI %u)", s->landlock_abi);
	printf("\n");
	if (!(s->bits & (SB_SECCOMP | SB_PLEDGE)))
		printf("Warning: this system restricts no system calls; the "
		    "processes are only separated\n");
}

int
version_print(struct run *r)
{
	printf("msmtp version %s\n", VERSION);
	printf("System configuration file name: %s\n", path_system_conf);
	printf("User configuration file name: ~/.msmtprc, else "
	    "$XDG_CONFIG_HOME/msmtp/config\n");
	printf("Default trust file: %s\n", path_trust);
	printf("Helper programs: %s\n", path_helpers);
	fflush(stdout);
	r->relaxed = 1;		/* a look at the system, not a mail */
	if (kid_start(r, ROLE_PARSE, "msmtp-parse", 0) == -1 ||
	    run_wait(r, ROLE_PARSE, S(PARSE_IDLE), STARTUP_TIMEOUT) == -1)
		return r->code;
	print_sandbox(&r->kid[ROLE_PARSE].sandbox);
	kids_stop(r);
	return EX_OK;
}
