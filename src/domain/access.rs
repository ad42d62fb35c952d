//! Who may do what: the roles of a supplier's staff.

words! {
    /// What a member of staff is at a supplier.
    #[derive(PartialOrd, Ord)]
    pub enum Role {
        Owner = "owner",
        StoreManager = "store_manager",
        WarehouseManager = "warehouse_manager",
        SalesRep = "sales_rep",
        Viewer = "viewer",
    }
}

words! {
    /// Something a request may need the right to do.
    pub enum Permission {
        /// See customers and everything about them.
        ViewCustomers = "view_customers",
        /// Create, edit, invite, deactivate or delete customers.
        EditCustomers = "edit_customers",
        /// Record invoices, payments, credit notes and disputes.
        RecordMoney = "record_money",
        /// Pin, floor or cap a delinquency status.
        OverrideDelinquency = "override_delinquency",
        /// Create and edit products, price lists and stock.
        ManageProducts = "manage_products",
        /// Place orders for customers, at the counter or on their behalf.
        PlaceOrders = "place_orders",
        /// Change the supplier's settings, its policy and its staff.
        ManageSettings = "manage_settings",
        /// Create and revoke API keys and provider secrets.
        ManageKeys = "manage_keys",
        /// Start a job by hand.
        RunJobs = "run_jobs",
        /// Write comments and messages.
        Comment = "comment",
    }
}

impl Role {
    /// Whether this role carries `permission`. The whole access policy of staff is this one table.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::{
            Comment, EditCustomers, ManageKeys, ManageProducts, ManageSettings, OverrideDelinquency,
            PlaceOrders, RecordMoney, RunJobs, ViewCustomers,
        };
        match permission {
            ViewCustomers => true,
            Comment | PlaceOrders => !matches!(self, Self::Viewer),
            EditCustomers | ManageProducts => {
                matches!(self, Self::Owner | Self::StoreManager | Self::WarehouseManager)
            }
            RecordMoney | OverrideDelinquency => matches!(self, Self::Owner | Self::StoreManager),
            ManageSettings | ManageKeys | RunJobs => matches!(self, Self::Owner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who_may(permission: Permission) -> Vec<&'static str> {
        Role::ALL
            .iter()
            .filter(|role| role.may(permission))
            .map(|role| role.as_str())
            .collect()
    }

    #[test]
    fn customers_are_edited_by_owners_and_managers_only() {
        assert_eq!(
            who_may(Permission::EditCustomers),
            ["owner", "store_manager", "warehouse_manager"]
        );
    }

    #[test]
    fn settings_keys_and_jobs_belong_to_the_owner() {
        for permission in [
            Permission::ManageSettings,
            Permission::ManageKeys,
            Permission::RunJobs,
        ] {
            assert_eq!(who_may(permission), ["owner"], "{permission}");
        }
    }

    #[test]
    fn money_and_overrides_need_an_owner_or_store_manager() {
        for permission in [Permission::RecordMoney, Permission::OverrideDelinquency] {
            assert_eq!(who_may(permission), ["owner", "store_manager"], "{permission}");
        }
    }

    #[test]
    fn a_viewer_looks_and_does_nothing_else() {
        let granted: Vec<_> = Permission::ALL.iter().filter(|p| Role::Viewer.may(**p)).collect();
        assert_eq!(granted, [&Permission::ViewCustomers]);
    }

    #[test]
    fn a_role_is_stored_as_one_word() {
        assert_eq!(
            serde_json::to_string(&Role::StoreManager).unwrap(),
            r#""store_manager""#
        );
        assert_eq!(Role::parse("sales_rep"), Ok(Role::SalesRep));
        assert!(Role::parse("Owner").is_err());
    }
}
