"""CCTNS, the national network of crime records: registered FIRs and lost reports go there, its numbers and status come
back. Our own number and acknowledgement never wait for it."""
