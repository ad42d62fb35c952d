//! All tags in use: renamed, merged and taken off, a batch of customers a request.

use askama::Template;

use super::Result;
use crate::domain::access::Permission;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text::Tag;
use crate::error::Error;
use crate::storage::customers::list::Cursor;
use crate::storage::customers::tags::{self, UsedTag};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

const PAGE: u32 = 200;

#[derive(Template)]
#[template(path = "admin/customers/tags.html")]
struct ListPage {
    admin: AdminPage,
    tags: Vec<UsedTag>,
    next: Option<String>,
}

impl ListPage {
    fn on_list(&self, tag: &UsedTag) -> String {
        address("/admin/customers", "tag", &tag.name)
    }

    fn change(&self, tag: &UsedTag) -> String {
        address("/admin/customers/tags/change", "tag", &tag.name)
    }

    fn change_words(&self, tag: &UsedTag) -> String {
        fill(self.admin.page.t.groups.change_tag, &[&tag.name])
    }
}

fn address(path: &str, name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("{path}?{}", query.append_pair(name, value).finish())
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let (after, limit) = (request.query("after"), PAGE.saturating_add(1));
    let mut tags = tags::list(&desk.app.db, &desk.staff.supplier, after, limit).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = tags.len() > size;
    tags.truncate(size);
    let next = tags
        .last()
        .filter(|_| has_more)
        .map(|last| address("/admin/customers/tags", "after", &last.name));
    let admin = desk.page(request);
    respond::html(render(&ListPage { admin, tags, next })?)
}

#[derive(Template)]
#[template(path = "admin/customers/tag.html")]
struct ChangePage {
    admin: AdminPage,
    form: Form,
    tag: UsedTag,
    /// The tag that it would become one with.
    other: Option<UsedTag>,
    /// A change on its way.
    going: Option<Going>,
}

struct Going {
    /// Where the form goes on.
    action: &'static str,
    to: String,
    after: String,
    so_far: usize,
}

impl ChangePage {
    fn title(&self) -> String {
        fill(self.admin.page.t.groups.change_tag, &[&self.tag.name])
    }

    fn carried(&self) -> String {
        fill(
            self.admin.page.t.groups.carried_by,
            &[&self.tag.customers.to_string()],
        )
    }

    fn merges(&self, other: &UsedTag) -> String {
        let [mine, its] = [self.tag.customers, other.customers].map(|count| count.to_string());
        let text = self.admin.page.t.groups.tag_merges;
        fill(text, &[&other.name, &its, &mine, &other.name, &self.tag.name])
    }

    fn progress(&self, going: &Going) -> String {
        let left = self.tag.customers.to_string();
        let text = self.admin.page.t.groups.tag_progress;
        fill(text, &[&going.so_far.to_string(), &left])
    }
}

/// A tag that nobody carries is not there.
async fn known(desk: &Desk<'_>, tag: &Tag) -> std::result::Result<Option<UsedTag>, Error> {
    Ok(tags::get(&desk.app.db, &desk.staff.supplier, tag).await?)
}

fn parsed(text: &str) -> std::result::Result<Tag, Error> {
    Tag::parse(text).map_err(|error| Error::field("tag", Fault::from(error)))
}

pub async fn ask(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let tag = Tag::parse(request.query("tag").unwrap_or_default()).map_err(|_| Error::NotFound)?;
    let tag = known(desk, &tag).await?.ok_or(Error::NotFound)?;
    page(
        desk,
        request,
        Form::filled([("new_tag", tag.name.clone())]),
        tag,
        200,
    )
}

fn page(desk: &Desk<'_>, request: &Request, form: Form, tag: UsedTag, status: u16) -> Result {
    let view = ChangePage {
        admin: desk.page(request),
        form,
        tag,
        other: None,
        going: None,
    };
    respond::html_with(status, render(&view)?)
}

pub async fn rename(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let from = parsed(form.value("tag"))?;
    let Some(tag) = known(desk, &from).await? else {
        return finished();
    };
    let mut faults = Faults::default();
    let to = faults.take("new_tag", Tag::parse(form.value("new_tag")));
    let to = match accept(to, faults) {
        Ok(to) => to,
        Err(Error::Invalid(faults)) => return page(desk, request, form.with_faults(faults), tag, 422),
        Err(error) => return Err(error),
    };
    if to.as_str() == tag.name {
        return finished();
    }
    if to.key() != from.key()
        && !form.is("sure", "1")
        && let Some(other) = known(desk, &to).await?
    {
        let view = ChangePage {
            admin: desk.page(request),
            form,
            tag,
            other: Some(other),
            going: None,
        };
        return respond::html(render(&view)?);
    }
    step(desk, request, form, &from, Some(&to)).await
}

pub async fn remove(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let from = parsed(form.value("tag"))?;
    step(desk, request, form, &from, None).await
}

/// A batch, and the way to the next.
async fn step(desk: &Desk<'_>, request: &Request, form: Form, from: &Tag, to: Option<&Tag>) -> Result {
    let new_id = desk.app.new_ids();
    let after = Cursor::parse(form.value("after"));
    let step = tags::replace(&desk.app.db, &desk.act(&new_id), from, to, after.as_ref()).await?;
    let so_far: usize = form.value("so_far").parse().unwrap_or(0);
    let (Some(next), Some(tag)) = (step.next, known(desk, from).await?) else {
        return finished();
    };
    let view = ChangePage {
        admin: desk.page(request),
        form,
        tag,
        other: None,
        going: Some(Going {
            action: match to {
                Some(_) => "/admin/customers/tags/change",
                None => "/admin/customers/tags/remove",
            },
            to: to.map(|to| to.as_str().to_owned()).unwrap_or_default(),
            after: next.text(),
            so_far: so_far.saturating_add(step.changed),
        }),
    };
    respond::html(render(&view)?)
}

fn finished() -> Result {
    respond::see_other("/admin/customers/tags?done=tags-changed")
}
