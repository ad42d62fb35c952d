//! Words about customers and their contacts.

use super::texts;

texts!(People {
    new_customer: "New customer", "Nuevo cliente", "Nouveau client";
});
