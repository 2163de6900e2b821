"""What each function of the service does, with the world outside passed in."""
