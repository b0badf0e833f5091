"""Officers: who they are, how they sign in, what they may see."""

from backend.people.officers import ROLES, Officer
from backend.people.reach import Reach, reach

__all__ = ["ROLES", "Officer", "Reach", "reach"]
