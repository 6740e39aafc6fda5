"""Kinds of leak that three adversaries thought of: a statistician, a developer and a clerk.

They were written down before any of them was tried. Each writes a person as a text.
"""

from scripts.scanner.bench.adversaries import clerk, developer, statistician

DISGUISES = [*statistician.DISGUISES, *developer.DISGUISES, *clerk.DISGUISES]
