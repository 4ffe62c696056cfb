//! The linked book → a table from URL to a recipe; rendering a recipe gives bytes.
