//! Colleagues named in a comment: `@Olga Owner`, or `@Olga` where only one has that name.

/// A place in a text that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// From the `@` to behind the name, in bytes.
    pub from: usize,
    pub to: usize,
    /// Places in the list of names.
    pub who: Vec<usize>,
}

/// Where `text` names one of `names`. A whole name goes before the first word of one, a longer one before a shorter.
#[must_use]
pub fn mentions(text: &str, names: &[&str]) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut free_from = 0;
    for (at, c) in text.char_indices() {
        let begins = c == '@' && !before.is_alphanumeric() && at >= free_from;
        before = c;
        let start = at.saturating_add(1);
        let Some(rest) = text.get(start..).filter(|_| begins) else {
            continue;
        };
        if let Some((length, who)) = longest(rest, names) {
            free_from = start.saturating_add(length);
            found.push(Mention {
                from: at,
                to: free_from,
                who,
            });
        }
    }
    found
}

fn longest(rest: &str, names: &[&str]) -> Option<(usize, Vec<usize>)> {
    let whole = best(rest, names, |name| name);
    if whole.is_some() {
        return whole;
    }
    // A first name that several have names nobody.
    best(rest, names, first_name).filter(|(_, who)| who.len() == 1)
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

fn best(rest: &str, names: &[&str], part: impl Fn(&str) -> &str) -> Option<(usize, Vec<usize>)> {
    let mut best: Option<(usize, Vec<usize>)> = None;
    for (place, name) in names.iter().enumerate() {
        let Some(length) = begins_with(rest, part(name)) else {
            continue;
        };
        match &mut best {
            Some((known, who)) if *known == length => who.push(place),
            Some((known, _)) if *known > length => {}
            _ => best = Some((length, vec![place])),
        }
    }
    best
}

/// How many bytes of `text` are `name`, in any case, if it begins with it and the name ends there.
fn begins_with(text: &str, name: &str) -> Option<usize> {
    let mut left = text.char_indices();
    for expected in name.chars() {
        let (_, c) = left.next()?;
        if !c.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let (end, next) = left.next().unwrap_or((text.len(), ' '));
    (!name.is_empty() && !next.is_alphanumeric()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAM: [&str; 5] = ["Olga Owner", "Ana", "Ana María Ruiz", "Pedro Gil", "Pedro Sanz"];

    fn named(text: &str) -> Vec<(&str, Vec<&str>)> {
        mentions(text, &TEAM)
            .into_iter()
            .map(|one| {
                (
                    &text[one.from..one.to],
                    one.who.iter().map(|at| TEAM[*at]).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn whole_names_and_unmistakable_first_names_are_found() {
        assert_eq!(
            named("@olga owner, ask @Ana María Ruiz or @ana."),
            [
                ("@olga owner", vec!["Olga Owner"]),
                ("@Ana María Ruiz", vec!["Ana María Ruiz"]),
                ("@ana", vec!["Ana"]),
            ]
        );
        assert_eq!(named("(@Olga)"), [("@Olga", vec!["Olga Owner"])]);
        assert_eq!(named("@Pedro Gil"), [("@Pedro Gil", vec!["Pedro Gil"])]);
    }

    #[test]
    fn what_only_looks_like_a_name_names_nobody() {
        for text in [
            "olga@owner.example",
            "@Pedro",
            "@Olgas",
            "@ Olga",
            "@",
            "Olga",
            "ana@Ana",
            "@Anastasia",
        ] {
            assert_eq!(named(text), [], "{text}");
        }
        assert_eq!(mentions("@", &[""]), []);
    }

    #[test]
    fn two_of_the_same_name_are_both_meant() {
        assert_eq!(mentions("@Ana", &["Ana", "ANA"])[0].who, [0, 1]);
    }
}
