"""Reading what platforms export: decoding, finding the table, cleaning its cells, keeping its rows."""
