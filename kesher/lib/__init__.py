"""Topics without models that any app may use: text, phones, dates, errors, schema."""
