"""Pages over the operation log and the change history, and their export."""
