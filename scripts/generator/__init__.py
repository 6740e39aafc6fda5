"""Invented deliveries: people, life courses, errors and files that no real person stands behind."""
