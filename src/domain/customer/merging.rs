//! Two records of one customer as one: what the record that stays takes over from the one that goes.

use super::draft::MAX_OTHERS;
use super::{AccountStatus, CustomerFields, Kind};
use crate::domain::text::{MAX_TAGS, Note};

/// `kept` with what it lacks taken from `other`. What was agreed (terms, limit, discount, delivery) stays as it is in `kept`,
/// and so does whatever both have; lists are joined, as far as there is room.
#[must_use]
pub fn joined(kept: &CustomerFields, other: &CustomerFields) -> CustomerFields {
    let mut fields = kept.clone();
    if kept.kind != Kind::Customer && other.kind == Kind::Customer {
        fields.kind = Kind::Customer;
    }
    if other.status == AccountStatus::Active {
        fields.status = AccountStatus::Active;
    }
    // A number is checked by the rules of its country.
    if kept.tax_id.is_none() && kept.country == other.country {
        fields.tax_id.clone_from(&other.tax_id);
        fields.tax_id_reason.clone_from(&other.tax_id_reason);
    }
    take(&mut fields.external_id, &other.external_id);
    take(&mut fields.trade_name, &other.trade_name);
    take(&mut fields.email, &other.email);
    take(&mut fields.phone, &other.phone);
    take(&mut fields.website, &other.website);
    take(&mut fields.delivery_notes, &other.delivery_notes);
    take(&mut fields.sales_rep_id, &other.sales_rep_id);
    take(&mut fields.range_group_id, &other.range_group_id);
    take(&mut fields.delivery_group_id, &other.delivery_group_id);
    if kept.warehouse_ids.is_none() {
        fields.warehouse_ids.clone_from(&other.warehouse_ids);
        fields
            .default_warehouse_id
            .clone_from(&other.default_warehouse_id);
    }
    fields.is_multiple = kept.is_multiple || other.is_multiple;
    let emails = other.email.iter().chain(&other.other_emails);
    join(
        &mut fields.other_emails,
        fields.email.as_ref(),
        emails,
        MAX_OTHERS,
    );
    let phones = other.phone.iter().chain(&other.other_phones);
    join(
        &mut fields.other_phones,
        fields.phone.as_ref(),
        phones,
        MAX_OTHERS,
    );
    join(&mut fields.tags, None, other.tags.iter(), MAX_TAGS);
    fields.notes = notes(kept.notes.as_ref(), other.notes.as_ref());
    for (key, value) in &other.custom_fields {
        if !fields.custom_fields.contains_key(key) {
            fields.custom_fields.insert(key.clone(), value.clone());
        }
    }
    fields
}

fn take<T: Clone>(kept: &mut Option<T>, other: &Option<T>) {
    if kept.is_none() {
        kept.clone_from(other);
    }
}

fn join<'a, T: AsRef<str> + Clone + 'a>(
    list: &mut Vec<T>,
    first: Option<&T>,
    others: impl Iterator<Item = &'a T>,
    most: usize,
) {
    for one in others {
        let is_same = |there: &T| there.as_ref().to_lowercase() == one.as_ref().to_lowercase();
        if list.len() < most && !first.is_some_and(is_same) && !list.iter().any(is_same) {
            list.push(one.clone());
        }
    }
}

/// Both, one below the other, if they fit together.
fn notes(kept: Option<&Note>, other: Option<&Note>) -> Option<Note> {
    match (kept, other) {
        (Some(kept), Some(other)) if !kept.as_str().contains(other.as_str()) => {
            Note::parse(&format!("{kept}\n\n{other}"))
                .ok()
                .or_else(|| Some(kept.clone()))
        }
        (Some(kept), _) => Some(kept.clone()),
        (None, other) => other.cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::country::Country;
    use crate::domain::customer::draft::Draft;
    use crate::domain::fault::Faults;
    use crate::domain::locale::Locale;
    use crate::domain::money::Amount;
    use crate::domain::terms::PaymentTerms;
    use crate::domain::text::{EmailAddress, Phone, Tag, TaxId};

    fn named(name: &str) -> CustomerFields {
        let draft = Draft {
            name: Some(name.to_owned()),
            payment_terms: PaymentTerms::net(30).ok(),
            discount_bp: Some(0),
            tags: Some(Vec::new()),
            ..Draft::default()
        };
        let mut faults = Faults::default();
        draft
            .parse(Country::parse("ES").unwrap(), Locale::Es, &mut faults)
            .unwrap()
    }

    fn tags(all: &[&str]) -> Vec<Tag> {
        all.iter().map(|tag| Tag::parse(tag).unwrap()).collect()
    }

    #[test]
    fn what_is_missing_is_taken_over_and_what_is_agreed_stays() {
        let kept = CustomerFields {
            credit_limit: Amount::new(1000),
            tags: tags(&["Bar", "centro"]),
            ..named("Café Luna")
        };
        let other = CustomerFields {
            credit_limit: Amount::new(9),
            discount_bp: 500,
            email: EmailAddress::parse("luna@example.com").ok(),
            tax_id: TaxId::parse("B12345674").ok(),
            tags: tags(&["bar", "vip"]),
            notes: Note::parse("Rings twice").ok(),
            ..named("Cafe Luna SL")
        };
        let fields = joined(&kept, &other);
        assert_eq!(fields.name, kept.name);
        assert_eq!((fields.credit_limit, fields.discount_bp), (Amount::new(1000), 0));
        assert_eq!(
            (fields.email, fields.tax_id, fields.notes),
            (other.email, other.tax_id, other.notes)
        );
        assert!(fields.other_emails.is_empty());
        assert_eq!(fields.tags, tags(&["Bar", "centro", "vip"]));
    }

    #[test]
    fn a_second_address_is_kept_beside_the_first_and_once() {
        let phone = |text| Phone::parse(text).unwrap();
        let kept = CustomerFields {
            phone: Some(phone("+34911234567")),
            notes: Note::parse("Closed on Mondays").ok(),
            ..named("Café Luna")
        };
        let other = CustomerFields {
            phone: Some(phone("+34911234568")),
            other_phones: vec![phone("+34911234567"), phone("+34911234569")],
            notes: Note::parse("Rings twice").ok(),
            ..named("Café Luna")
        };
        let fields = joined(&kept, &other);
        assert_eq!(fields.phone, kept.phone);
        assert_eq!(
            fields.other_phones,
            [phone("+34911234568"), phone("+34911234569")]
        );
        assert_eq!(fields.notes.unwrap().as_str(), "Closed on Mondays\n\nRings twice");
        assert_eq!(joined(&kept, &kept), kept, "with itself nothing changes");
    }

    #[test]
    fn a_number_of_another_country_is_left_behind() {
        let other = CustomerFields {
            tax_id: TaxId::parse("B12345674").ok(),
            ..named("Café Luna")
        };
        let kept = CustomerFields {
            country: Country::parse("FR").unwrap(),
            ..named("Café Luna")
        };
        assert_eq!(joined(&kept, &other).tax_id, None);
    }
}
