"""The trail: who read or changed personal data, when and why, so kept that no entry can vanish unnoticed."""
