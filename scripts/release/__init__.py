"""What leaves the building: contracts, conventions, checks, packages, signatures and the ledger."""
