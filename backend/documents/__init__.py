"""Documents: drawn, numbered, signed, checked and revoked. They are what the police give out."""
