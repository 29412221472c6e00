"""A second, naive `diff` in another style, and random portals to hold both against each other."""
