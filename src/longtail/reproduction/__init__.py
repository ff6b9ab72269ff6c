"""Published results run again: what a claim is, how it is judged, and the verb `reproduce`."""
