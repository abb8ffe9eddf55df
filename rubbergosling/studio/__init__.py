"""The studio: a page that plays, teaches and shows, for one performance."""
