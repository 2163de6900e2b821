"""What the speed of Windage is measured on: captures of a made-up model, and its training set."""
