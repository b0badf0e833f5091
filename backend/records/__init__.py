"""Registers that the police keep elsewhere, imported to be looked up."""
