"""First information reports: from a citizen's story to the registered FIR."""
