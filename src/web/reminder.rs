//! A reminder in the words that its customer gets.

use crate::domain::billing::Billing;
use crate::domain::locale::format_date;
use crate::domain::money::{Amount, format_money};
use crate::domain::transfer::Transfer;
use crate::storage::access::Supplier;
use crate::storage::reminders::Waiting;
use crate::web::message::{Message, Reach};
use crate::web::texts::{self, fill};

/// Invoices that a message names; of more it says how many.
const NAMED: usize = 20;

/// What every message of a supplier needs.
pub struct Teller<'a> {
    pub supplier: &'a Supplier,
    pub billing: &'a Billing,
    /// Where Fiado is.
    pub origin: String,
}

impl Teller<'_> {
    pub fn text(&self, waiting: &Waiting) -> String {
        let (language, digest) = (waiting.language, &waiting.digest);
        let t = &texts::of(language).remind;
        let money = |amount: &Amount| format_money(*amount, &self.supplier.currency, language);
        let mut lines = vec![fill(t.hello, &[&waiting.name]), t.late.to_owned()];
        lines.extend(digest.invoices.iter().take(NAMED).map(|one| {
            let due_on = format_date(one.due_on, language);
            fill(t.line, &[&one.number, &due_on, &money(&one.open)])
        }));
        let more = digest.invoices.len().saturating_sub(NAMED);
        if more > 0 {
            lines.push(fill(t.more, &[&more.to_string()]));
        }
        if digest.credit.is_positive() {
            lines.push(fill(t.less_credit, &[&money(&digest.credit)]));
        }
        lines.push(fill(t.in_all, &[&money(&digest.to_pay)]));
        if waiting.delinquency.blocks_orders() {
            lines.push(t.blocked.to_owned());
        }
        lines.push(String::new());
        let open: Vec<(&str, Amount)> = digest
            .invoices
            .iter()
            .map(|one| (one.number.as_str(), one.open))
            .collect();
        let account = self.billing.iban.as_ref();
        if let Some(transfer) = account.and_then(|iban| Transfer::of(&self.supplier.name, iban, &open)) {
            lines.push(fill(t.transfer, &[&transfer.iban.printed(), &transfer.reference]));
        }
        let account = format!("{}/s/{}/account", self.origin, self.supplier.slug);
        lines.push(fill(t.where_, &[&account]));
        lines.push(fill(t.thanks, &[&self.supplier.name]));
        lines.join("\n")
    }

    pub fn message(&self, waiting: &Waiting, text: &str) -> Message {
        let language = waiting.language;
        let to_pay = format_money(waiting.digest.to_pay, &self.supplier.currency, language);
        let subject = fill(
            texts::of(language).remind.subject,
            &[&self.supplier.name, &to_pay],
        );
        let reach = Reach {
            email: waiting.email.as_deref(),
            phone: waiting.phone.as_deref(),
        };
        Message::new(&reach, &subject, text, String::new())
    }
}
