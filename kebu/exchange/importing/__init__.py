"""The import machine: `contract` is what an area gives, the rest is what is done with it."""
