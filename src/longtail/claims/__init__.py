"""One file a published or derived result, with its expected numbers; its stem is its name for `longtail reproduce`."""
