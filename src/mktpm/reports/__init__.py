"""Reports: results and a Jinja template become Markdown."""
