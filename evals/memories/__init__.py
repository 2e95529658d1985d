"""What is remembered beside CRM records: preferences, facts, todos."""
