"""Cases: opened from drafts, worked on by desks, decided and signed, told about."""
