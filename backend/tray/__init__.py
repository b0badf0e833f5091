"""The signatory's tray: many papers signed with one passphrase or PIN."""
