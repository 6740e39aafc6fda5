"""Landing: delivered files of any dialect become canonical text columns in the vault."""
