"""Tips: an anonymous mailbox in both directions."""
