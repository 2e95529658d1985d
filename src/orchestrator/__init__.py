"""A sales and support assistant that remembers your CRM."""
