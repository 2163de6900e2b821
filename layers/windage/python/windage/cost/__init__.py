"""What a monitor costs a month, by the published price formulas, before anything is deployed."""
