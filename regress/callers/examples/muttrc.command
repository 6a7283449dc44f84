set sendmail="/path/to/msmtp --host=mailhub -f meATexample.com --tls"
