"""Roles, categories, points, recommendations and links, with the evidence for each."""
