"""What is said of a call's fields once it leaves the function: one method a file, and the table of them.

Nothing heavier than the standard library is imported here: the rules are applied in front of a model.
"""

from windage.privacy.message import Side, Withheld, protected
from windage.privacy.rules import Rules, protected_attributes, protected_id

__all__ = ["Rules", "Side", "Withheld", "protected", "protected_attributes", "protected_id"]
