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
#include <string.h>

#include "help.h"
#include "optable.h"

/* Columns of the terminal, and where the explanations begin. */
#define HELP_WIDTH	79
#define HELP_INDENT	32

static size_t
new_line(void)
{
	return (size_t)printf("\n%*s", HELP_INDENT, "") - 1;
}

/* An option and its explanation, in as many lines as it takes. */
static void
print(const char *option, const char *text)
{
	size_t column, n;

	column = (size_t)printf("  %-*s", HELP_INDENT - 2, option);
	if (column > HELP_INDENT)
		column = new_line();
	for (; *text != '\0'; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		if (column + 1 + n > HELP_WIDTH)
			column = new_line();
		else if (column > HELP_INDENT)
			column += (size_t)printf(" ");
		column += (size_t)printf("%.*s", (int)n, text);
	}
	(void)printf("\n");
}

static void
print_row(const struct option_row *r)
{
	char left[64];

	if (r->name == NULL)
		(void)snprintf(left, sizeof(left), "-%c %s", *r->letters,
		    r->arg_name);
	else
		(void)snprintf(left, sizeof(left), "%s%.1s%s--%s%s%s",
		    *r->letters == '\0' ? "" : "-", r->letters,
		    *r->letters == '\0' ? "" : ", ", r->name,
		    *r->arg_name == '\0' ? "" : "=", r->arg_name);
	print(left, r->help);
}

static void
print_setting(const struct setting_name *sn)
{
	const char *must;
	char left[64], *p;

	(void)snprintf(left, sizeof(left), "--%s%s", sn->name,
	    setting_optional(sn) ? "[=value]" : "=value");
	for (p = left; (p = strchr(p, '_')) != NULL;)
		*p = '-';
	must = sn->sense == SENSE_SAME ? setting_table[sn->id].must :
	    "must be on or off";
	if (strncmp(must, "must be ", 8) == 0)
		must += 8;
	print(left, must);
}

/* The letters that do nothing. */
static void
print_ignored(void)
{
	const struct option_row *r;
	const char *p;
	size_t i;

	(void)printf("\nOf sendmail, accepted and ignored: -bm");
	for (i = 0; (r = option_row(i)) != NULL; i++)
		if (r->action == DO_IGNORE)
			for (p = r->letters; *p != '\0'; p++)
				(void)printf(" -%c%s", *p,
				    r->arg == ARG_NEEDED ? "x" : "");
	(void)printf("\nmailq and -bp say that the queue is empty, newaliases "
	    "and -bi do nothing.\n");
}

void
help_print(void)
{
	const struct option_row *r;
	const struct setting_name *sn;
	size_t i;

	(void)puts("usage: msmtp [option ...] [--] recipient ...\n"
	    "       msmtp [option ...] -t [--] [recipient ...]\n"
	    "       msmtp [option ...] --serverinfo | --rmqs=what | "
	    "--configure=address\n"
	    "\nRead a mail from standard input and send it.\n");
	for (i = 0; (r = option_row(i)) != NULL; i++)
		if (r->help != NULL)
			print_row(r);
	print("--", "end of options");
	(void)puts("\nSettings, as in msmtprc(5):\n");
	for (i = 0; (sn = setting_name(i)) != NULL; i++)
		if (setting_is_option(sn))
			print_setting(sn);
	print_ignored();
}
