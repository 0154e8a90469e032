"""Imported figures: kept as Parquet, summed by DuckDB or by the engine that a team has."""
