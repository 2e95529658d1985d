"""The trained reader: what people write becomes labelled, linked and valued spans (`docs/model-card.md`)."""
