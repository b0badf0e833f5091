"""Facts in citizens' words: one grammar for Hindi, English and Hindi in Roman letters.

Each kind of fact is a module with two functions. `find` reads a story and returns every fact whose
words are there; `parse` reads an answer to one question and returns the value or raises `Unclear`.
"""

from facts.match import Match, Unclear

__all__ = ["Match", "Unclear"]
