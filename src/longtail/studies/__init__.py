"""Studies: experiments over many families that ship with the package, and the real data they run on."""
