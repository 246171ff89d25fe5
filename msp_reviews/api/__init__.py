"""The API of partners, service levels and results."""
