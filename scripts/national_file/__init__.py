"""The yearly national file (OLINPE): its dictionary, its XML, its acceptance sheet."""
