"""What is joined with labels, however much it is: part by part, from a temporary file where it does not fit."""
