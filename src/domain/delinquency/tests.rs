//! Each file shows one capability; [`book`] is how they tell an account's story.

mod book;
mod coming_down;
mod explained;
mod foresight;
mod naive;
mod persons;
mod properties;
mod thresholds;
