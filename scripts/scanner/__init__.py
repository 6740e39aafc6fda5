"""The scanner: what of the vault can be read, under any disguise, in what is about to leave."""

from scripts.scanner.engine import scan_paths
from scripts.scanner.knowledge import Knowledge, learn
from scripts.scanner.report import Sighting

__all__ = ["Knowledge", "Sighting", "learn", "scan_paths"]
