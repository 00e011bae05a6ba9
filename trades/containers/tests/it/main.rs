//! Containers packed at run time: what was packed comes out, what was broken is stated, what is hostile ends.

mod attacks;
mod contents;
mod images;
mod pack;
mod packed;
mod trees;
