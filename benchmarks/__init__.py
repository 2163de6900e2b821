"""How well a drift rule decides: its false alarms, what it finds, what it costs; ours and those of other libraries."""
