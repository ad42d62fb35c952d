//! What the desk and the storefront share of a contact: its form, and the words for what it may do.

use crate::domain::contact::{ContactDraft, ContactFields, OrdersSeen, Right};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::Username;
use crate::domain::username::is_only_a_name;
use crate::error::{Error, Refusal};
use crate::web::form::{Form, accept};
use crate::web::texts::Texts;

/// What a contact may do on the storefront, in a line.
pub fn rights(fields: &ContactFields, t: &Texts) -> String {
    let mut words: Vec<&str> = fields
        .permissions
        .iter()
        .map(|right| right_name(*right, t))
        .collect();
    words.push(orders_name(fields.orders, t));
    words.join(" · ")
}

pub fn right_name(right: Right, t: &Texts) -> &'static str {
    match right {
        Right::Quote => t.contacts.may_quote,
        Right::Order => t.contacts.may_order,
        Right::SeePrices => t.contacts.may_see_prices,
        Right::SeeAccount => t.contacts.may_see_account,
        Right::ManageContacts => t.contacts.may_manage_contacts,
    }
}

pub fn orders_name(orders: OrdersSeen, t: &Texts) -> &'static str {
    match orders {
        OrdersSeen::Own => t.contacts.orders_own,
        OrdersSeen::Location => t.contacts.orders_location,
        OrdersSeen::All => t.contacts.orders_all,
    }
}

/// These rights, to tick.
pub fn right_choices(rights: &[Right], t: &Texts) -> Vec<(&'static str, &'static str)> {
    let named = |right: &Right| (right.as_str(), right_name(*right, t));
    rights.iter().map(named).collect()
}

/// Whose orders can be seen, up to this.
pub fn orders_choices(most: OrdersSeen, t: &Texts) -> Vec<(&'static str, &'static str)> {
    let allowed = OrdersSeen::ALL.iter().filter(|orders| **orders <= most);
    allowed
        .map(|orders| (orders.as_str(), orders_name(*orders, t)))
        .collect()
}

/// Of somebody new, who may do what is usual as far as these rights go.
pub fn empty(rights: &[Right], orders: OrdersSeen) -> Form {
    let mut form = Form::filled([("orders", orders.as_str())]);
    for right in Right::USUAL.iter().filter(|right| rights.contains(right)) {
        form.set("permissions", right.as_str());
    }
    form
}

pub fn filled(fields: &ContactFields) -> Form {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut form = Form::filled([
        ("first_name", fields.first_name.as_str().to_owned()),
        ("surname", text(fields.surname.as_ref().map(AsRef::as_ref))),
        ("department", text(fields.department.as_ref().map(AsRef::as_ref))),
        ("phone", text(fields.phone.as_ref().map(AsRef::as_ref))),
        ("email", text(fields.email.as_ref().map(AsRef::as_ref))),
        ("username", text(fields.username.as_ref().map(AsRef::as_ref))),
        // It stands there already: no doubt about it now.
        ("doubted", text(fields.username.as_ref().map(AsRef::as_ref))),
        ("orders", fields.orders.as_str().to_owned()),
    ]);
    for right in &fields.permissions {
        form.set("permissions", right.as_str());
    }
    form
}

pub fn parse(form: &Form) -> std::result::Result<ContactFields, Error> {
    let text = |name: &str| form.optional(name).map(str::to_owned);
    let rights = form.entries().filter(|(name, _)| *name == "permissions");
    let draft = ContactDraft {
        first_name: form.value("first_name").to_owned(),
        surname: text("surname"),
        department: text("department"),
        phone: text("phone"),
        email: text("email"),
        username: text("username"),
        permissions: Some(rights.map(|(_, right)| right.to_owned()).collect()),
        orders: text("orders"),
    };
    let mut faults = Faults::default();
    let parsed = draft.parse(&mut faults);
    let doubtful = parsed.as_ref().and_then(|fields| {
        let name = fields.username.as_ref()?;
        only_a_name(form, name, fields)
    });
    if let Some(fault) = doubtful {
        faults.add("username", fault);
    }
    accept(parsed, faults)
}

/// A username that is a name and nothing else is doubted once: whoever sends it again keeps it.
pub fn only_a_name(form: &Form, username: &Username, fields: &ContactFields) -> Option<Fault> {
    let is_kept = form.value("doubted") == username.as_str();
    (!is_kept && is_only_a_name(username, fields)).then_some(Fault::OnlyAName)
}

/// What can be said beside a field; anything else is the caller's to answer.
pub fn beside(error: Error) -> std::result::Result<Vec<FieldFault>, Error> {
    let taken = |field: &str| {
        let (field, fault) = (field.to_owned(), Fault::Taken);
        Ok(vec![FieldFault { field, fault }])
    };
    match error {
        Error::Refused(Refusal::EmailTaken) => taken("email"),
        Error::Refused(Refusal::UsernameTaken) => taken("username"),
        Error::Refused(Refusal::CustomerInactive) => Ok(vec![FieldFault {
            field: "access".to_owned(),
            fault: Fault::AtInactive,
        }]),
        Error::Invalid(faults) => {
            // A list is one field here.
            let plain = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
            let beside = |one: FieldFault| FieldFault {
                field: plain(&one.field),
                fault: one.fault,
            };
            Ok(faults.into_iter().map(beside).collect())
        }
        error => Err(error),
    }
}
