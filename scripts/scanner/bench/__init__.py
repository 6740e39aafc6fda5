"""Planted leaks and clean variants: how many a scan finds, and how often it cries wolf."""
