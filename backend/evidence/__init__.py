"""Evidence: what citizens and officers hand in, kept as received, and the bytes of issued documents."""
