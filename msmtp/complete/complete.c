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
 * complete bash|zsh|fish|vim: print the completion of msmtp's command line for
 * a shell, or vim's syntax of msmtprc, made from the tables of the program.
 * For the build; it is not installed.
 */

#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mechs.h"
#include "optable.h"

#define NAME_SIZE	64
#define WORDS_SIZE	512

/* An option as shells see it. */
struct entry {
	char		 name[NAME_SIZE];	/* without dashes, or "" */
	const char	*letters;
	enum option_arg	 arg;
	const char	*help;
	char		 words[WORDS_SIZE];	/* that the argument may be */
	int		 file;			/* it is a file's name */
	int		 account;		/* or an account's */
};

/* What settings may be, beside methods of authentication. */
static const char *const words[] = {
	"on", "off", "auto", "smtp", "lmtp", "strict", "relaxed", "never",
	"failure", "delay", "success", "headers", "full",
	"undisclosed_recipients", "LOG_USER", "LOG_MAIL", "LOG_LOCAL0",
	"LOG_LOCAL1", "LOG_LOCAL2", "LOG_LOCAL3", "LOG_LOCAL4", "LOG_LOCAL5",
	"LOG_LOCAL6", "LOG_LOCAL7", NULL
};

static void
add_word(char *list, const char *word)
{
	if ((*list != '\0' && strlcat(list, " ", WORDS_SIZE) >= WORDS_SIZE) ||
	    strlcat(list, word, WORDS_SIZE) >= WORDS_SIZE)
		errx(1, "WORDS_SIZE is too small for %s", word);
}

/* As people write it in a configuration. */
static void
add_method(char *list, const char *name)
{
	char lower[NAME_SIZE];
	size_t i;

	(void)strlcpy(lower, name, sizeof(lower));
	for (i = 0; lower[i] != '\0'; i++)
		lower[i] = (char)tolower((unsigned char)lower[i]);
	add_word(list, lower);
}

static int
takes(const struct setting_name *sn, const char *word)
{
	const char *why;
	char *value;
	int rv;

	rv = setting_check(sn, word, &value, &why);
	free(value);
	return rv == 0;
}

/* Only of settings that do not take any text. */
static void
list_words(char *list, const struct setting_name *sn)
{
	const struct mech *m;
	size_t i;

	*list = '\0';
	if (setting_is_file(sn)) {
		if (*setting_table[sn->id].def != '\0')
			add_word(list, setting_table[sn->id].def);
		return;
	}
	if (takes(sn, "no/such/word"))
		return;
	for (i = 0; words[i] != NULL; i++)
		if (takes(sn, words[i]))
			add_word(list, words[i]);
	if (setting_table[sn->id].kind == VALUE_AUTH)
		for (i = 0; (m = mech_at(i)) != NULL; i++)
			add_method(list, m->name);
}

static const char *
explanation(const struct setting_name *sn)
{
	const char *must;

	must = sn->sense == SENSE_SAME ? setting_table[sn->id].must :
	    "must be on or off";
	return strncmp(must, "must be ", 8) == 0 ? must + 8 : must;
}

/* The i-th option that is no setting; 0: there is none. */
static int
row_entry(size_t i, struct entry *e)
{
	const struct option_row *r;

	memset(e, 0, sizeof(*e));
	if ((r = option_row(i)) == NULL)
		return 0;
	if (r->name != NULL)
		(void)strlcpy(e->name, r->name, sizeof(e->name));
	e->letters = r->letters;
	e->arg = r->arg;
	e->help = r->help;
	e->file = r->action == DO_FILE;
	e->account = r->action == DO_ACCOUNT;
	if (r->action == DO_SETTING) {
		list_words(e->words, setting_name(r->id));
		e->file = setting_is_file(setting_name(r->id));
	}
	return 1;
}

/* The i-th setting; help is NULL where it is no option. */
static int
setting_entry(size_t i, struct entry *e)
{
	const struct setting_name *sn;
	char *p;

	memset(e, 0, sizeof(*e));
	if ((sn = setting_name(i)) == NULL)
		return 0;
	if (strlcpy(e->name, sn->name, sizeof(e->name)) >= sizeof(e->name))
		errx(1, "NAME_SIZE is too small for %s", sn->name);
	for (p = e->name; (p = strchr(p, '_')) != NULL;)
		*p = '-';
	e->letters = "";
	e->arg = setting_optional(sn) ? ARG_OPTIONAL : ARG_NEEDED;
	e->help = setting_is_option(sn) ? explanation(sn) : NULL;
	list_words(e->words, sn);
	e->file = setting_is_file(sn);
	return 1;
}

static void
each(void (*print)(const struct entry *))
{
	struct entry e;
	size_t i;

	for (i = 0; row_entry(i, &e); i++)
		if (e.help != NULL)
			print(&e);
	for (i = 0; setting_entry(i, &e); i++)
		if (e.help != NULL)
			print(&e);
}

/* The text with a backslash before each of these bytes. */
static void
print_escaped(const char *text, const char *special)
{
	for (; *text != '\0'; text++)
		(void)printf("%s%c", strchr(special, *text) == NULL ? "" :
		    "\\", *text);
}

static void
bash_name(const struct entry *e)
{
	const char *p;

	if (*e->name != '\0')
		(void)printf(" --%s%s", e->name,
		    e->arg == ARG_NEEDED ? "=" : "");
	for (p = e->letters; *p != '\0'; p++)
		(void)printf(" -%c", *p);
}

/* The branch of an option with an argument that can be completed. */
static void
bash_case(const struct entry *e)
{
	const char *p, *or = "";

	if (*e->words == '\0' && !e->file && !e->account)
		return;
	(void)printf("\t");
	if (*e->name != '\0') {
		(void)printf("--%s", e->name);
		or = "|";
	}
	for (p = e->letters; *p != '\0'; p++, or = "|")
		(void)printf("%s-%c", or, *p);
	(void)printf(")\n\t\t");
	if (e->account)
		(void)printf("words=$(_msmtp_accounts)");
	else
		(void)printf("words='%s'%s", e->words,
		    e->file ? " files=-f" : "");
	(void)printf("\n\t\t;;\n");
}

/* Options whose argument is the next word, which is no option then. */
static void
bash_needed(const struct entry *e)
{
	const char *p;

	if (e->arg != ARG_NEEDED)
		return;
	if (*e->name != '\0')
		(void)printf("|--%s", e->name);
	for (p = e->letters; *p != '\0'; p++)
		(void)printf("|-%c", *p);
}

/* bash takes --tls=on apart at the = sign. */
static void
bash(void)
{
	(void)puts("# bash completion of msmtp, made from its tables\n\n"
	    "_msmtp_accounts()\n{\n"
	    "\tsed -n 's/^[[:blank:]]*account[[:blank:]]\\{1,\\}"
	    "\\([^[:blank:]:]*\\).*/\\1/p' \\\n"
	    "\t    ~/.msmtprc \"${XDG_CONFIG_HOME:-$HOME/.config}"
	    "/msmtp/config\" 2>/dev/null\n}\n\n"
	    "_msmtp()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} option= words= files=\n"
	    "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n\n"
	    "\tCOMPREPLY=()\n"
	    "\tif [[ $cur == = ]]; then\n"
	    "\t\toption=$prev cur=\n"
	    "\telif [[ $prev == = ]]; then\n"
	    "\t\toption=${COMP_WORDS[COMP_CWORD-2]}\n"
	    "\telse\n"
	    "\t\tcase $prev in");
	(void)printf("\t\t-");
	each(bash_needed);
	(void)puts(")\n\t\t\toption=$prev ;;\n\t\tesac\n\tfi\n\n"
	    "\tcase $option in\n\t'')\n\t\t[[ $cur == -* ]] || return 0");
	(void)printf("\t\twords='");
	each(bash_name);
	(void)puts("' ;;");
	each(bash_case);
	(void)puts("\tesac\n"
	    "\tmapfile -t COMPREPLY < <(compgen $files -W \"$words\" -- "
	    "\"$cur\")\n"
	    "\t[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace "
	    "2>/dev/null\n"
	    "\t[[ -z $files ]] || compopt -o filenames 2>/dev/null\n"
	    "\treturn 0\n}\n\n"
	    "complete -F _msmtp msmtp");
}

static void
zsh_argument(const struct entry *e)
{
	if (e->arg == ARG_NONE || e->arg == ARG_LEVEL)
		return;
	(void)printf("%svalue:", e->arg == ARG_NEEDED ? ":" : "::");
	if (e->account)
		(void)printf("_msmtp_accounts");
	else if (e->file)
		(void)printf("_files");
	else if (*e->words != '\0')
		(void)printf("(%s)", e->words);
}

/* An apostrophe ends the word that it stands in. */
static void
zsh_help(const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n) {
		n = strcspn(text, "[]:\\'");
		(void)printf("%.*s", (int)n, text);
		if (text[n] == '\0')
			return;
		(void)printf(text[n] == '\'' ? "'\\''" : "\\%c", text[n]);
		n++;
	}
}

static void
zsh_spec(const struct entry *e, const char *dashes, const char *name,
    const char *joint)
{
	(void)printf(" \\\n    '%s%s%s[", dashes, name, joint);
	zsh_help(e->help);
	(void)printf("]");
	zsh_argument(e);
	(void)printf("'");
}

static void
zsh_entry(const struct entry *e)
{
	const char *p;
	char letter[2] = "";

	if (*e->name != '\0')
		zsh_spec(e, "--", e->name, e->arg == ARG_NEEDED ? "=" :
		    e->arg == ARG_OPTIONAL ? "=-" : "");
	for (p = e->letters; *p != '\0'; p++) {
		letter[0] = *p;
		zsh_spec(e, "-", letter, e->arg == ARG_NEEDED ? "+" : "");
	}
}

static void
zsh(void)
{
	(void)puts("#compdef msmtp\n# made from the tables of msmtp\n\n"
	    "_msmtp_accounts()\n{\n"
	    "\tcompadd -- $(sed -n 's/^[[:blank:]]*account[[:blank:]]\\{1,\\}"
	    "\\([^[:blank:]:]*\\).*/\\1/p' \\\n"
	    "\t    ~/.msmtprc ${XDG_CONFIG_HOME:-$HOME/.config}/msmtp/config "
	    "2>/dev/null)\n}\n");
	(void)printf("_arguments -s -S");
	each(zsh_entry);
	(void)puts(" \\\n    '*:recipient:_email_addresses'");
}

static void
fish_entry(const struct entry *e)
{
	const char *p;

	(void)printf("complete -c msmtp");
	for (p = e->letters; *p != '\0'; p++)
		(void)printf(" -s %c", *p);
	if (*e->name != '\0')
		(void)printf(" -l %s", e->name);
	if (e->arg == ARG_NEEDED)
		(void)printf(" -r");
	if (e->file)
		(void)printf(" -F");
	if (e->account)
		(void)printf(" -a '(__msmtp_accounts)'");
	if (*e->words != '\0')
		(void)printf(" -a '%s'", e->words);
	(void)printf(" -d '");
	print_escaped(e->help, "'\\");
	(void)printf("'\n");
}

static void
fish(void)
{
	(void)puts("# fish completion of msmtp, made from its tables\n\n"
	    "function __msmtp_accounts\n"
	    "\tsed -n 's/^[[:blank:]]*account[[:blank:]]\\{1,\\}"
	    "\\([^[:blank:]:]*\\).*/\\1/p' \\\n"
	    "\t    ~/.msmtprc ~/.config/msmtp/config 2>/dev/null\nend\n\n"
	    "complete -c msmtp -f");
	each(fish_entry);
}

/* Of each word once, however many settings take it. */
static void
vim_values(void)
{
	const struct mech *m;
	size_t i;

	(void)printf("syn case ignore\nsyn keyword msmtprcValue contained "
	    "system");
	for (i = 0; words[i] != NULL; i++)
		(void)printf(" %s", words[i]);
	(void)printf("\nsyn match msmtprcValue contained \"\\<\\%%(");
	for (i = 0; (m = mech_at(i)) != NULL; i++)
		(void)printf("%s%s", i == 0 ? "" : "\\|", m->name);
	(void)puts("\\)\\>\"\nsyn case match");
}

static void
vim(void)
{
	const struct setting_name *sn;
	size_t i;

	(void)puts("\" Vim syntax file of msmtprc(5), made from the tables of "
	    "msmtp\n\nif exists(\"b:current_syntax\")\n  finish\nendif\n\n"
	    "syn match msmtprcComment \"^\\s*#.*$\" contains=@Spell\n"
	    "syn match msmtprcUnknown \"^\\s*[^# \\t]\\S*\" "
	    "contains=msmtprcCommand\n"
	    "syn match msmtprcArgument \"\\%(^\\s*[^# \\t]\\S*\\s\\+\\)\\@<="
	    "\\S.*$\" contains=msmtprcValue,msmtprcString\n"
	    "syn region msmtprcString contained start=+\"+ end=+\"+ oneline");
	(void)printf("syn keyword msmtprcCommand contained account defaults "
	    "eval");
	for (i = 0; (sn = setting_name(i)) != NULL; i++)
		(void)printf(" %s", sn->name);
	(void)puts("");
	vim_values();
	(void)puts("\nhi def link msmtprcComment Comment\n"
	    "hi def link msmtprcCommand Keyword\n"
	    "hi def link msmtprcUnknown Error\n"
	    "hi def link msmtprcValue Constant\n"
	    "hi def link msmtprcString String\n\n"
	    "let b:current_syntax = \"msmtp\"");
}

int
main(int argc, char *argv[])
{
	static const struct {
		const char	*name;
		void		(*print)(void);
	} kinds[] = {
		{ "bash", bash }, { "zsh", zsh }, { "fish", fish },
		{ "vim", vim }
	};
	size_t i;

	for (i = 0; argc == 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(argv[1], kinds[i].name) == 0) {
			kinds[i].print();
			return fflush(stdout) == 0 ? 0 : 1;
		}
	errx(64, "usage: complete bash|zsh|fish|vim");
}
