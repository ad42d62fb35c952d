//! Every route with nobody's credentials, with another supplier's ids, and by every role. `tests/architecture.rs` sees to
//! it that no route of the router is missing here.

use std::collections::BTreeMap;

use fiado::domain::access::{Permission, Role};
use fiado::domain::contact::Right;

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};
use Permission::{
    Comment, EditCustomers, ManageKeys, ManageProducts, ManageSettings, OverrideDelinquency, PlaceOrders,
    RecordMoney, RunJobs, ViewCustomers,
};
use Who::{Anyone, Buyer, Desk, Key, Manager, Staff, Visitor};

/// Who a route is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Who {
    Anyone,
    /// Staff whose role carries this.
    Staff(Permission),
    /// Staff of any role.
    Desk,
    /// Anybody on the storefront.
    Visitor,
    /// A buyer, signed in to the storefront.
    Buyer,
    /// A buyer that looks after its colleagues.
    Manager,
    /// A program with a key.
    Key,
}

pub const ROUTES: &[(&str, Who)] = &[
    ("GET /", Anyone),
    ("GET /sign-up", Anyone),
    ("POST /sign-up", Anyone),
    ("GET /sign-in", Anyone),
    ("POST /sign-in", Anyone),
    ("POST /sign-out", Anyone),
    ("POST /language", Anyone),
    //
    ("GET /admin/", Desk),
    ("GET /admin/customers", Staff(ViewCustomers)),
    ("GET /admin/customers/export", Staff(ViewCustomers)),
    ("GET /admin/customers/filters", Staff(ViewCustomers)),
    ("POST /admin/customers/views", Staff(EditCustomers)),
    ("POST /admin/customers/views/forget", Staff(EditCustomers)),
    ("POST /admin/customers/chosen", Staff(EditCustomers)),
    ("POST /admin/customers/chosen/change", Staff(EditCustomers)),
    ("GET /admin/customers/tags", Staff(ViewCustomers)),
    ("GET /admin/customers/tags/change", Staff(EditCustomers)),
    ("POST /admin/customers/tags/change", Staff(EditCustomers)),
    ("POST /admin/customers/tags/remove", Staff(EditCustomers)),
    ("GET /admin/customers/new", Staff(EditCustomers)),
    ("POST /admin/customers/new", Staff(EditCustomers)),
    ("GET /admin/customers/{id}", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/edit", Staff(EditCustomers)),
    ("POST /admin/customers/{id}/edit", Staff(EditCustomers)),
    ("GET /admin/customers/{id}/delete", Staff(EditCustomers)),
    ("POST /admin/customers/{id}/delete", Staff(EditCustomers)),
    ("GET /admin/customers/{id}/consents", Staff(ViewCustomers)),
    ("POST /admin/customers/{id}/consents", Staff(EditCustomers)),
    (
        "GET /admin/customers/{id}/consents/statement",
        Staff(ViewCustomers),
    ),
    ("GET /admin/customers/{id}/export", Staff(EditCustomers)),
    ("GET /admin/customers/{id}/duplicates", Staff(EditCustomers)),
    ("GET /admin/customers/{id}/merge", Staff(EditCustomers)),
    ("POST /admin/customers/{id}/merge", Staff(EditCustomers)),
    (
        "POST /admin/customers/{id}/merges/{merge}/undo",
        Staff(EditCustomers),
    ),
    ("GET /admin/erasures", Staff(EditCustomers)),
    ("GET /admin/erasures/{id}", Staff(EditCustomers)),
    ("GET /admin/customers/{id}/history", Staff(ViewCustomers)),
    ("POST /admin/customers/{id}/comments", Staff(Comment)),
    ("POST /admin/customers/{id}/files", Staff(Comment)),
    ("POST /admin/customers/{id}/visits", Staff(Comment)),
    ("GET /admin/customers/{id}/files/{file}", Staff(ViewCustomers)),
    (
        "GET /admin/customers/{id}/files/{file}/preview",
        Staff(ViewCustomers),
    ),
    (
        "POST /admin/customers/{id}/files/{file}/remove",
        Staff(EditCustomers),
    ),
    ("GET /admin/customers/{id}/catalogue", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/products", Staff(EditCustomers)),
    ("POST /admin/customers/{id}/products", Staff(EditCustomers)),
    ("GET /admin/groups", Staff(ViewCustomers)),
    ("GET /admin/groups/range/{id}/products", Staff(ManageProducts)),
    ("POST /admin/groups/range/{id}/products", Staff(ManageProducts)),
    ("GET /admin/groups/prices/{id}/prices", Staff(ManageProducts)),
    ("POST /admin/groups/prices/{id}/prices", Staff(ManageProducts)),
    ("GET /admin/groups/{sort}/new", Staff(ManageProducts)),
    ("POST /admin/groups/{sort}/new", Staff(ManageProducts)),
    ("GET /admin/groups/{sort}/{id}", Staff(ManageProducts)),
    ("POST /admin/groups/{sort}/{id}", Staff(ManageProducts)),
    ("POST /admin/groups/{sort}/{id}/remove", Staff(ManageProducts)),
    ("GET /admin/mentions", Staff(ViewCustomers)),
    ("GET /admin/colleagues", Staff(Comment)),
    ("GET /admin/customers/{id}/contacts", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/contacts/new", Staff(EditCustomers)),
    ("POST /admin/customers/{id}/contacts/new", Staff(EditCustomers)),
    (
        "GET /admin/customers/{id}/contacts/{contact}/edit",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/contacts/{contact}/edit",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/contacts/{contact}/main",
        Staff(EditCustomers),
    ),
    (
        "GET /admin/customers/{id}/contacts/{contact}/access",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/contacts/{contact}/access",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/contacts/{contact}/invite",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/contacts/{contact}/invite/withdraw",
        Staff(EditCustomers),
    ),
    ("POST /admin/customers/chosen/invite", Staff(EditCustomers)),
    ("GET /invite/{token}", Anyone),
    ("POST /invite/{token}", Anyone),
    ("GET /admin/customers/{id}/statement", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/statement.csv", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/purchases", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/purchases.csv", Staff(ViewCustomers)),
    ("POST /admin/customers/{id}/access/end", Staff(EditCustomers)),
    (
        "POST /admin/customers/{id}/contacts/{contact}/access/end",
        Staff(EditCustomers),
    ),
    (
        "GET /admin/customers/{id}/contacts/{contact}/remove",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/contacts/{contact}/remove",
        Staff(EditCustomers),
    ),
    ("GET /admin/customers/{id}/locations", Staff(ViewCustomers)),
    ("GET /admin/customers/{id}/locations/new", Staff(EditCustomers)),
    ("POST /admin/customers/{id}/locations/new", Staff(EditCustomers)),
    (
        "GET /admin/customers/{id}/locations/{location}/edit",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/locations/{location}/edit",
        Staff(EditCustomers),
    ),
    (
        "GET /admin/customers/{id}/locations/{location}/remove",
        Staff(EditCustomers),
    ),
    (
        "POST /admin/customers/{id}/locations/{location}/remove",
        Staff(EditCustomers),
    ),
    ("GET /admin/products", Desk),
    ("GET /admin/products/new", Staff(ManageProducts)),
    ("POST /admin/products/new", Staff(ManageProducts)),
    ("GET /admin/products/{id}/edit", Staff(ManageProducts)),
    ("POST /admin/products/{id}/edit", Staff(ManageProducts)),
    ("POST /admin/products/{id}/delete", Staff(ManageProducts)),
    ("GET /admin/orders", Desk),
    ("GET /admin/sale", Staff(PlaceOrders)),
    ("GET /admin/orders/new", Staff(PlaceOrders)),
    ("POST /admin/orders/new", Staff(PlaceOrders)),
    ("GET /admin/orders/{id}", Desk),
    ("POST /admin/orders/{id}/cancel", Staff(PlaceOrders)),
    ("POST /admin/orders/{id}/invoice", Staff(RecordMoney)),
    //
    ("GET /admin/settings", Staff(ManageSettings)),
    ("POST /admin/settings", Staff(ManageSettings)),
    ("POST /admin/settings/keys", Staff(ManageKeys)),
    ("POST /admin/settings/keys/{id}/revoke", Staff(ManageKeys)),
    ("GET /admin/settings/team", Staff(ManageSettings)),
    ("POST /admin/settings/team", Staff(ManageSettings)),
    ("GET /admin/settings/team/{id}", Staff(ManageSettings)),
    ("POST /admin/settings/team/{id}", Staff(ManageSettings)),
    ("POST /admin/settings/team/{id}/password", Staff(ManageSettings)),
    ("POST /admin/settings/team/{id}/remove", Staff(ManageSettings)),
    ("GET /admin/settings/providers", Staff(ManageKeys)),
    ("POST /admin/settings/providers/{provider}", Staff(ManageKeys)),
    ("GET /admin/customers/{id}/delinquency", Staff(ViewCustomers)),
    (
        "POST /admin/customers/{id}/delinquency",
        Staff(OverrideDelinquency),
    ),
    (
        "POST /admin/customers/{id}/delinquency/automatic",
        Staff(OverrideDelinquency),
    ),
    ("GET /admin/customers/{id}/late-charges", Staff(ViewCustomers)),
    ("POST /admin/customers/{id}/late-charges", Staff(RecordMoney)),
    ("POST /admin/customers/{id}/promises", Staff(Comment)),
    (
        "POST /admin/customers/{id}/promises/{promise}/withdraw",
        Staff(Comment),
    ),
    ("GET /admin/reminders", Staff(ViewCustomers)),
    ("POST /admin/reminders/{id}", Staff(RecordMoney)),
    ("GET /admin/receivables", Staff(ViewCustomers)),
    ("GET /admin/invoices", Staff(ViewCustomers)),
    ("GET /admin/invoices/new", Staff(RecordMoney)),
    ("POST /admin/invoices/new", Staff(RecordMoney)),
    ("GET /admin/invoices/{id}", Staff(ViewCustomers)),
    ("POST /admin/invoices/{id}/dispute", Staff(RecordMoney)),
    ("POST /admin/invoices/{id}/write-off", Staff(RecordMoney)),
    ("POST /admin/invoices/{id}/payment-link", Staff(RecordMoney)),
    ("GET /admin/invoices/{id}/credit-note", Staff(RecordMoney)),
    ("POST /admin/invoices/{id}/credit-note", Staff(RecordMoney)),
    ("GET /admin/credits/{id}", Staff(ViewCustomers)),
    ("POST /admin/credits/{id}/settle", Staff(RecordMoney)),
    ("POST /admin/credits/{id}/refund", Staff(RecordMoney)),
    ("POST /admin/invoices/{id}/undispute", Staff(RecordMoney)),
    ("GET /admin/payments/new", Staff(RecordMoney)),
    ("POST /admin/payments/new", Staff(RecordMoney)),
    ("GET /admin/credit-notes/new", Staff(RecordMoney)),
    ("POST /admin/credit-notes/new", Staff(RecordMoney)),
    ("GET /admin/books", Staff(ManageSettings)),
    ("POST /admin/books", Staff(ManageSettings)),
    ("GET /admin/settings/record", Staff(ManageSettings)),
    ("POST /admin/settings/record", Staff(ManageSettings)),
    ("GET /admin/settings/billing", Staff(ManageSettings)),
    ("POST /admin/settings/billing", Staff(ManageSettings)),
    ("GET /admin/settings/warehouses", Staff(ManageSettings)),
    ("POST /admin/settings/warehouses", Staff(ManageSettings)),
    ("GET /admin/settings/delivery", Staff(ManageSettings)),
    ("POST /admin/settings/delivery", Staff(ManageSettings)),
    ("GET /admin/settings/policy", Staff(ManageSettings)),
    ("POST /admin/settings/policy", Staff(ManageSettings)),
    ("GET /admin/nightly", Staff(ViewCustomers)),
    ("POST /admin/nightly", Staff(RunJobs)),
    ("GET /admin/webhooks", Staff(RecordMoney)),
    ("GET /admin/webhooks/{provider}/{event}", Staff(RecordMoney)),
    ("POST /admin/webhooks/{provider}/{event}", Staff(RecordMoney)),
    (
        "POST /admin/webhooks/{provider}/{event}/replay",
        Staff(RecordMoney),
    ),
    //
    ("GET /s/{slug}/", Visitor),
    ("GET /s/{slug}/sign-in", Visitor),
    ("POST /s/{slug}/sign-in", Visitor),
    ("POST /s/{slug}/sign-out", Visitor),
    ("POST /s/{slug}/cart", Buyer),
    ("POST /s/{slug}/orders", Buyer),
    ("GET /s/{slug}/orders", Buyer),
    ("GET /s/{slug}/orders/{id}", Buyer),
    ("GET /s/{slug}/invoices", Buyer),
    ("GET /s/{slug}/invoices/{id}", Buyer),
    ("GET /s/{slug}/credits/{note}", Buyer),
    ("GET /s/{slug}/statement", Buyer),
    ("GET /s/{slug}/statement.csv", Buyer),
    ("GET /s/{slug}/account", Buyer),
    ("POST /s/{slug}/promises", Buyer),
    ("POST /s/{slug}/pay", Buyer),
    ("POST /s/{slug}/invoices/{id}/pay", Buyer),
    ("GET /s/{slug}/paid", Visitor),
    ("GET /s/{slug}/people", Manager),
    ("GET /s/{slug}/people/new", Manager),
    ("POST /s/{slug}/people/new", Manager),
    ("GET /s/{slug}/people/{contact}/edit", Manager),
    ("POST /s/{slug}/people/{contact}/edit", Manager),
    ("POST /s/{slug}/people/{contact}/access", Manager),
    ("POST /s/{slug}/people/{contact}/access/end", Manager),
    ("POST /s/{slug}/people/{contact}/remove", Manager),
    ("GET /s/{slug}/password", Buyer),
    ("POST /s/{slug}/password", Buyer),
    //
    ("POST /api/v1/suppliers", Anyone),
    ("GET /api/v1/customers", Key),
    ("POST /api/v1/customers", Key),
    ("PUT /api/v1/customers/by-external-id/{external_id}", Key),
    ("GET /api/v1/billing-settings", Key),
    ("PUT /api/v1/billing-settings", Key),
    ("GET /api/v1/warehouse-settings", Key),
    ("PUT /api/v1/warehouse-settings", Key),
    ("GET /api/v1/delivery-settings", Key),
    ("PUT /api/v1/delivery-settings", Key),
    ("GET /api/v1/range-groups", Key),
    ("POST /api/v1/range-groups", Key),
    ("GET /api/v1/range-groups/{id}", Key),
    ("PUT /api/v1/range-groups/{id}", Key),
    ("DELETE /api/v1/range-groups/{id}", Key),
    ("GET /api/v1/range-groups/{id}/products", Key),
    ("PUT /api/v1/range-groups/{id}/products", Key),
    ("GET /api/v1/customers/{id}/products", Key),
    ("PUT /api/v1/customers/{id}/products", Key),
    ("GET /api/v1/price-lists", Key),
    ("POST /api/v1/price-lists", Key),
    ("GET /api/v1/price-lists/{id}", Key),
    ("PUT /api/v1/price-lists/{id}", Key),
    ("DELETE /api/v1/price-lists/{id}", Key),
    ("GET /api/v1/price-lists/{id}/prices", Key),
    ("PATCH /api/v1/price-lists/{id}/prices", Key),
    ("GET /api/v1/delivery-groups", Key),
    ("POST /api/v1/delivery-groups", Key),
    ("GET /api/v1/delivery-groups/{id}", Key),
    ("PUT /api/v1/delivery-groups/{id}", Key),
    ("DELETE /api/v1/delivery-groups/{id}", Key),
    ("GET /api/v1/customers/{id}/delivery-days", Key),
    ("GET /api/v1/customer-settings", Key),
    ("PUT /api/v1/customer-settings", Key),
    ("GET /api/v1/customers/{id}", Key),
    ("PATCH /api/v1/customers/{id}", Key),
    ("DELETE /api/v1/customers/{id}", Key),
    ("GET /api/v1/customers/{id}/export", Key),
    ("GET /api/v1/customers/{id}/duplicates", Key),
    ("POST /api/v1/customers/{id}/merge", Key),
    ("GET /api/v1/customers/{id}/merges", Key),
    ("DELETE /api/v1/customers/{id}/merges/{merge}", Key),
    ("POST /api/v1/customers/{id}/erase", Key),
    ("GET /api/v1/customers/{id}/contacts", Key),
    ("POST /api/v1/customers/{id}/contacts", Key),
    ("GET /api/v1/customers/{id}/contacts/{contact}", Key),
    ("PATCH /api/v1/customers/{id}/contacts/{contact}", Key),
    ("DELETE /api/v1/customers/{id}/contacts/{contact}", Key),
    ("PUT /api/v1/customers/{id}/contacts/{contact}/main", Key),
    ("GET /api/v1/customers/{id}/contacts/{contact}/usernames", Key),
    ("PUT /api/v1/customers/{id}/contacts/{contact}/invitation", Key),
    ("DELETE /api/v1/customers/{id}/contacts/{contact}/invitation", Key),
    ("PUT /api/v1/customers/{id}/contacts/{contact}/access", Key),
    ("GET /api/v1/customers/{id}/statement", Key),
    ("GET /api/v1/customers/{id}/sales", Key),
    ("DELETE /api/v1/customers/{id}/access", Key),
    ("DELETE /api/v1/customers/{id}/contacts/{contact}/access", Key),
    ("GET /api/v1/customers/{id}/consents", Key),
    ("POST /api/v1/customers/{id}/consents", Key),
    ("GET /api/v1/customers/{id}/locations", Key),
    ("POST /api/v1/customers/{id}/locations", Key),
    ("GET /api/v1/customers/{id}/locations/{location}", Key),
    ("PATCH /api/v1/customers/{id}/locations/{location}", Key),
    ("DELETE /api/v1/customers/{id}/locations/{location}", Key),
    ("GET /api/v1/customers/{id}/history", Key),
    ("POST /api/v1/customers/{id}/comments", Key),
    ("POST /api/v1/customers/{id}/visits", Key),
    ("GET /api/v1/customers/{id}/files", Key),
    ("GET /api/v1/customers/{id}/files/{file}", Key),
    ("DELETE /api/v1/customers/{id}/files/{file}", Key),
    ("GET /api/v1/customers/{id}/account", Key),
    ("GET /api/v1/customers/{id}/late-charges", Key),
    ("POST /api/v1/customers/{id}/late-charges", Key),
    ("GET /api/v1/customers/{id}/promises", Key),
    ("POST /api/v1/customers/{id}/promises", Key),
    ("DELETE /api/v1/customers/{id}/promises/{promise}", Key),
    ("PUT /api/v1/customers/{id}/delinquency", Key),
    ("DELETE /api/v1/customers/{id}/delinquency", Key),
    ("GET /api/v1/products", Key),
    ("POST /api/v1/products", Key),
    ("GET /api/v1/products/{id}", Key),
    ("PATCH /api/v1/products/{id}", Key),
    ("DELETE /api/v1/products/{id}", Key),
    ("GET /api/v1/orders", Key),
    ("POST /api/v1/orders", Key),
    ("GET /api/v1/orders/{id}", Key),
    ("GET /api/v1/payments/{id}", Key),
    ("POST /api/v1/payments/{id}/allocations", Key),
    ("POST /api/v1/payments/{id}/refund", Key),
    ("POST /api/v1/invoices/{id}/write-off", Key),
    ("POST /api/v1/invoices/{id}/payment-link", Key),
    ("GET /api/v1/reminders", Key),
    ("POST /api/v1/reminders/{id}", Key),
    ("GET /api/v1/receivables", Key),
    ("GET /api/v1/invoices", Key),
    ("POST /api/v1/invoices", Key),
    ("GET /api/v1/invoices/{id}", Key),
    ("POST /api/v1/invoices/{id}/dispute", Key),
    ("DELETE /api/v1/invoices/{id}/dispute", Key),
    ("GET /api/v1/payments", Key),
    ("POST /api/v1/payments", Key),
    ("POST /api/v1/credit-notes", Key),
    ("POST /api/v1/collections", Key),
    ("PUT /api/v1/payment-providers/{provider}", Key),
    ("GET /api/v1/staff", Key),
    ("GET /api/v1/books/verify", Key),
];

/// A body that the route would take if only the ids were one's own: JSON for programs, a form for people.
fn body(route: &str) -> Value {
    match route {
        "POST /admin/webhooks/{provider}/{event}" => json!({"invoice_number": "F-1"}),
        "POST /admin/customers/{id}/edit" => {
            json!({"kind": "customer", "name": "Changed", "country": "ES", "language": "en",
            "payment_method": "credit", "terms_kind": "net", "terms_days": "30", "status": "active", "version": "x"})
        }
        "POST /admin/customers/{id}/consents" => {
            json!({"consent": "data", "given": "yes", "data_how": "paper", "data_on": "2026-01-01"})
        }
        "POST /api/v1/customers/{id}/consents" => json!({"kind": "data", "given": true, "how": "paper"}),
        "POST /admin/customers/{id}/merge" | "POST /api/v1/customers/{id}/merge" => json!({"from": NOWHERE}),
        "POST /api/v1/customers/{id}/erase" => json!({"name": "Café Luna"}),
        "POST /admin/customers/{id}/comments" | "POST /api/v1/customers/{id}/comments" => {
            json!({"text": "Changed"})
        }
        "POST /admin/customers/{id}/visits" => json!({"visit_on": "2026-01-01", "visit_who": "Eve"}),
        "POST /api/v1/customers/{id}/visits" => json!({"who": "Eve"}),
        "POST /admin/customers/{id}/contacts/new"
        | "POST /admin/customers/{id}/contacts/{contact}/edit"
        | "POST /s/{slug}/people/new"
        | "POST /s/{slug}/people/{contact}/edit" => {
            json!({"first_name": "Eve", "email": "eve@example.com", "orders": "all", "access": "1", "version": "1"})
        }
        "POST /admin/products/{id}/edit" => {
            json!({"sku": "X-1", "name": "Changed", "price": "1.00", "tax_rate": "", "active": "yes"})
        }
        "POST /admin/settings/team/{id}" => json!({"name": "Changed", "role": "viewer"}),
        "POST /admin/orders/{id}/invoice" => {
            json!({"number": "X-1", "issued_on": "2026-01-01", "due_on": ""})
        }
        "PATCH /api/v1/products/{id}" => json!({"price": 1}),
        "PATCH /api/v1/customers/{id}" => json!({"name": "Changed"}),
        "POST /api/v1/customers/{id}/contacts" => json!({"first_name": "Eve", "email": "eve@example.com"}),
        "PATCH /api/v1/customers/{id}/contacts/{contact}" => json!({"department": "Changed"}),
        "POST /api/v1/customers/{id}/locations" => json!({"name": "Lair", "uses": ["shipping"],
            "address": {"lines": ["Street 1"], "city": "Nairobi", "country": "KE"}}),
        "PATCH /api/v1/customers/{id}/locations/{location}" => json!({"name": "Changed"}),
        "POST /admin/customers/{id}/locations/new"
        | "POST /admin/customers/{id}/locations/{location}/edit" => {
            json!({"name": "Lair", "uses": "shipping", "country": "KE", "address_lines": "Street 1", "city": "Nairobi", "version": "1"})
        }
        "POST /admin/invoices/{id}/credit-note" => json!({"issued_on": "2026-01-01", "total": "1.00"}),
        "POST /admin/reminders/{id}" | "POST /api/v1/reminders/{id}" => json!({"outcome": "sent"}),
        "POST /admin/customers/{id}/late-charges" => json!({"do": "waive"}),
        "POST /api/v1/customers/{id}/late-charges" => json!({"outcome": "waived"}),
        "POST /admin/customers/{id}/promises" => json!({"amount": "1.00", "pay_on": "2099-01-01"}),
        "POST /api/v1/customers/{id}/promises" => json!({"amount": 1, "pay_on": "2099-01-01"}),
        "POST /api/v1/payments/{id}/refund" => json!({"amount": 1}),
        "POST /admin/credits/{id}/refund" => json!({"amount": "0.01", "dated_on": "2026-11-01"}),
        "POST /admin/invoices/{id}/dispute" => json!({"reason": "Broken"}),
        "PUT /api/v1/customers/{id}/delinquency" | "POST /admin/customers/{id}/delinquency" => {
            json!({"mode": "pin", "status": "debtor", "reason": "Because"})
        }
        "POST /api/v1/invoices/{id}/dispute" => json!({"reason": "Broken"}),
        "POST /admin/groups/{sort}/{id}" => json!({"name": "Changed", "items": "all", "version": "x"}),
        "POST /admin/groups/range/{id}/products" | "POST /admin/customers/{id}/products" => {
            json!({"add": "CRO-1"})
        }
        "PUT /api/v1/range-groups/{id}"
        | "PUT /api/v1/price-lists/{id}"
        | "PUT /api/v1/delivery-groups/{id}" => json!({"name": "Hotels"}),
        "PUT /api/v1/range-groups/{id}/products" | "PUT /api/v1/customers/{id}/products" => {
            json!({"skus": []})
        }
        "PATCH /api/v1/price-lists/{id}/prices" => json!({"prices": []}),
        _ => json!({}),
    }
}

/// Ids of one supplier's things, by the parameter's name or by the word before it in the path.
pub type Ids = BTreeMap<&'static str, String>;

const NOWHERE: &str = "00000000-0000-7000-8000-000000000000";

/// A supplier with one of everything.
fn furnished(fiado: &Fiado, name: &str) -> (Supplier, Customer, Ids) {
    let supplier = fiado.supplier(name);
    let customer = supplier.customer("Café Luna").external_id("ERP-1").create();
    // Before there is an invoice: nothing of it is used.
    let credit = supplier.pay(&customer, 100).post().expect(201).id();
    let invoice = supplier.invoice(&customer, "F-1", 5_000).create();
    let reminder = uuid::Uuid::now_v7().to_string();
    let sql = "INSERT INTO outbox (supplier_id, id, customer_id, kind, prepared_on, prepared_at) VALUES (?1, ?2, ?3, 'reminder', '2026-01-01', '2026-01-01T00:00:00.000Z')";
    fiado
        .write(|db| db.execute(sql, [&supplier.id, &reminder, &customer.id]))
        .expect("a reminder");
    let promise = json!({"amount": 1_000, "pay_on": supplier.day(7)});
    let promise = supplier
        .post(&format!("/api/v1/customers/{}/promises", customer.id), &promise)
        .expect(201)
        .id();
    let note = json!({"customer_id": customer.id, "amount": 100, "issued_on": supplier.day(0)});
    let note = supplier.post("/api/v1/credit-notes", &note).expect(201).id();
    let contact = json!({"first_name": "Bea", "email": format!("bea@{}.example", supplier.slug)});
    let contact = supplier
        .post(&format!("/api/v1/customers/{}/contacts", customer.id), &contact)
        .expect(201);
    let location = json!({"name": "Shop", "uses": ["shipping"], "managers": [contact.id()],
        "address": {"lines": ["Street 1"], "city": "Nairobi", "country": "KE"}});
    let location = supplier
        .post(&format!("/api/v1/customers/{}/locations", customer.id), &location)
        .expect(201);
    let product = supplier.product("CRO-1", 120).stock(10).create();
    let order = supplier.order(&customer, &[("CRO-1", 1)]).expect(201);
    supplier
        .sign_in()
        .request("POST", &format!("/admin/customers/{}/files", customer.id))
        .file("files", "note.txt", "text/plain", b"A note.")
        .send()
        .expect(303);
    let file = fiado
        .database()
        .query_row(
            "SELECT id FROM attachment WHERE supplier_id = ?1",
            [&supplier.id],
            |row| row.get::<_, String>(0),
        )
        .expect("a file");
    let key = fiado
        .database()
        .query_row(
            "SELECT id FROM api_key WHERE supplier_id = ?1",
            [&supplier.id],
            |row| row.get::<_, String>(0),
        )
        .expect("a key");
    drop(supplier.staff("viewer"));
    let member = fiado
        .database()
        .query_row(
            "SELECT id FROM staff WHERE supplier_id = ?1 AND role = 'viewer'",
            [&supplier.id],
            |row| row.get::<_, String>(0),
        )
        .expect("a member");
    supplier
        .put(
            "/api/v1/payment-providers/stripe",
            &json!({"webhook_secret": "whsec_of_this_test"}),
        )
        .expect(200);
    let event = json!({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": 1_700_000_000,
        "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 100, "amount_received": 100, "currency": "eur", "metadata": {}}}});
    supplier.stripe("whsec_of_this_test", &event).expect(200);
    let gone = supplier.customer("Bar Sol").create();
    let erased = format!("/api/v1/customers/{}/erase", gone.id);
    supplier.post(&erased, &json!({"name": "Bar Sol"})).expect(200);
    let erased = gone.id;
    let twin = supplier.customer("Cafe Luna").create();
    let merged = format!("/api/v1/customers/{}/merge", customer.id);
    let merge = supplier.post(&merged, &json!({"from": twin.id})).expect(200).id();
    let group = |path: &str| {
        let made = supplier.post(&format!("/api/v1/{path}"), &json!({"name": "Hotels"}));
        made.expect(201).id()
    };
    let range = group("range-groups");
    let prices = group("price-lists");
    let ids = Ids::from([
        ("merge", merge),
        ("sort", "range".to_owned()),
        ("groups", range.clone()),
        ("range", range.clone()),
        ("prices", prices.clone()),
        ("range-groups", range),
        ("price-lists", prices),
        ("delivery-groups", group("delivery-groups")),
        ("customers", customer.id.clone()),
        ("external_id", "ERP-1".to_owned()),
        ("invoices", invoice["id"].as_str().expect("an id").to_owned()),
        ("payments", credit.clone()),
        ("credits", credit),
        ("products", product["id"].as_str().expect("an id").to_owned()),
        ("orders", order.id()),
        ("note", note),
        ("reminders", reminder),
        ("promise", promise),
        ("contact", contact.id()),
        ("location", location.id()),
        ("file", file),
        ("keys", key),
        ("team", member),
        ("provider", "stripe".to_owned()),
        ("event", "evt_1".to_owned()),
        ("erasures", erased),
        ("token", NOWHERE.to_owned()),
    ]);
    (supplier, customer, ids)
}

/// Ids that nothing has.
pub fn nowhere() -> Ids {
    let mut ids: Ids = [
        "customers",
        "external_id",
        "invoices",
        "payments",
        "credits",
        "products",
        "orders",
        "contact",
        "promise",
        "reminders",
        "note",
        "location",
        "file",
        "keys",
        "team",
        "event",
        "erasures",
        "merge",
        "range-groups",
        "price-lists",
        "delivery-groups",
        "groups",
        "range",
        "prices",
    ]
    .into_iter()
    .map(|name| (name, NOWHERE.to_owned()))
    .collect();
    ids.insert("provider", "stripe".to_owned());
    ids.insert("sort", "range".to_owned());
    ids.insert("token", NOWHERE.to_owned());
    ids
}

/// Method and path of a route, its parameters filled in.
pub fn fill(route: &str, slug: &str, ids: &Ids) -> (String, String) {
    let (method, path) = route.split_once(' ').expect("a method and a path");
    let mut collection = "";
    let mut filled = Vec::new();
    for segment in path.split('/') {
        let Some(parameter) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            collection = segment;
            filled.push(segment.to_owned());
            continue;
        };
        let id = ids.get(parameter).or_else(|| ids.get(collection)).cloned();
        filled.push(match parameter {
            "slug" => slug.to_owned(),
            _ => id.unwrap_or_else(|| panic!("this test has no id for {segment} of {route}")),
        });
    }
    (method.to_owned(), filled.join("/"))
}

fn send(client: &Client, route: &str, slug: &str, ids: &Ids) -> Answer {
    let (method, path) = fill(route, slug, ids);
    let request = client.request(&method, &path);
    let body = body(route);
    if method == "GET" || method == "DELETE" {
        request.send()
    } else if route == "POST /admin/customers/{id}/files" {
        request
            .file("files", "note.txt", "text/plain", b"Another note.")
            .send()
    } else if path.starts_with("/api/") {
        request.json(&body).send()
    } else {
        let fields: Vec<(&str, &str)> = body
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or("")))
            .collect();
        request.form(&fields).send()
    }
}

#[test]
fn without_credentials_nothing_is_given_away() {
    let fiado = Fiado::shared();
    let (bakery, _, ids) = furnished(&fiado, "bakery");
    for (route, who) in ROUTES {
        let answer = send(&fiado.visitor(), route, &bakery.slug, &ids);
        let location = answer.header("Location").unwrap_or_default().to_owned();
        match who {
            Anyone | Visitor => assert!(
                answer.status < 500 && answer.status != 401,
                "{route}: {}",
                answer.status
            ),
            Staff(_) | Desk => {
                assert!(
                    answer.status == 303 && location.starts_with("/sign-in?back="),
                    "{route}: {} {location}",
                    answer.status
                );
            }
            Buyer | Manager => {
                let sign_in = format!("/s/{}/sign-in", bakery.slug);
                assert!(
                    answer.status == 303 && location.starts_with(&sign_in),
                    "{route}: {} {location}",
                    answer.status
                );
            }
            Key => drop(answer.expect_problem(401, "unauthorized")),
        }
    }
}

/// A foreign id answers exactly as a missing one does.
#[test]
fn another_supplier_s_ids_are_as_good_as_none() {
    let fiado = Fiado::shared();
    let (bakery, _, ids) = furnished(&fiado, "bakery");
    let rival = fiado.supplier("rival");
    let before = bakery.everything();
    let owner = rival.sign_in();
    for (route, who) in ROUTES
        .iter()
        .filter(|(route, who)| has_id(route) && matches!(who, Staff(_) | Desk | Key))
    {
        let client: &Client = if *who == Key { &rival } else { &owner };
        let foreign = send(client, route, &rival.slug, &ids).expect(404);
        let missing = send(client, route, &rival.slug, &nowhere()).expect(404);
        let text = |answer: &Answer| {
            // The page links to itself.
            ids.values()
                .map(String::as_str)
                .chain([NOWHERE])
                .fold(answer.text(), |text, id| text.replace(id, "ID"))
        };
        assert_eq!(text(&foreign), text(&missing), "{route}");
    }
    assert_eq!(bakery.everything(), before, "a rival changed something");
}

/// Whether a route names something by an id that another supplier could have.
fn has_id(route: &str) -> bool {
    ["{slug}", "{provider}", "{external_id}", "{sort}"]
        .iter()
        .fold(route.to_owned(), |route, known| route.replace(known, ""))
        .contains('{')
}

#[test]
fn another_supplier_s_ids_in_a_body_are_as_good_as_none() {
    let fiado = Fiado::shared();
    let (bakery, cafe, bakery_ids) = furnished(&fiado, "bakery");
    let (rival, own, _) = furnished(&fiado, "rival");
    rival.invoice(&cafe, "F-2", 100).post().expect(404);
    rival.pay(&cafe, 100).post().expect(404);
    rival.order(&cafe, &[("CRO-1", 1)]).expect(404);
    rival
        .post(
            "/api/v1/credit-notes",
            &json!({"customer_id": cafe.id, "amount": 100, "received_on": rival.day(0)}),
        )
        .expect(404);
    let order = bakery_ids["orders"].as_str();
    // Beside a customer of one's own, it is the field that is wrong.
    rival
        .invoice(&own, "F-3", 100)
        .with("order_id", order)
        .post()
        .expect_faults(&["/order_id"]);
    // An id that nobody has, of any form, answers the same.
    for id in [NOWHERE, "x", "", "'; --"] {
        for (path, body) in [
            (
                "/api/v1/invoices",
                json!({"number": "F-4", "issued_on": rival.day(0), "total": 100}),
            ),
            (
                "/api/v1/payments",
                json!({"amount": 100, "received_on": rival.day(0), "method": "cash"}),
            ),
            (
                "/api/v1/credit-notes",
                json!({"amount": 100, "received_on": rival.day(0)}),
            ),
            (
                "/api/v1/orders",
                json!({"lines": [{"sku": "CRO-1", "quantity": 1}]}),
            ),
        ] {
            let mut body = body;
            body["customer_id"] = json!(id);
            rival.post(path, &body).expect_problem(404, "not-found");
        }
    }
    // Numbers are per supplier: the rival's own F-1 is meant, never the bakery's.
    bakery.invoice(&cafe, "F-9", 5_000).create();
    rival
        .pay(&own, 100)
        .to("F-9", 100)
        .post()
        .expect_faults(&["/allocations/0/invoice_number"]);
    let collection =
        json!({"invoice_number": "F-9", "amount": 100, "provider": "stripe", "provider_payment_id": "pi_1"});
    rival
        .post("/api/v1/collections", &collection)
        .expect_client_error();
}

/// To a buyer, another customer's things are as foreign as another supplier's.
#[test]
fn a_buyer_sees_its_own_account_only() {
    let fiado = Fiado::shared();
    let (bakery, cafe, ids) = furnished(&fiado, "bakery");
    let rival = fiado.supplier("rival");
    let theirs = rival.customer("Bar Sol").create();
    let neighbour = bakery.customer("Bar Mar").create();
    let own = bakery.buyer(&cafe);
    let (beside, foreign) = (bakery.buyer(&neighbour), rival.buyer(&theirs));
    for (route, _) in ROUTES
        .iter()
        .filter(|(route, who)| *who == Buyer && has_id(route))
    {
        // There is no key here to ask the provider for its page with.
        let own_answer = if route.ends_with("/pay") { 503 } else { 200 };
        assert_eq!(
            send(&own, route, &bakery.slug, &ids).status,
            own_answer,
            "{route}"
        );
        send(&beside, route, &bakery.slug, &ids).expect(404);
        send(&foreign, route, &rival.slug, &ids).expect(404);
    }
    // Colleagues are looked after by those of them who may, and by nobody else.
    let all = Right::ALL;
    let (beside_all, foreign_all) = (
        bakery.buyer_who_may(&neighbour, all),
        rival.buyer_who_may(&theirs, all),
    );
    let before_visits = bakery.everything();
    for (route, _) in ROUTES.iter().filter(|(_, who)| *who == Manager) {
        send(&own, route, &bakery.slug, &ids).expect(403);
        if has_id(route) {
            send(&beside_all, route, &bakery.slug, &ids).expect(404);
            send(&foreign_all, route, &rival.slug, &ids).expect(404);
        }
    }
    assert_eq!(bakery.everything(), before_visits);
    // A session is for one storefront, whatever the cookie's name is made to say.
    let cookie = foreign
        .cookie(&format!("__Host-fiado-{}", rival.slug))
        .expect("a session");
    let thief = fiado.visitor();
    thief.set_cookie(&format!("__Host-fiado-{}", bakery.slug), &cookie);
    thief.set_cookie("__Host-fiado", &cookie);
    for (route, who) in ROUTES
        .iter()
        .filter(|(_, who)| matches!(who, Buyer | Manager | Desk | Staff(_)))
    {
        let answer = send(&thief, route, &bakery.slug, &ids);
        let location = answer.header("Location").unwrap_or_default();
        assert!(
            answer.status == 303 && location.contains("/sign-in?back="),
            "{route} ({who:?}): {}",
            answer.status
        );
    }
    // Nor is the desk's session one for the shop.
    let clerk = fiado.visitor();
    let desk = bakery.sign_in().cookie("__Host-fiado").expect("a session");
    clerk.set_cookie(&format!("__Host-fiado-{}", bakery.slug), &desk);
    clerk.get(&bakery.shop("/account")).expect(303);
    assert_eq!(bakery.everything(), before_visits);
}

/// Ending access ends it at once, for sessions that are open too.
#[test]
fn a_buyer_without_access_is_out() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    buyer.get(&bakery.shop("/account")).expect(200);
    let path = format!("/api/v1/customers/{}", cafe.id);
    bakery.delete(&format!("{path}/access")).expect(204);
    bakery.patch(&path, &json!({"status": "inactive"})).expect(200);
    buyer.get(&bakery.shop("/account")).expect(303);
    bakery.product("CRO-1", 120).create();
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(409);

    bakery.patch(&path, &json!({"status": "active"})).expect(200);
    let buyer = bakery.buyer(&cafe);
    let contacts = bakery.get(&format!("{path}/contacts")).expect(200).json();
    for contact in contacts["data"].as_array().expect("contacts") {
        bakery
            .delete(&format!(
                "{path}/contacts/{}",
                contact["id"].as_str().expect("an id")
            ))
            .expect(204);
    }
    buyer.get(&bakery.shop("/account")).expect(303);
}

#[test]
fn each_role_may_do_what_its_table_says() {
    let fiado = Fiado::shared();
    let (bakery, _, _) = furnished(&fiado, "bakery");
    for role in Role::ALL {
        let person = bakery.staff(role.as_str());
        for (route, who) in ROUTES {
            let allowed = match who {
                Staff(permission) => role.may(*permission),
                Desk => true,
                _ => continue,
            };
            // Nothing is there, so that nothing happens: who may not is told so before anything is looked up.
            let answer = send(&person, route, &bakery.slug, &nowhere());
            if allowed {
                assert!(
                    answer.status != 403 && answer.status < 500,
                    "{role} {route}: {}",
                    answer.status
                );
            } else {
                assert_eq!(answer.status, 403, "{role} {route}");
            }
        }
    }
}

#[test]
fn a_key_for_reading_writes_nothing() {
    let fiado = Fiado::shared();
    let (bakery, _, ids) = furnished(&fiado, "bakery");
    let page = bakery
        .sign_in()
        .form(
            "/admin/settings/keys",
            &[("key_name", "Report"), ("scope", "read")],
        )
        .expect(201)
        .text();
    let at = page.find("fiado_").expect("the key");
    let key: String = page[at..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let reader = Client::with_key(&fiado, &key);
    for (route, _) in ROUTES.iter().filter(|(_, who)| *who == Key) {
        let answer = send(&reader, route, &bakery.slug, &ids);
        if route.starts_with("GET ") {
            assert!(answer.status < 400, "{route}: {}", answer.status);
        } else {
            answer.expect_problem(403, "forbidden");
        }
    }
}
