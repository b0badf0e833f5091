"""Rasa's side of Sahayak: understanding, rules of talk, live trackers, launcher."""
