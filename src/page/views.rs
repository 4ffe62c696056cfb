//! What a template sees, one documented serialisable view per page kind.
