"""The action server: three thin actions that ask the backend and say what it answered."""
