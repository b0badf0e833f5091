"""Fees: asked once, settled once, sent back where they should not have been paid; the gateway's record decides."""
