"""Readers, one module per family of formats; each has `list_tables` and `read_table`."""
