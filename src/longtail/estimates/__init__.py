"""Numbers from a user's own figures, one file each: the function of a file has its name."""
