"""The types of fields: how a value is cleaned, stored, shown and compared."""
