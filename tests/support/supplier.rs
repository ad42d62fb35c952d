//! A supplier as a test acts for it, and the sentences that tests are made of.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use fiado::domain::contact::Right;
use hmac::{Hmac, Mac};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::books;
use super::client::{Answer, Client};
use super::server::Fiado;

pub const PASSWORD: &str = "correct horse battery staple";

/// A supplier, used as a client with its first API key: `bakery.get("/api/v1/customers")`.
pub struct Supplier {
    pub fiado: Fiado,
    pub id: String,
    pub slug: String,
    pub key: String,
    pub email: String,
    pub zone: chrono_tz::Tz,
    api: Client,
    made_up: AtomicBool,
}

#[derive(Debug, Clone)]
pub struct Customer {
    pub id: String,
    pub name: String,
    /// As it was answered when it was created.
    pub json: Value,
}

/// Something about to be posted.
pub struct Draft<'a> {
    supplier: &'a Supplier,
    path: &'static str,
    fields: Map<String, Value>,
}

pub struct NewCustomer<'a>(Draft<'a>);
pub struct NewInvoice<'a>(Draft<'a>);
pub struct NewPayment<'a>(Draft<'a>);
pub struct NewProduct<'a>(Draft<'a>);

impl Deref for Supplier {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.api
    }
}

impl Supplier {
    pub(super) fn sign_up(fiado: &Fiado, name: &str, others: Value) -> Supplier {
        let slug = fiado.free_slug(name);
        let email = format!("owner@{slug}.example");
        let mut body = json!({
            "slug": slug,
            "name": format!("The {slug}"),
            "country": "ES",
            "currency": "EUR",
            "timezone": "Europe/Madrid",
            "locale": "en",
            "owner": {"name": "Olga Owner", "email": email, "password": PASSWORD},
        });
        for (field, value) in others.as_object().expect("an object") {
            body[field] = value.clone();
        }
        let zone = body["timezone"]
            .as_str()
            .expect("a zone")
            .parse()
            .expect("a zone");
        let opened = fiado
            .visitor()
            .post("/api/v1/suppliers", &body)
            .expect(201)
            .json();
        let text = |field: &str| opened[field].as_str().expect("a text").to_owned();
        let key = text("api_key");
        let api = Client::with_key(fiado, &key);
        Supplier {
            fiado: fiado.clone(),
            id: text("id"),
            slug: text("slug"),
            key,
            email,
            zone,
            api,
            made_up: AtomicBool::new(false),
        }
    }

    /// Today where the supplier is, as the server believes.
    pub fn today(&self) -> chrono::NaiveDate {
        self.fiado.now().with_timezone(&self.zone).date_naive()
    }

    /// `days` from today: `bakery.day(-90)`.
    pub fn day(&self, days: i64) -> String {
        (self.today() + chrono::Duration::days(days)).to_string()
    }

    fn draft(&self, path: &'static str, fields: Value) -> Draft<'_> {
        let Value::Object(fields) = fields else {
            panic!("an object")
        };
        Draft {
            supplier: self,
            path,
            fields,
        }
    }

    /// A customer that pays 30 days net, with 10,000.00 of credit.
    pub fn customer(&self, name: &str) -> NewCustomer<'_> {
        NewCustomer(self.draft(
            "/api/v1/customers",
            json!({
                "kind": "customer",
                "name": name,
                "payment_method": "credit",
                "payment_terms": {"kind": "net", "days": 30},
                "credit_limit": 1_000_000,
            }),
        ))
    }

    /// An invoice of today.
    pub fn invoice(&self, customer: &Customer, number: &str, total: i64) -> NewInvoice<'_> {
        NewInvoice(self.draft(
            "/api/v1/invoices",
            json!({"customer_id": customer.id, "number": number, "issued_on": self.day(0), "total": total}),
        ))
    }

    /// A payment that comes in today.
    pub fn pay(&self, customer: &Customer, amount: i64) -> NewPayment<'_> {
        NewPayment(self.draft(
            "/api/v1/payments",
            json!({"customer_id": customer.id, "amount": amount, "received_on": self.day(0), "method": "transfer"}),
        ))
    }

    pub fn product(&self, sku: &str, price: i64) -> NewProduct<'_> {
        NewProduct(self.draft(
            "/api/v1/products",
            json!({"sku": sku, "name": format!("Product {sku}"), "price": price}),
        ))
    }

    pub fn order(&self, customer: &Customer, lines: &[(&str, i64)]) -> Answer {
        let lines: Vec<Value> = lines
            .iter()
            .map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity}))
            .collect();
        self.post(
            "/api/v1/orders",
            &json!({"customer_id": customer.id, "lines": lines}),
        )
    }

    /// The account today.
    pub fn account(&self, customer: &Customer) -> Value {
        self.get(&format!("/api/v1/customers/{}/account", customer.id))
            .expect(200)
            .json()
    }

    pub fn account_on(&self, customer: &Customer, as_of: &str) -> Value {
        self.get(&format!(
            "/api/v1/customers/{}/account?as_of={as_of}",
            customer.id
        ))
        .expect(200)
        .json()
    }

    /// The owner, signed in on the page.
    pub fn sign_in(&self) -> Client {
        let owner = self.fiado.visitor();
        owner
            .form("/sign-in", &[("email", &self.email), ("password", PASSWORD)])
            .expect_redirect("/admin");
        owner
    }

    /// The owner's id among the staff.
    pub fn owner_id(&self) -> String {
        let sql = "SELECT id FROM staff WHERE supplier_id = ?1 AND role = 'owner'";
        self.fiado
            .database()
            .query_row(sql, [&self.id], |row| row.get(0))
            .expect("an owner")
    }

    /// Somebody with this role, signed in on the page: `bakery.staff("viewer")`.
    pub fn staff(&self, role: &str) -> Client {
        let email = format!("{}@{}.example", role.replace('_', "-"), self.slug);
        let id = uuid::Uuid::now_v7().to_string();
        let sql = "INSERT OR IGNORE INTO staff (supplier_id, id, email, name, role, password_hash, created_at) \
             SELECT supplier_id, ?2, ?3, ?4, ?4, password_hash, created_at FROM staff WHERE supplier_id = ?1 AND role = 'owner'";
        self.fiado
            .write(|db| db.execute(sql, [&self.id, &id, &email, role]))
            .expect("a member of staff");
        let person = self.fiado.visitor();
        person
            .form("/sign-in", &[("email", &email), ("password", PASSWORD)])
            .expect_redirect("/admin");
        person
    }

    /// A contact of this customer with a password, and its email.
    pub fn contact_with_access(&self, customer: &Customer) -> (String, String) {
        let email = format!("buyer-{}@{}.example", uuid::Uuid::now_v7().simple(), self.slug);
        let contact = json!({"first_name": "Bea", "surname": "Buyer", "email": email, "password": PASSWORD});
        self.post(&format!("/api/v1/customers/{}/contacts", customer.id), &contact)
            .expect(201);
        (email, PASSWORD.to_owned())
    }

    /// A contact of this customer with these rights, signed in to the storefront.
    pub fn buyer_who_may(&self, customer: &Customer, rights: &[Right]) -> Client {
        let email = format!("buyer-{}@{}.example", uuid::Uuid::now_v7().simple(), self.slug);
        let rights: Vec<&str> = rights.iter().map(|right| right.as_str()).collect();
        let contact = json!({"first_name": "Max", "surname": "Manager", "email": email, "password": PASSWORD,
            "permissions": rights});
        self.post(&format!("/api/v1/customers/{}/contacts", customer.id), &contact)
            .expect(201);
        self.signed_in_to_shop(&email, PASSWORD)
    }

    fn signed_in_to_shop(&self, email: &str, password: &str) -> Client {
        let buyer = self.fiado.visitor();
        let fields = [("email", email), ("password", password)];
        buyer.form(&self.shop("/sign-in"), &fields).expect(303);
        buyer
    }

    /// A contact of this customer, signed in to the storefront.
    pub fn buyer(&self, customer: &Customer) -> Client {
        let (email, password) = self.contact_with_access(customer);
        self.signed_in_to_shop(&email, &password)
    }

    /// A path on this supplier's storefront.
    pub fn shop(&self, path: &str) -> String {
        format!("/s/{}{path}", self.slug)
    }

    /// Delivers a Stripe event, signed by Stripe's published rule as of now.
    pub fn stripe(&self, secret: &str, event: &Value) -> Answer {
        self.stripe_but(secret, event, &[])
    }

    /// The same with further headers.
    pub fn stripe_but(&self, secret: &str, event: &Value, headers: &[(&str, &str)]) -> Answer {
        let payload = event.to_string();
        let at = self.fiado.now().timestamp();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
        mac.update(format!("{at}.{payload}").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        let path = format!("/webhooks/{}/stripe", self.slug);
        let visitor = self.fiado.visitor();
        let mut request = visitor
            .request("POST", &path)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("Stripe-Signature", &format!("t={at},v1={signature}"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(payload).send()
    }

    /// All rows of this supplier, as text: `table: column, column, …`.
    pub fn everything(&self) -> Vec<String> {
        let db = self.fiado.database();
        let mut rows = Vec::new();
        for table in tables(&db) {
            let mut statement = db
                .prepare(&format!("SELECT * FROM {table} WHERE supplier_id = ?1"))
                .expect("a table");
            let columns = statement.column_count();
            let mut found = statement.query([&self.id]).expect("rows");
            while let Some(row) = found.next().expect("a row") {
                let values: Vec<String> = (0..columns)
                    .map(|at| format!("{:?}", row.get_ref(at).expect("a value")))
                    .collect();
                rows.push(format!("{table}: {}", values.join(", ")));
            }
        }
        rows
    }

    /// How many rows of this supplier each table holds.
    pub fn rows(&self) -> Vec<(String, i64)> {
        let db = self.fiado.database();
        let count = |table: &String| {
            let sql = format!("SELECT count(*) FROM {table} WHERE supplier_id = ?1");
            db.query_row(&sql, [&self.id], |row| row.get(0)).expect("a count")
        };
        tables(&db)
            .into_iter()
            .map(|table| (table.clone(), count(&table)))
            .collect()
    }

    /// The test writes rows of its own that no program would: their statuses follow from nothing.
    pub fn books_are_made_up(&self) {
        self.made_up.store(true, Ordering::Relaxed);
    }

    /// Fails the test unless this supplier's books are in order. Done by itself when the handle is dropped.
    pub fn verify_books(&self) {
        let faults = books::faults_of(self);
        assert!(
            faults.is_empty(),
            "the books of {} are not in order:\n{}",
            self.slug,
            faults.join("\n")
        );
    }
}

/// The tables of tenants, but for sessions: looking at a page may open one.
fn tables(db: &rusqlite::Connection) -> Vec<String> {
    let sql = "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.name = 'supplier_id' AND m.name <> 'session' ORDER BY m.name";
    let mut names = db.prepare(sql).expect("tables");
    names
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect)
        .expect("tables")
}

impl Drop for Supplier {
    fn drop(&mut self) {
        // A test that stopped the server on purpose has had its look.
        if !std::thread::panicking()
            && !self.made_up.load(Ordering::Relaxed)
            && self.fiado.server.url().is_some()
        {
            self.verify_books();
        }
    }
}

impl Draft<'_> {
    fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.fields.insert(field.to_owned(), value.into());
    }

    fn post(self) -> Answer {
        self.supplier.post(self.path, &Value::Object(self.fields))
    }
}

/// What all drafts can do: any other field, and being posted.
macro_rules! draft {
    ($name:ident) => {
        impl $name<'_> {
            /// Any field, as it goes over the wire.
            pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
                self.0.set(field, value);
                self
            }

            pub fn without(mut self, field: &str) -> Self {
                self.0.fields.remove(field);
                self
            }

            /// Sends it; the answer may be a refusal.
            pub fn post(self) -> Answer {
                self.0.post()
            }
        }
    };
}

draft!(NewCustomer);
draft!(NewInvoice);
draft!(NewPayment);
draft!(NewProduct);

impl NewCustomer<'_> {
    pub fn limit(self, minor: i64) -> Self {
        self.with("credit_limit", minor)
    }

    pub fn terms_net(self, days: i64) -> Self {
        self.with("payment_terms", json!({"kind": "net", "days": days}))
    }

    pub fn external_id(self, id: &str) -> Self {
        self.with("external_id", id)
    }

    pub fn tags(self, tags: &[&str]) -> Self {
        self.with("tags", tags.to_vec())
    }

    #[track_caller]
    pub fn create(self) -> Customer {
        let answer = self.post().expect(201);
        let json = answer.json();
        Customer {
            id: answer.id(),
            name: json["name"].as_str().unwrap_or_default().to_owned(),
            json,
        }
    }
}

impl NewInvoice<'_> {
    pub fn issued(self, on: &str) -> Self {
        self.with("issued_on", on)
    }

    pub fn due(self, on: &str) -> Self {
        self.with("due_on", on)
    }

    #[track_caller]
    pub fn create(self) -> Value {
        self.post().expect(201).json()
    }
}

impl NewPayment<'_> {
    pub fn on(self, date: &str) -> Self {
        self.with("received_on", date)
    }

    /// What the payer says it is for; may be said several times.
    pub fn to(mut self, invoice_number: &str, amount: i64) -> Self {
        let part = json!({"invoice_number": invoice_number, "amount": amount});
        match self.0.fields.get_mut("allocations").and_then(Value::as_array_mut) {
            Some(parts) => parts.push(part),
            None => self.0.set("allocations", vec![part]),
        }
        self
    }

    #[track_caller]
    pub fn create(self) -> Value {
        self.post().expect(201).json()
    }
}

impl NewProduct<'_> {
    pub fn stock(self, units: i64) -> Self {
        self.with("stock", units)
    }

    #[track_caller]
    pub fn create(self) -> Value {
        self.post().expect(201).json()
    }
}
