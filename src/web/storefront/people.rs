//! A buyer's colleagues, looked after by whoever of them may: never itself, and nobody who may more.

use askama::Template;
use worker::Response;

use crate::domain::contact::{ContactFields, OrdersSeen, Right};
use crate::error::{Error, Refusal};
use crate::storage::access::Buyer;
use crate::storage::contacts::{self, Contact, NewContact};
use crate::storage::{Edited, nothing_along};
use crate::web::contact_form::{self, beside, empty, filled, orders_choices, parse, right_choices};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::public::{self, generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, Visit};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

/// Whoever looks after the others, with how far its rights go.
struct Manager {
    buyer: Buyer,
    rights: Vec<Right>,
    orders: OrdersSeen,
}

impl Manager {
    /// `None`: nobody is signed in.
    async fn of(visit: &Visit<'_>, request: &Request) -> std::result::Result<Option<Manager>, Error> {
        let Some(buyer) = visit.buyer_who_may(Right::ManageContacts, request).await? else {
            return Ok(None);
        };
        let own = contacts::get(
            &visit.app.db,
            &buyer.supplier,
            buyer.customer_id(),
            &buyer.contact_id,
        )
        .await?
        .ok_or(Error::NotFound)?;
        Ok(Some(Manager {
            buyer,
            rights: own.fields.permissions,
            orders: own.fields.orders,
        }))
    }

    fn may_look_after(&self, contact: &Contact) -> bool {
        contact.id != self.buyer.contact_id && self.allows(&contact.fields)
    }

    fn allows(&self, fields: &ContactFields) -> bool {
        fields.is_within(&self.rights, self.orders)
    }

    /// A colleague that it may look after.
    async fn colleague(&self, visit: &Visit<'_>, id: &str) -> std::result::Result<Contact, Error> {
        let (supplier, customer) = (&self.buyer.supplier, self.buyer.customer_id());
        let contact = contacts::get(&visit.app.db, supplier, customer, id)
            .await?
            .ok_or(Error::NotFound)?;
        if self.may_look_after(&contact) {
            Ok(contact)
        } else {
            Err(Error::Forbidden)
        }
    }
}

#[derive(Template)]
#[template(path = "storefront/people/list.html")]
struct ListPage {
    shop: ShopPage,
    manager: Manager,
    contacts: Vec<Contact>,
    next: Option<String>,
}

pub async fn list(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let buyer = &manager.buyer;
    let limit = PAGE.saturating_add(1);
    let mut people = contacts::list(
        &visit.app.db,
        &buyer.supplier,
        buyer.customer_id(),
        request.query("after"),
        limit,
    )
    .await?
    .ok_or(Error::NotFound)?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = people.len() > size;
    people.truncate(size);
    let next = people.last().filter(|_| has_more);
    respond::html(render(&ListPage {
        shop: ShopPage::own(buyer, request, "account"),
        next: next.map(|last| visit.path(&format!("people?after={}", last.id))),
        contacts: people,
        manager,
    })?)
}

#[derive(Template)]
#[template(path = "storefront/people/form.html")]
struct FormPage {
    shop: ShopPage,
    form: Form,
    rights: Vec<Right>,
    orders: OrdersSeen,
    /// The contact being edited; a new one has none.
    contact: Option<Contact>,
    /// What the edit is based on.
    version: String,
    was_changed_meanwhile: bool,
}

impl FormPage {
    fn of(manager: &Manager, request: &Request, form: Form) -> FormPage {
        FormPage {
            shop: ShopPage::own(&manager.buyer, request, "account"),
            form,
            rights: manager.rights.clone(),
            orders: manager.orders,
            contact: None,
            version: String::new(),
            was_changed_meanwhile: false,
        }
    }

    fn title(&self) -> String {
        let t = &self.shop.page.t.contacts;
        match &self.contact {
            Some(contact) => contact.fields.name(),
            None => t.new_colleague.to_owned(),
        }
    }

    fn rights(&self) -> Vec<(&'static str, &'static str)> {
        right_choices(&self.rights, self.shop.page.t)
    }

    fn orders(&self) -> Vec<(&'static str, &'static str)> {
        orders_choices(self.orders, self.shop.page.t)
    }

    fn answer(&self, status: u16) -> Result {
        respond::html_with(status, render(self)?)
    }
}

pub async fn new(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let form = empty(&manager.rights, manager.orders);
    FormPage::of(&manager, request, form).answer(200)
}

pub async fn create(visit: &Visit<'_>, request: &mut Request) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let form = request.form().await?;
    // Nobody fills the supplier's books with people, or looks for who else has an account there.
    public::limit(visit.app, request).await?;
    let mut page = FormPage::of(&manager, request, form);
    let buyer = &manager.buyer;
    let password = page.form.optional("access").map(|_| generate_password());
    let new_ids = visit.app.new_ids();
    let added = match parse(&page.form) {
        Ok(fields) if !manager.allows(&fields) => return Err(Error::Forbidden),
        Ok(fields) => {
            let password_hash = password.as_deref().map(hash_password).transpose()?;
            let new = NewContact {
                fields,
                password_hash,
            };
            let act = visit.act(buyer, &new_ids);
            contacts::add(&visit.app.db, &act, buyer.customer_id(), &new, &nothing_along)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match (added, password) {
        (Ok(contact), Some(password)) => given(visit, request, buyer, contact, password),
        (Ok(_), None) => respond::see_other(&visit.path("people?done=contact-added")),
        (Err(error), _) => {
            page.form = page.form.with_faults(beside(error)?);
            page.answer(422)
        }
    }
}

pub async fn edit(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let contact = manager.colleague(visit, id).await?;
    let page = FormPage {
        version: contact.version.to_string(),
        ..FormPage::of(&manager, request, filled(&contact.fields))
    };
    FormPage {
        contact: Some(contact),
        ..page
    }
    .answer(200)
}

pub async fn save(visit: &Visit<'_>, request: &mut Request, id: &str) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let form = request.form().await?;
    public::limit(visit.app, request).await?;
    let contact = manager.colleague(visit, id).await?;
    let mut page = FormPage {
        version: form.value("version").to_owned(),
        contact: Some(contact),
        ..FormPage::of(&manager, request, form)
    };
    let buyer = &manager.buyer;
    let new_ids = visit.app.new_ids();
    let act = visit.act(buyer, &new_ids);
    let edited = match parse(&page.form) {
        Ok(fields) if !manager.allows(&fields) => return Err(Error::Forbidden),
        Ok(fields) => contacts::edit(
            &visit.app.db,
            &act,
            buyer.customer_id(),
            id,
            &page.version,
            &fields,
        )
        .await
        .map_err(Error::from),
        Err(error) => Err(error),
    };
    match edited {
        Ok(Edited::Done(_)) => respond::see_other(&visit.path("people?done=saved")),
        // Based on how it stands now: saving once more is a decision.
        Ok(Edited::ChangedMeanwhile(now)) => {
            page.version = now.version.to_string();
            page.was_changed_meanwhile = true;
            page.answer(Refusal::ChangedMeanwhile.status())
        }
        Err(error) => {
            page.form = page.form.with_faults(beside(error)?);
            page.answer(422)
        }
    }
}

/// A new password, shown this once.
#[derive(Template)]
#[template(path = "storefront/people/password.html")]
struct PasswordPage {
    shop: ShopPage,
    contact: Contact,
    password: String,
    /// In full: it goes into a message.
    sign_in: String,
}

impl PasswordPage {
    fn title(&self) -> String {
        fill(
            self.shop.page.t.people.access_title,
            &[&self.contact.fields.name()],
        )
    }
}

fn given(visit: &Visit<'_>, request: &Request, buyer: &Buyer, contact: Contact, password: String) -> Result {
    let page = PasswordPage {
        shop: ShopPage::own(buyer, request, "account"),
        contact,
        password,
        sign_in: format!("{}{}", request.origin(), visit.path("sign-in")),
    };
    respond::html_with(201, render(&page)?)
}

/// Gives a colleague access, or a new password in the place of one it has lost.
pub async fn give_access(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    public::limit(visit.app, request).await?;
    manager.colleague(visit, id).await?;
    let buyer = &manager.buyer;
    let password = generate_password();
    let hash = hash_password(&password)?;
    let new_ids = visit.app.new_ids();
    let act = visit.act(buyer, &new_ids);
    let contact = contacts::give_access(&visit.app.db, &act, buyer.customer_id(), id, None, &hash).await?;
    given(visit, request, buyer, contact, password)
}

pub async fn end_access(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    manager.colleague(visit, id).await?;
    let buyer = &manager.buyer;
    let new_ids = visit.app.new_ids();
    let act = visit.act(buyer, &new_ids);
    contacts::end_access(&visit.app.db, &act, buyer.customer_id(), id).await?;
    respond::see_other(&visit.path("people?done=access-ended"))
}

/// The contact that the supplier calls first stays, unless the supplier says otherwise.
pub async fn remove(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(manager) = Manager::of(visit, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    if manager.colleague(visit, id).await?.is_main {
        return Err(Error::Forbidden);
    }
    let buyer = &manager.buyer;
    let new_ids = visit.app.new_ids();
    let act = visit.act(buyer, &new_ids);
    contacts::remove(&visit.app.db, &act, buyer.customer_id(), id).await?;
    respond::see_other(&visit.path("people?done=contact-removed"))
}
