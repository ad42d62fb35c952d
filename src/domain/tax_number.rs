use super::country::Country;
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Suspect(Problem),
    NotChecked,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    Format,
    CheckDigit,
}
pub fn check(_: Country, _: &str) -> Verdict {
    Verdict::NotChecked
}
