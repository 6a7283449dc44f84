# What the programs are linked with is part of the design.

libraries() {
	readelf -d "$MSMTP_OBJ/privsep/$1" |
	    sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p'
}

atf_test_case plain_has_no_tls
plain_has_no_tls_head() {
	atf_set descr "msmtp-net-plain links no TLS library"
	atf_set require.progs "readelf nm"
}
plain_has_no_tls_body() {
	# Linked statically it needs none, else the C library.
	libraries net/plain/msmtp-net-plain >libs
	atf_check -s exit:1 grep -v '^libc\.' libs
	nm "$MSMTP_OBJ/privsep/net/plain/msmtp-net-plain" >symbols || atf_fail nm
	# A positive control: these are the symbols of our program.
	atf_check -o match:answer_starttls cat symbols
	atf_check -s exit:1 grep -E ' (SSL_|X509_|tls_|EVP_)' symbols
}

atf_test_case tls_variant_has_it
tls_variant_has_it_head() {
	atf_set descr "the other variant links libtls: the test above can fail"
	atf_set require.progs "readelf"
}
tls_variant_has_it_body() {
	libraries net/msmtp-net >libs
	atf_check -o match:libtls cat libs
	atf_check -s exit:1 grep -E 'gsasl|idn2|unistring' libs
}

atf_init_test_cases() {
	atf_add_test_case plain_has_no_tls
	atf_add_test_case tls_variant_has_it
}
