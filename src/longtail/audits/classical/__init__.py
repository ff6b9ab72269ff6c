"""Classical numbers: what people look for beside lost mass, each with its floor and what it cannot see."""
