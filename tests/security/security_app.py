"""What the tests of the doors share."""

LOGIN = ("ann", "open sesame")
