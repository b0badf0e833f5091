"""Lost and found: reports of both kinds, laid beside each other."""
