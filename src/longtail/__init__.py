"""Closed loops of generative models: what a model that learns from models loses, and how much real data keeps it."""

__version__ = "0.1.0"
