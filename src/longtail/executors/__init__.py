"""Where tasks run: one file an executor, its stem its name.  An executor can change no number."""
