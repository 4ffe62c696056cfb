//! One page → what a theme may see of it, and its body as HTML.

pub mod body;
pub mod highlight;
pub mod tabs;
pub mod views;
