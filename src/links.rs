//! Links between pages: what a target written in Markdown means from a page, and who links to whom.
