# Mail through real servers, each on a machine of its own (machine.sh).

SERVERS="opensmtpd postfix"

# define CASE DESCRIPTION: one test program case for each server.
define()
{
	for server in $SERVERS; do
		eval "
		atf_test_case ${server}_$1
		${server}_$1_head()
		{
			atf_set descr \"$server: $2\"
			atf_set require.user root
			atf_set require.progs 'unshare ip openssl setpriv $3'
			atf_set timeout 300
		}
		${server}_$1_body()
		{
			machine $server $1
		}"
		CASES="$CASES ${server}_$1"
	done
}

machine()
{
	for peer in "$1" bsd-mailx $([ "$2" != kerberos ] || echo krb5); do
		why=$(sh "$MSMTP_SRC/regress/peers.sh" root $peer 2>&1) ||
			atf_skip "$why"
	done
	machine=$MSMTP_SRC/regress/real/machine.sh
	why=$(sh "$machine" "$1" mount 2>&1) ||
		atf_skip "no machine of its own here: $(echo "$why" | head -n 1)"
	atf_check -s exit:0 -o ignore -e ignore sh "$machine" "$1" "$2"
}

CASES=
define command_line "delivers a mail whole, over STARTTLS, with AUTH PLAIN"
define recipients_from_header "-t delivers to To, Cc and Bcc, without Bcc"
define large_mail "delivers megabytes with leading dots to two recipients"
define many_recipients "delivers once to each of eighty recipients"
define tls_from_the_start "port 465: TLS before the greeting"
define bundle "finds the CA in a bundle of many, and misses it without"
define mechanisms "each method that it offers, with TLS 1.2 and 1.3"
define wrong_password "a wrong password exits 77, nothing is sent"
define untrusted_ca "a certificate of another CA exits 69, nothing is sent"
define wrong_host_name "a certificate for another name exits 69"
define refused_recipient "one refused recipient: nobody gets the mail"
define refused_single "a refused only recipient: nobody gets the mail"
define chunking "delivers the same with and without CHUNKING"
define partial_delivery "delivers to those who are accepted, on request"
define without_extensions "without PIPELINING, CHUNKING, SMTPUTF8, DSN"
define dsn "a report comes back with ENVID and ORCPT"
define mutt "sends what mutt hands over" mutt
define mailx "sends what mailx hands over"
define cron "sends from cron's environment"
define cron_of_root "sends from root's cron, through the sandbox user"

SERVERS=exim
define command_line "delivers a mail whole, over STARTTLS, with AUTH PLAIN"
define large_mail "delivers megabytes with leading dots to two recipients"
define tls_from_the_start "port 465: TLS before the greeting"
define mechanisms "each method that it offers, with TLS 1.2 and 1.3"
define wrong_password "a wrong password exits 77, nothing is sent"
define refused_recipient "one refused recipient: nobody gets the mail"
define refused_single "a refused only recipient: nobody gets the mail"
define chunking "delivers the same with and without CHUNKING"
define partial_delivery "delivers to those who are accepted, on request"
define many_recipients "delivers once to each of eighty recipients"
define dsn "a report comes back with ENVID and ORCPT"
define recipients_from_header "-t delivers to To, Cc and Bcc, without Bcc"
define smtputf8 "an envelope that is not ASCII, where it is needed"
define without_extensions "without PIPELINING, CHUNKING, SMTPUTF8, DSN"
SERVERS=postfix
define smtputf8 "an envelope that is not ASCII, where it is needed"
SERVERS=dovecot
define lmtp "LMTP: each recipient has its result"
SERVERS=submission
define command_line "delivers a mail whole, over STARTTLS, with AUTH PLAIN"
define large_mail "delivers megabytes with leading dots to two recipients"
define tls_from_the_start "port 465: TLS before the greeting"
define wrong_password "a wrong password exits 77, nothing is sent"
define refused_recipient "one refused recipient: nobody gets the mail"
define refused_single "a refused only recipient: nobody gets the mail"
define chunking "delivers the same with and without CHUNKING"
SERVERS="submission postfix_dovecot"
define dovecot_sasl "each method of Dovecot's, with TLS 1.2 and 1.3"
SERVERS="postfix postfix_dovecot"
define kerberos "GSSAPI, with TLS 1.2 and 1.3, as a user and as root"
SERVERS=cyrus
define cyrus_sasl "LMTP: each method, bound to TLS 1.2 where it has PLUS"
SERVERS=aiosmtpd
define bare "a server with few extensions"
define smtputf8 "an envelope that is not ASCII, where it is needed"

atf_init_test_cases()
{
	for c in $CASES; do
		atf_add_test_case "$c"
	done
}
