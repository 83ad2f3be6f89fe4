"""A rubric out of the document it arrives in: reading → pieces → outline → clauses → proposals → a draft rubric.toml."""
