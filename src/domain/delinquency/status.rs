//! The four delinquency statuses.

words! {
    /// How far a customer is trusted, from best to worst: the order of the values is the order of severity.
    #[derive(Default, PartialOrd, Ord)]
    pub enum Status {
        #[default]
        WithoutIncidents = "without_incidents",
        /// Owes more than a trifle for more than a few days.
        Debtor = "debtor",
        /// Late for long, or direct debits came back.
        Delinquent = "delinquent",
        /// May look at the catalogue and may not order.
        DoNotSell = "do_not_sell",
    }
}

impl Status {
    /// Whether an order is refused because of this status.
    #[must_use]
    pub const fn blocks_orders(self) -> bool {
        matches!(self, Self::DoNotSell)
    }
}
