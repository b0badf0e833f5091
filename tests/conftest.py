"""What holds for all tests of the root environment."""

collect_ignore = ["bot"]  # they need Rasa and run in its own environment, see the Makefile
