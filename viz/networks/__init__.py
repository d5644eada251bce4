"""Networks in pictures: neurons and weights."""
