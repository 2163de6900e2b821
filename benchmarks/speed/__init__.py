"""What a check of captures costs, against decoding them and against other libraries: ``make bench``."""
