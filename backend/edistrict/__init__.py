"""The District Magistrate's portal: signed reports go there, decisions come back; applications come from it."""
