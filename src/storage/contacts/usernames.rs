//! Usernames that nobody has yet.

use crate::domain::text::Username;
use crate::domain::username::Pattern;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::act::Failure;
use crate::storage::db::{Db, Statement};

/// Those of the suggestions that no other contact of this supplier signs in with.
pub async fn free(
    db: &Db,
    supplier: &Supplier,
    contact_id: &str,
    suggestions: Vec<(Pattern, Username)>,
) -> Result<Vec<(Pattern, Username)>, Failure> {
    struct Taken {
        username: String,
    }
    row! { Taken { username } }
    let names: Vec<&str> = suggestions.iter().map(|(_, name)| name.as_str()).collect();
    let taken: Vec<Taken> = db
        .all(Statement::new(
            "SELECT k.username FROM json_each(?2) j CROSS JOIN contact k \
             WHERE k.supplier_id = ?1 AND k.username = j.value AND k.id <> ?3",
            params![supplier.id(), serde_json::to_string(&names)?, contact_id],
        ))
        .await?;
    let is_free = |name: &Username| {
        !taken
            .iter()
            .any(|one| one.username.eq_ignore_ascii_case(name.as_str()))
    };
    Ok(suggestions
        .into_iter()
        .filter(|(_, name)| is_free(name))
        .collect())
}
