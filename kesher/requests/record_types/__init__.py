"""What requests register: messages and tasks, and what they add to other screens."""

from kesher.requests.record_types import cards, home, kinds, notices

__all__ = ["cards", "home", "kinds", "notices"]
