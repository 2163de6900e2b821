"""What may leave the function of a call's fields: one method a file, and the table of them.

A field is kept, dropped, hashed, put into a bucket or masked before anything is written down, so that the stored
records, what is quarantined, logs, reports and alerts never see more. Nothing heavier than the standard library is
imported here: the rules are applied in front of a model.
"""

from windage.privacy.identity import protected_attributes, protected_id
from windage.privacy.message import Withheld, protected
from windage.privacy.rules import Rules, Side

__all__ = ["Rules", "Side", "Withheld", "protected", "protected_attributes", "protected_id"]
