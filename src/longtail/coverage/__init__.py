"""The one definition: rarity levels of a reference, and the real mass of each that a candidate no longer covers."""
