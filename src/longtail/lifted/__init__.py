"""Objects that know nothing of longtail: how they get rows, numbers of rows and noise."""
