"""What will cost points, when and how many, before it does."""
